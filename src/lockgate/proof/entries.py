"""One file of a folder of policies, every part with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lockgate.kernel import Exit, Finding, LockgateError, Origin, did_you_mean
from lockgate.proof.world import Written
from lockgate.spec.document import DECLARATION, Document, kind_of, load

_LIMIT = 1 << 20
_WHY = "the layout of a folder of policies is in `docs/reference/ask.md`"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's mapping.

    Attributes:
        folder: The folder of policies, which paths in the file are relative to.
        shown: The file as findings call it.
        stem: The file's name without its suffix.
        document: Its content with places.
    """

    folder: Path
    shown: str
    stem: str
    document: Document

    @property
    def value(self) -> Mapping[str, Any]:
        """The root mapping."""
        return self.document.value

    def mapping(self, key: str) -> Mapping[str, Any]:
        """The mapping under `key`, empty when there is none."""
        found = self.value.get(key, {})
        if not isinstance(found, Mapping):
            raise self.wrong(key, f"`{key}` is {kind_of(found)}", "write a mapping")
        return found

    def policies(self, key: str) -> tuple[Written, ...]:
        """The policies under `key`: a mapping by name, or a list of documents and paths."""
        found = self.value.get(key, ())
        if isinstance(found, Mapping) and "Statement" in found:
            found = [found]
        if isinstance(found, Mapping):
            return tuple(self._written(item, (key, name), name) for name, item in found.items())
        if isinstance(found, list | tuple):
            return tuple(self._written(item, (key, number), f"#{number + 1}") for number, item in enumerate(found))
        raise self.wrong(key, f"`{key}` is {kind_of(found)}", "write a list of policies, or a mapping by name")

    def policy(self, key: str) -> Written | None:
        """The one policy under `key`, None when there is none."""
        found = self.value.get(key)
        return None if found is None else self._written(found, (key,), key)

    def wrong(self, key: str, fact: str, remedy: str, why: str = _WHY) -> LockgateError:
        """An error at `key`."""
        place = self.document.key_origin((key,))
        return LockgateError([Finding("LG4302", place, fact, why, remedy)], Exit.INVALID)

    def _written(self, item: Any, path: tuple[str | int, ...], name: str) -> Written:
        if isinstance(item, Mapping):
            return _policy(self.document, item, path, name, self.shown)
        if not isinstance(item, str):
            raise self.wrong(str(path[0]), f"a policy is {kind_of(item)}", "write a document, or a file's path")
        file = self.folder / item
        document = _loaded(file, str(file))
        called = file.stem if name.startswith("#") else name
        return _policy(document, document.value, (), called, str(file))


def open_entry(folder: Path, file: Path, known: set[str]) -> Entry:
    """Read `file`, whose keys must be among `known`; raises `LockgateError`."""
    entry = Entry(folder, str(file), file.stem, _loaded(file, str(file)))
    for key in entry.value:
        if key not in known:
            guess = did_you_mean(key, known)
            remedy = f"did you mean `{guess}`?" if guess else f"use {', '.join(sorted(known))}"
            raise entry.wrong(key, f"unknown key `{key}`", remedy)
    return entry


def _loaded(file: Path, shown: str) -> Document:
    document, findings = load(file, shown, DECLARATION, _LIMIT)
    if document is None or findings:
        raise LockgateError(
            findings or [Finding("LG4302", Origin(shown), "the file is empty", _WHY, "fill it")], Exit.INVALID
        )
    return document


def _policy(
    document: Document, found: Mapping[str, Any], path: tuple[str | int, ...], name: str, holder: str
) -> Written:
    statements = found.get("Statement", ())
    count = len(statements) if isinstance(statements, list) else 1
    single = (*path, "Statement")
    paths = [(*single, number) if isinstance(statements, list) else single for number in range(count)]
    return Written(name, found, holder, tuple(document.origin(each) for each in paths))

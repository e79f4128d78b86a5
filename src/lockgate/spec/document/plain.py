"""The values of block YAML in its simplest form, quickly: for long templates that a program wrote.

What it takes for a document means the same to `compose`, whose places and findings it does not give. Anything else
(anchors, flow collections with content, folded texts, tabs, values over several lines, keys twice) it leaves alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lockgate.spec.document.dialect import Dialect, expanded
from lockgate.spec.document.scalars import resolve

_TEXT: Final = r"[A-Za-z/_][A-Za-z0-9_./:*?@=+,()<>$'{}\[\]|;!#~^% -]*"
_QUOTED: Final = r"'(?:[^'\n]|'')*'"
_PLAIN: Final = re.compile(_TEXT)
_UNPLAIN: Final = re.compile(r": | #|[: ]$")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_SINGLE: Final = re.compile(_QUOTED)
_TAGGED: Final = re.compile(rf"(![A-Za-z0-9]+) ({_TEXT}|{_QUOTED})")
_QUOTED_KEY: Final = re.compile(rf"({_QUOTED}):(?: (.+))?")
_LONGEST_KEY: Final = 500
_PRINTABLE: Final = re.compile(r"[\x20-\x7e\n]*")
_MOST_DEPTH: Final = 60
_ITEM: Final = "- "
_EMPTY: Final[dict[str, type]] = {"{}": dict, "[]": list}


class _NotPlainError(Exception):
    """The text is not as simple as that."""


def plain_value(text: str, dialect: Dialect) -> dict[str, Any] | None:
    """The mapping that `text` is, or None when only `compose` can tell."""
    if not _PRINTABLE.fullmatch(text):
        return None
    lines = _Lines(text.split("\n"))
    try:
        value = _mapping(lines, 0, dialect, 0)
        lines.skip()
    except _NotPlainError:
        return None
    return value if value and lines.at == len(lines.all) else None


@dataclass(slots=True)
class _Lines:
    """The lines of the text, and the one that comes next; `put` stands in the place of what a dash left of it."""

    all: list[str]
    at: int = 0
    put: str | None = field(default=None)

    def skip(self) -> None:
        """Go to the next line that is neither empty nor a comment."""
        while self.put is None and self.at < len(self.all):
            bare = self.all[self.at].lstrip(" ")
            if bare and not bare.startswith("#"):
                return
            self.at += 1

    def next(self) -> tuple[int, str] | None:
        """The indentation and the content of the next line; None behind the last."""
        self.skip()
        if self.put is None and self.at >= len(self.all):
            return None
        line = self.all[self.at] if self.put is None else self.put
        bare = line.lstrip(" ")
        if bare.endswith(" "):
            raise _NotPlainError
        return len(line) - len(bare), bare

    def take(self) -> None:
        """Go on behind the next line."""
        self.put = None
        self.at += 1


def _at(lines: _Lines, indent: int) -> Iterator[str]:
    """The lines with this very indentation, up to one with less."""
    while (found := lines.next()) is not None and found[0] >= indent:
        if found[0] > indent:
            raise _NotPlainError
        yield found[1]


def _mapping(lines: _Lines, indent: int, dialect: Dialect, depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for bare in _at(lines, indent):
        key, rest = _entry(bare)
        if key in value or key == "<<":
            raise _NotPlainError
        lines.take()
        if rest == "|":
            value[key] = _literal(lines, indent)
        else:
            value[key] = _below(lines, indent, dialect, depth) if rest is None else _inline(rest, dialect)
    return value


def _entry(bare: str) -> tuple[str, str | None]:
    found = _split(bare)
    if found is None or len(found[0]) > _LONGEST_KEY:
        raise _NotPlainError
    key, rest = found
    return _scalar(key), rest


def _split(bare: str) -> tuple[str, str | None] | None:
    """A key and what stands behind it on its line; None when the line has none."""
    if bare.startswith("'"):
        found = _QUOTED_KEY.fullmatch(bare)
        return (found[1], found[2]) if found else None
    key, colon, rest = bare.partition(": ")
    if colon:
        return key, rest
    return (bare[:-1], None) if bare.endswith(":") else None


def _sequence(lines: _Lines, indent: int, dialect: Dialect, depth: int) -> list[Any]:
    value: list[Any] = []
    for bare in _at(lines, indent):
        if bare == "-":
            lines.take()
            value.append(_below(lines, indent, dialect, depth))
            continue
        if not bare.startswith(_ITEM) or bare.startswith(("- -", "-  ")):
            raise _NotPlainError
        rest = bare.removeprefix(_ITEM)
        if _split(rest) is not None and not _TAGGED.fullmatch(rest):
            lines.put = " " * (indent + len(_ITEM)) + rest
            value.append(_mapping(lines, indent + len(_ITEM), dialect, _deeper(depth)))
        else:
            lines.take()
            value.append(_inline(rest, dialect))
    return value


def _below(lines: _Lines, indent: int, dialect: Dialect, depth: int) -> Any:
    """The collection on the lines with more indentation, of which there must be some."""
    found = lines.next()
    if found is None or found[0] <= indent:
        raise _NotPlainError
    read = _sequence if found[1] == "-" or found[1].startswith(_ITEM) else _mapping
    return read(lines, found[0], dialect, _deeper(depth))


def _deeper(depth: int) -> int:
    if depth >= _MOST_DEPTH:
        raise _NotPlainError
    return depth + 1


def _literal(lines: _Lines, indent: int) -> str:
    """A literal block: whatever has more indentation than its key, as it is, with one line break at its end."""
    first = lines.all[lines.at] if lines.at < len(lines.all) else ""
    inner = len(first) - len(first.lstrip(" "))
    if inner <= indent or not first.strip():
        raise _NotPlainError
    taken: list[str] = []
    while lines.at < len(lines.all):
        line = lines.all[lines.at]
        if line and line[:inner].strip():
            break
        if line and not line.strip():
            raise _NotPlainError
        taken.append(line[inner:])
        lines.at += 1
    unbroken = lines.at == len(lines.all) and taken[-1]  # a text that ends within the block has no line break there
    found = lines.next()
    if unbroken or (found is not None and found[0] > indent):
        raise _NotPlainError
    return "\n".join(taken).rstrip("\n") + "\n"


def _inline(text: str, dialect: Dialect) -> Any:
    """A value that stays on its line."""
    if text in _EMPTY:
        return _EMPTY[text]()
    tagged = _TAGGED.fullmatch(text)
    if tagged is not None:
        key = dialect.key_of(tagged[1])
        if key is None:
            raise _NotPlainError
        return expanded(key, _scalar(tagged[2]))
    if _NUMBER.fullmatch(text):
        return resolve(text, dialect)
    scalar = _scalar(text)
    return scalar if text.startswith("'") else resolve(scalar, dialect)


def _scalar(text: str) -> str:
    if _SINGLE.fullmatch(text):
        return _unquoted(text)
    if not _PLAIN.fullmatch(text) or _UNPLAIN.search(text):
        raise _NotPlainError
    return text


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")

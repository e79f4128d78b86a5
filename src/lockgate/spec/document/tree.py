"""The tree that grows while YAML's events come in, and the place of each of its values."""

from dataclasses import dataclass
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from lockgate.kernel import Finding, Origin
from lockgate.spec.document.dialect import Dialect, expanded
from lockgate.spec.document.document import Path
from lockgate.spec.document.scalars import Scalar, resolve, without_surrogates
from lockgate.spec.rules.reading import (
    anchor,
    duplicate_key,
    key_not_text,
    several_documents,
    too_deep,
    unknown_tag,
    yaml_syntax,
)

DEPTH_LIMIT = 100
NOTHING: Any = object()
_REFUSED: Any = object()
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")


class StopError(Exception):
    """There is no document to go on with; the tree's findings say why."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet.

    `key` is the key whose value comes next. What belongs to a refused key is read on, because its events come anyway,
    but it is not `live`: it is attached to nothing and has no place.
    """

    value: Any
    path: Path
    live: bool
    key: Any = NOTHING


class Tree:
    """Takes events one by one; afterwards `root` is the document's value, or `NOTHING` when there was none."""

    def __init__(self, file: str, dialect: Dialect) -> None:
        self._file = file
        self._dialect = dialect
        self._stack: list[_Open] = []
        self.root: Any = NOTHING
        self.findings: list[Finding] = []
        self.values: dict[Path, Origin] = {}
        self.keys: dict[Path, Origin] = {}
        self.scalars: dict[Path, str] = {}

    def take(self, event: Event) -> None:
        """Take the next event; raises `StopError` when nothing behind it can be read."""
        if isinstance(event, DocumentStartEvent) and self.root is not NOTHING:
            self.findings.append(several_documents.found(self._origin(event)))
            raise StopError
        if isinstance(event, CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, AliasEvent):
            self.findings.append(anchor.found_alias(self._origin(event), event.anchor))
            raise StopError
        elif isinstance(event, ScalarEvent | CollectionStartEvent):
            self._node(event)

    def _origin(self, event: Event, path: Path = ()) -> Origin:
        mark = event.start_mark
        return Origin(self._file, mark.line + 1, mark.column + 1, tuple(map(str, path)))

    def _node(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor is not None:
            self.findings.append(anchor.found(self._origin(event), event.anchor))
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is NOTHING:
            self._key(top, event)
            return
        path, live = self._place(top)
        if isinstance(event, ScalarEvent):
            scalar = self._scalar(event, path, live)
            self._attach(top, self._tagged(event, scalar, path, live))
        else:
            value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
            self._attach(top, self._tagged(event, value, path, live))
            key = self._dialect.key_of(event.tag or "")
            self._open(event, _Open(value, (*path, key) if key else path, live))

    def _open(self, event: Event, collection: _Open) -> None:
        self._stack.append(collection)
        if len(self._stack) > DEPTH_LIMIT:
            self.findings.append(too_deep.found(self._origin(event), DEPTH_LIMIT))
            raise StopError

    def _key(self, top: _Open, event: ScalarEvent | CollectionStartEvent) -> None:
        """The key of the next value. A key that is refused takes its value with it."""
        if not isinstance(event, ScalarEvent):
            kind = "a mapping" if isinstance(event, MappingStartEvent) else "a list"
            self.findings.append(key_not_text.found(self._origin(event), kind))
            top.key = _REFUSED
            self._open(event, _Open({} if kind == "a mapping" else [], top.path, live=False))
            return
        text = self._text(event)
        path = (*top.path, text)
        top.key = _REFUSED
        if text == "<<" and event.style is None:
            self.findings.append(anchor.found_merge(self._origin(event)))
        elif text in top.value:
            self.findings.append(duplicate_key.found(self._origin(event, path), text, self.keys.get(path)))
        else:
            top.key = text
            if top.live:
                self.keys[path] = self._origin(event, path)

    def _place(self, top: _Open | None) -> tuple[Path, bool]:
        """The path of the coming value, and whether it is part of the document."""
        if top is None:
            return (), True
        if isinstance(top.value, list):
            return (*top.path, len(top.value)), top.live
        return (*top.path, top.key), top.live and top.key is not _REFUSED

    def _attach(self, top: _Open | None, value: Any) -> None:
        if top is None:
            self.root = value
        elif isinstance(top.value, list):
            top.value.append(value)
        else:
            if top.key is not _REFUSED:
                top.value[top.key] = value
            top.key = NOTHING

    def _scalar(self, event: ScalarEvent, path: Path, live: bool) -> Scalar:
        text = self._text(event)
        if event.style is not None or event.tag is not None:
            return text
        value = resolve(text, self._dialect)
        if live and isinstance(value, int | float):
            self.scalars[path] = text
        return value

    def _text(self, event: ScalarEvent) -> str:
        text = without_surrogates(event.value)
        if text is None:
            self.findings.append(yaml_syntax.found(self._origin(event), "half of a surrogate pair stands alone"))
            raise StopError
        return text

    def _tagged(self, event: ScalarEvent | CollectionStartEvent, value: Any, path: Path, live: bool) -> Any:
        """`value` in the full form of its tag, if it has one; records its place."""
        origin = self._origin(event, path)
        if live:
            self.values[path] = origin
        if event.tag is None or event.tag in _TEXT_TAGS:
            return value
        key = self._dialect.key_of(event.tag)
        if key is None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.findings.append(unknown_tag.found(origin, shown, self._dialect.tags))
            return value
        if live:
            self.values[(*path, key)] = self._origin(event, (*path, key))
        return expanded(key, value)

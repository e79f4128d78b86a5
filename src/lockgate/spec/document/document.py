"""The result of reading a file: plain values, and the place of each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lockgate.kernel import Origin

Path = tuple[str | int, ...]
"""Keys and indices from the document's root to a value."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's document.

    Attributes:
        file: The file's path as the user would type it.
        value: The root mapping, of dicts, lists, texts, numbers, booleans and None; keys are always texts.
        values: The place where each value begins.
        keys: The place of the key of each value that stands in a mapping.
        scalars: The text of each plain number and boolean, as it stands in the file: ``012``, ``1e3``, ``True``.
    """

    file: str
    value: dict[str, Any]
    values: Mapping[Path, Origin] = field(repr=False)
    keys: Mapping[Path, Origin] = field(repr=False)
    scalars: Mapping[Path, str] = field(repr=False)

    def origin(self, path: Path) -> Origin:
        """The place of the value at `path`, or of the nearest value around it when there is none."""
        return self._nearest(self.values, path)

    def key_origin(self, path: Path) -> Origin:
        """The place of the key of the value at `path`; an item of a list has none, so its own place."""
        return self.keys.get(path) or self.origin(path)

    def _nearest(self, places: Mapping[Path, Origin], path: Path) -> Origin:
        for length in range(len(path), -1, -1):
            found = places.get(path[:length])
            if found is not None:
                return Origin(found.file, found.line, found.column, tuple(map(str, path)))
        return Origin(self.file)

    def get(self, path: Path) -> Any:
        """The value at `path`, or None when there is none."""
        value: Any = self.value
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def kind_of(value: Any) -> str:
    """The kind of a value in words: ``a mapping``, ``a list``, ``a text``, ``a number``, ``nothing``."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, bool):
        return "true or false"
    return "nothing" if value is None else "a number"

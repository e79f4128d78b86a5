"""Values to plain data and back: dataclasses, enumerations, times, tuples and sets, by classes that are listed.

Plain data is what `lockgate.emulator.ports.Stateful` says. A map with a key that begins with ``$`` is a tag; maps of
the world that have such a key, or keys that are not text, are written as lists of pairs, so nothing is ambiguous. An
object that occurs twice is written once and referred to, so that it is one object again afterwards.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

_PLAIN = (str, bytes, bool, int, float, type(None))


@dataclass(frozen=True, slots=True)
class Adapter:
    """How a class that is no dataclass is written: `parts` takes it apart, `made` puts it together."""

    kind: type
    parts: Callable[[Any], Any]
    made: Callable[[Any], Any]


class Codec:
    """Writes and reads values made of `classes` (dataclasses and enumerations) and of what `adapters` know.

    Args:
        classes: Nothing else is ever made from a file.
        leave_out: Class to the fields that are not written; they get their defaults when they are read.
        adapters: For other classes.
    """

    def __init__(
        self,
        *classes: type,
        leave_out: Mapping[type, Collection[str]] | None = None,
        adapters: Collection[Adapter] = (),
    ) -> None:
        self._classes = {each.__name__: each for each in classes}
        self._leave_out = dict(leave_out or {})
        self._adapters = {each.kind.__name__: each for each in adapters}

    def encode(self, value: Any) -> Any:
        """`value` as plain data; raises TypeError for an object of another class."""
        return _Writer(self._classes, self._leave_out, self._adapters).plain(value)

    def decode(self, value: Any) -> Any:
        """The value again; raises ValueError when the data does not fit the classes."""
        try:
            return _Reader(self._classes, self._leave_out, self._adapters).value(value)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"the data does not fit: {error!r}") from error


class _Writer:
    def __init__(
        self, classes: Mapping[str, type], leave_out: Mapping[type, Collection[str]], adapters: Mapping[str, Adapter]
    ) -> None:
        self._classes = classes
        self._leave_out = leave_out
        self._adapters = adapters
        self._seen: dict[int, int] = {}

    def plain(self, value: Any) -> Any:
        """One value."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind.__name__ in self._adapters:
            return {"$as": kind.__name__, "parts": self.plain(self._adapters[kind.__name__].parts(value))}
        if isinstance(value, Mapping):
            return self._map(value)
        return self._sequence(value) if isinstance(value, (list, tuple, set, frozenset, deque)) else self._other(value)

    def _map(self, value: Mapping[Any, Any]) -> Any:
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {str(key): self.plain(item) for key, item in value.items()}
        return {"$map": [[self.plain(key), self.plain(item)] for key, item in value.items()]}

    def _sequence(self, value: Any) -> Any:
        items = [self.plain(item) for item in value]
        match value:
            case list():
                return items
            case tuple():
                return {"$tuple": items}
            case deque():
                return {"$deque": items, "longest": value.maxlen}
            case _:
                return {"$set" if isinstance(value, set) else "$frozenset": items}

    def _other(self, value: Any) -> Any:
        kind = type(value)
        if isinstance(value, datetime):
            return {"$time": value.isoformat()}
        if isinstance(value, bytearray):
            return bytes(value)
        if isinstance(value, str) and not isinstance(value, Enum):
            return str(value)
        if self._classes.get(kind.__name__) is not kind:
            raise TypeError(f"{kind.__module__}.{kind.__qualname__} is not among what can be kept")
        if isinstance(value, Enum):
            return {"$enum": kind.__name__, "value": value.value}
        return self._object(value)

    def _object(self, value: Any) -> Any:
        known = self._seen.get(id(value))
        if known is not None:
            return {"$ref": known}
        number = self._seen[id(value)] = len(self._seen)
        skipped = self._leave_out.get(type(value), ())
        members = {
            each.name: self.plain(getattr(value, each.name)) for each in fields(value) if each.name not in skipped
        }
        return {"$is": type(value).__name__, "number": number, "fields": members}


class _Reader:
    def __init__(
        self, classes: Mapping[str, type], leave_out: Mapping[type, Collection[str]], adapters: Mapping[str, Adapter]
    ) -> None:
        self._classes = classes
        self._leave_out = leave_out
        self._adapters = adapters
        self._made: dict[int, Any] = {}

    def value(self, plain: Any) -> Any:
        """One value."""
        if isinstance(plain, list):
            return [self.value(item) for item in plain]
        if not isinstance(plain, Mapping):
            return plain
        tag = next(iter(plain), "")
        return self._tagged(tag, plain) if tag.startswith("$") else {k: self.value(v) for k, v in plain.items()}

    def _tagged(self, tag: str, plain: Mapping[str, Any]) -> Any:
        inner = plain[tag]
        makers: dict[str, Callable[[], Any]] = {
            "$ref": lambda: self._made[inner],
            "$is": lambda: self._object(self._classes[inner], plain),
            "$enum": lambda: self._classes[inner](plain["value"]),
            "$as": lambda: self._adapters[inner].made(self.value(plain["parts"])),
            "$time": lambda: datetime.fromisoformat(inner),
            "$map": lambda: {self.value(key): self.value(item) for key, item in inner},
            "$deque": lambda: deque(self.value(inner), plain["longest"]),
            "$tuple": lambda: tuple(self.value(inner)),
            "$set": lambda: set(self.value(inner)),
            "$frozenset": lambda: frozenset(self.value(inner)),
        }
        return makers[tag]()

    def _object(self, kind: type, plain: Mapping[str, Any]) -> Any:
        """The object is there before its fields are: they may refer to it."""
        if not is_dataclass(kind):
            raise ValueError(f"{kind.__name__} is no dataclass")
        made = self._made[plain["number"]] = object.__new__(kind)
        given = dict(plain["fields"])
        for each in fields(kind):
            if each.name in given:
                value = self.value(given.pop(each.name))
            elif each.default is not MISSING:
                value = each.default
            elif each.default_factory is not MISSING:
                value = each.default_factory()
            elif each.name in self._leave_out.get(kind, ()):
                value = None
            else:
                raise ValueError(f"{kind.__name__} lacks `{each.name}`")
            object.__setattr__(made, each.name, value)
        if given:
            raise ValueError(f"{kind.__name__} has no `{min(given)}`")
        return made

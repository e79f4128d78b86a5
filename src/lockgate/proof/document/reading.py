"""Plain data to a world; every problem is found, with the path to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from lockgate.kernel import did_you_mean
from lockgate.proof.document.shapes import TAG, Anything, Entries, Items, Noun, OneOf, Perhaps, Scalar, Shape

Path = tuple[str | int, ...]
_WORDS = {str: "a text", bool: "true or false", int: "a whole number"}


class _Wrong:
    """What stands for a value with a problem."""


_WRONG = _Wrong()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at `path`, and what to do about it."""

    path: Path
    fact: str
    remedy: str


@dataclass(slots=True)
class Reading:
    """Reads values, and collects what is wrong with them."""

    problems: list[Problem] = field(default_factory=list)

    def read(self, shape: Shape, value: Any, path: Path) -> Any:  # noqa: PLR0911 -- one per shape
        """The value that `value` describes; anything at all once there are `problems`."""
        match shape:
            case Scalar(kind):
                return self._scalar(kind, value, path)
            case Anything():
                return value
            case Items(item, unordered):
                return self._items(item, value, path, unordered=unordered)
            case Entries(inner):
                return self._entries(inner, value, path)
            case Perhaps(inner):
                return None if value is None else self.read(inner, value, path)
            case OneOf(nouns):
                return self._one_of(nouns, value, path)
            case Noun():
                return self._noun(shape, value, path)
            case _:
                assert_never(shape)

    def wrong(self, path: Path, fact: str, remedy: str) -> Any:
        """Note a problem."""
        self.problems.append(Problem(path, fact, remedy))
        return _WRONG

    def _scalar(self, kind: type, value: Any, path: Path) -> Any:
        if type(value) is kind:
            return value
        return self.wrong(path, f"`{_last(path)}` is {_word(value)}", f"write {_WORDS[kind]}")

    def _items(self, item: Shape, value: Any, path: Path, *, unordered: bool) -> Any:
        if not isinstance(value, list):
            return self.wrong(path, f"`{_last(path)}` is {_word(value)}", "write a list")
        found = [self.read(item, each, (*path, number)) for number, each in enumerate(value)]
        return frozenset(found) if unordered and _WRONG not in found else tuple(found)

    def _entries(self, inner: Shape, value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self.wrong(path, f"`{_last(path)}` is {_word(value)}", "write an object")
        return {key: self.read(inner, each, (*path, key)) for key, each in value.items()}

    def _one_of(self, nouns: Mapping[str, Noun], value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self.wrong(path, f"`{_last(path)}` is {_word(value)}", "write an object")
        named = value.get(TAG)
        if not isinstance(named, str) or named not in nouns:
            fact = f"`{TAG}` is `{named}`" if TAG in value else f"`{TAG}` is missing"
            return self.wrong((*path, TAG), fact, f"write one of {_listed(nouns)}")
        return self._noun(nouns[named], {key: each for key, each in value.items() if key != TAG}, path)

    def _noun(self, shape: Noun, value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self.wrong(path, f"`{_last(path)}` is {_word(value)}", "write an object")
        self._unknown(shape, value, path)
        found: dict[str, Any] = {}
        for each in shape.members:
            if each.key in value:
                found[each.attribute] = self.read(each.shape, value[each.key], (*path, each.key))
            elif each.required:
                found[each.attribute] = self.wrong(path, f"`{each.key}` is missing", f"add it: {each.meaning}")
        return _WRONG if any(each is _WRONG for each in found.values()) else shape.made(**found)

    def _unknown(self, shape: Noun, value: Mapping[str, Any], path: Path) -> None:
        known = [each.key for each in shape.members]
        for key in value:
            if key not in known:
                guess = did_you_mean(key, known)
                remedy = f"did you mean `{guess}`?" if guess else f"leave it out; there are {_listed(known)}"
                self.wrong((*path, key), f"unknown member `{key}`", remedy)


def _last(path: Path) -> str:
    steps = [str(step) for step in path]
    return steps[-1] if steps and not isinstance(path[-1], int) else ".".join(steps[-2:]) or "the document"


def _word(value: Any) -> str:
    if isinstance(value, Mapping):
        return "an object"
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)

"""Reading a policy document as JSON, with bounds that hostile input cannot pass, and finding places in its text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.iam.errors import PolicyError
from lockgate.iam.model import PolicyKind
from lockgate.kernel import Finding, Origin

LARGEST = 131_072
"""Characters that are read at all; four times the largest quota of any policy."""
DEEPEST = 16
"""Levels of nesting that are read; a policy needs seven."""

_SPACE = " \t\n\r"
_DECODER = json.JSONDecoder()
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document before it is compiled.

    Attributes:
        name: What errors call the document.
        root: Its JSON object.
        text: The text it was read from; None when it was given as a mapping.
    """

    name: str
    root: Mapping[str, Any]
    text: str | None = None

    def place(self, path: Path) -> Origin:
        """Where the value at `path` stands: file, line and column if there is a text."""
        steps = tuple(str(step) for step in path)
        if self.text is None:
            return Origin(self.name, path=steps)
        offset = _offset_of(self.text, path)
        before = self.text[:offset]
        return Origin(self.name, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1, steps)


def read_document(document: str | Mapping[str, Any], kind: PolicyKind, name: str) -> Document:
    """The document's tree; raises `PolicyError` when the text is not a JSON object of reasonable size and depth."""
    tree = _read_text(document, kind, name) if isinstance(document, str) else document
    if not isinstance(tree, Mapping):
        raise _refusal(name, "LG2001", f"the {kind.value} is not a JSON object", "write an object with `Statement`")
    if isinstance(document, str):
        if _is_deeper(tree, DEEPEST):
            raise _too_deep(kind, name)
    else:
        _check_bounds(tree, kind, name)
    return Document(name, tree, document if isinstance(document, str) else None)


def _read_text(text: str, kind: PolicyKind, name: str) -> Any:
    if len(text) > LARGEST:
        raise _too_large(kind, name)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        origin = Origin(name, error.lineno, error.colno)
        fact = f"the {kind.value} is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        finding = Finding("LG2001", origin, fact, "a policy is a JSON document", "correct the text at this place")
        raise PolicyError([finding]) from None
    except RecursionError:
        raise _too_deep(kind, name) from None
    except _RefusedValueError as error:
        raise _refusal(name, "LG2004", str(error), "AWS rejects it; keep one") from None
    except ValueError:  # an integer of thousands of digits
        raise _refusal(name, "LG2001", f"the {kind.value} holds a number out of bounds", "write it as text") from None


class _RefusedValueError(Exception):
    """A value that JSON readers take and AWS does not."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) == len(pairs):
        return tree
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _RefusedValueError(f"the key `{key}` appears twice in one object")
        seen.add(key)
    return tree


def _no_constant(text: str) -> Any:
    raise _RefusedValueError(f"`{text}` is not a JSON value")


def _check_bounds(root: Any, kind: PolicyKind, name: str) -> None:
    """Walk a tree of unknown size level by level; its nodes count as one character each beside their texts."""
    level = [root]
    size = 0
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for value in level:
            size += 1
            if isinstance(value, str):
                size += len(value)
            elif isinstance(value, Mapping):
                inner.extend(value.values())
                if not all(isinstance(key, str) for key in value):
                    raise _refusal(name, "LG2001", "an object has a key that is not text", "write keys as text")
                size += sum(map(len, value))
            elif isinstance(value, list | tuple):
                inner.extend(value)
            if size + len(inner) > LARGEST:
                raise _too_large(kind, name)
        if not inner:
            return
        level = inner
    raise _too_deep(kind, name)


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether something within `value`, read from a text of bounded size, stands more than `levels` deep."""
    inner = value.values() if value.__class__ is dict else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in inner if item.__class__ in (dict, list))


def _too_deep(kind: PolicyKind, name: str) -> PolicyError:
    return _refusal(name, "LG2003", f"the {kind.value} is nested too deeply", "a policy needs seven levels")


def _too_large(kind: PolicyKind, name: str) -> PolicyError:
    remedy = f"keep it under {LARGEST} characters, the most that is read at all"
    return _refusal(name, "LG2002", f"the {kind.value} is too large to be read", remedy)


def _refusal(name: str, rule: str, fact: str, remedy: str) -> PolicyError:
    return PolicyError([Finding(rule, Origin(name), fact, "AWS would not accept this document", remedy)])


def _offset_of(text: str, path: Path) -> int:
    """Where the value at `path` begins in a text that is known to be JSON; as far as the path can be followed."""
    index = shown = _skip(text, 0)
    for step in path:
        found = _step(text, index, step)
        if found is None:
            break
        shown, index = found
    return shown


def _step(text: str, index: int, step: str | int) -> tuple[int, int] | None:
    """Where to point at, and where the value begins: an object under a key is shown by its key."""
    if text[index] not in "{[":
        return None
    is_object = text[index] == "{"
    index = _skip(text, index + 1)
    position = 0
    while text[index] not in "]}":
        name: str | int = position
        start = index
        if is_object:
            name, index = _DECODER.raw_decode(text, index)
            index = _skip(text, _skip(text, index) + 1)
        if name == step:
            return (start if is_object and text[index] in "{[" else index), index
        index = _skip(text, _DECODER.raw_decode(text, index)[1])
        if text[index] == ",":
            index = _skip(text, index + 1)
        position += 1
    return None


def _skip(text: str, index: int) -> int:
    while index < len(text) and text[index] in _SPACE:
        index += 1
    return index

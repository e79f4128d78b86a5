"""A world to plain data."""

from collections.abc import Mapping
from typing import Any, assert_never

from lockgate.proof.document.shapes import (
    MARK,
    TAG,
    VERSION,
    Anything,
    Entries,
    Items,
    Noun,
    OneOf,
    Perhaps,
    Scalar,
    Shape,
    world_shape,
)
from lockgate.proof.world import World


def world_document(world: World) -> dict[str, Any]:
    """The world as a JSON object; equal worlds give equal objects, members in the order of the format."""
    return {MARK: VERSION, **_written(world_shape(), world)}


def _written(shape: Shape, value: Any) -> Any:  # noqa: PLR0911 -- one per shape
    match shape:
        case Scalar():
            return value
        case Anything():
            return plain(value)
        case Items(item, unordered):
            listed = [_written(item, each) for each in value]
            return sorted(listed) if unordered else listed
        case Entries(inner):
            return {key: _written(inner, each) for key, each in value.items()}
        case Perhaps(inner):
            return None if value is None else _written(inner, value)
        case OneOf(nouns):
            found = next(each for each in nouns.values() if isinstance(value, each.made))
            return {TAG: found.name, **_written(found, value)}
        case Noun():
            return _object(shape, value)
        case _:
            assert_never(shape)


def _object(shape: Noun, value: Any) -> dict[str, Any]:
    pairs = ((each, getattr(value, each.attribute)) for each in shape.members)
    return {each.key: _written(each.shape, found) for each, found in pairs if each.required or found != each.default}


def plain(value: Any) -> Any:
    """`value` with every mapping as a dict and every sequence as a list."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value

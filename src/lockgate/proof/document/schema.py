"""The JSON Schema of a world file."""

from typing import Any, assert_never

from lockgate.proof.document.shapes import (
    MARK,
    TAG,
    VERSION,
    Anything,
    Entries,
    Items,
    Member,
    Noun,
    OneOf,
    Perhaps,
    Scalar,
    Shape,
    world_shape,
)

_TYPES = {str: "string", bool: "boolean", int: "integer"}


def world_schema() -> dict[str, Any]:
    """The schema, draft 2020-12; each noun is a definition."""
    definitions: dict[str, Any] = {}
    root = _object(world_shape(), definitions)
    mark = {"const": VERSION, "description": "The version of the format."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A world of Lockgate",
        **root,
        "required": [MARK, *root["required"]],
        "properties": {MARK: mark, **root["properties"]},
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: PLR0911 -- one per shape
    match shape:
        case Scalar(kind):
            return {"type": _TYPES[kind]}
        case Anything():
            return {}
        case Items(item, unordered):
            unique = {"uniqueItems": True} if unordered else {}
            return {"type": "array", "items": _schema(item, definitions), **unique}
        case Entries(inner):
            return {"type": "object", "additionalProperties": _schema(inner, definitions)}
        case Perhaps(inner):
            return {"anyOf": [_schema(inner, definitions), {"type": "null"}]}
        case OneOf(nouns):
            return {"oneOf": [_tagged(each, definitions) for each in nouns.values()]}
        case Noun():
            if shape.name not in definitions:
                definitions[shape.name] = {}
                definitions[shape.name] = _object(shape, definitions)
            return {"$ref": f"#/$defs/{shape.name}"}
        case _:
            assert_never(shape)


def _tagged(noun: Noun, definitions: dict[str, Any]) -> dict[str, Any]:
    inner = _object(noun, definitions)
    properties = {TAG: {"const": noun.name}, **inner["properties"]}
    return {**inner, "required": [TAG, *inner["required"]], "properties": properties}


def _object(noun: Noun, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": noun.meaning,
        "type": "object",
        "additionalProperties": False,
        "required": [each.key for each in noun.members if each.required],
        "properties": {each.key: _member(each, definitions) for each in noun.members},
    }


def _member(member: Member, definitions: dict[str, Any]) -> dict[str, Any]:
    described = {"description": member.meaning} if member.meaning else {}
    return {**described, **_schema(member.shape, definitions)}

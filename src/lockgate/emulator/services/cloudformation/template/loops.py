"""``Fn::ForEach`` of AWS::LanguageExtensions: loops are unrolled before anything else looks at the template.

Source: CloudFormation user guide, "Fn::ForEach". ``${Name}`` and ``&{Name}`` (its letters and digits only) in keys
and texts, and Ref of the loop's name, become the item.
"""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.errors import template_error

_PREFIX = "Fn::ForEach::"
_ARGUMENTS = 3


def unroll(node: Any, parameters: Mapping[str, Any]) -> Any:
    """The node without loops. `parameters` are what Ref gives, for a collection that is a list parameter."""
    if isinstance(node, list):
        return [unroll(item, parameters) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        entries = _loop(key, value, parameters) if key.startswith(_PREFIX) else {key: unroll(value, parameters)}
        clash = result.keys() & entries.keys()
        if clash:
            raise template_error(f"{key} produces a key that exists already: {', '.join(sorted(clash))}")
        result.update(entries)
    return result


def _loop(key: str, argument: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(argument, list) or len(argument) != _ARGUMENTS or not isinstance(argument[2], dict):
        raise template_error(f"{key} requires an identifier, a collection and an output object")
    name, collection, body = argument
    unrolled: dict[str, Any] = {}
    for item in _collection(key, collection, parameters):
        unrolled.update(unroll(_put(body, name, item), parameters))
    return unrolled


def _collection(key: str, collection: Any, parameters: Mapping[str, Any]) -> list[str]:
    if isinstance(collection, dict) and set(collection) == {"Ref"}:
        collection = parameters.get(collection["Ref"])
    if not isinstance(collection, list) or not all(isinstance(item, str) for item in collection):
        raise template_error(f"{key} requires a list of strings, or Ref of a list parameter, as its collection")
    return collection


def _put(node: Any, name: str, item: str) -> Any:
    if isinstance(node, list):
        return [_put(part, name, item) for part in node]
    if isinstance(node, str):
        letters = "".join(char for char in item if char.isalnum())
        return node.replace(f"${{{name}}}", item).replace(f"&{{{name}}}", letters)
    if not isinstance(node, dict):
        return node
    if node == {"Ref": name}:
        return item
    return {_put(key, name, item): _put(value, name, item) for key, value in node.items()}

"""CloudFormation properties in the shape of a botocore operation's input.

Most properties are called as the API's members are, but for the case of their first letter; values become what the
member's type wants.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.template.model import text_of


def to_input(shape: Any, properties: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The members of a structure that the properties give; raises ``InvalidRequest`` for one that has no member."""
    members = {name.lower(): name for name in shape.members}
    result: dict[str, Any] = {}
    for name, value in properties.items():
        member = members.get(name.lower())
        if member is None:
            raise HandlerError("InvalidRequest", f"{kind}: this emulator does not support the property {name}")
        result[member] = _convert(shape.members[member], value, f"{kind} {name}")
    return result


def _convert(shape: Any, value: Any, kind: str) -> Any:
    match shape.type_name:
        case "structure" if isinstance(value, Mapping) and shape.members:
            return to_input(shape, value, kind)
        case "list":
            return [_convert(shape.member, item, kind) for item in value]
        case "map":
            return {str(key): _convert(shape.value, item, kind) for key, item in value.items()}
        case scalar if scalar in _SCALARS:
            return _SCALARS[scalar](value)
        case _:
            return value


def document(value: Any) -> str:
    """A policy or another JSON document as text; text stays as it is."""
    return value if isinstance(value, str) else json.dumps(value)


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "string": lambda value: json.dumps(value) if isinstance(value, dict | list) else text_of(value),
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": lambda value: text_of(value).lower() == "true",
    "blob": lambda value: value.encode() if isinstance(value, str) else value,
}

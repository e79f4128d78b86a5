"""Checking a request against the constraints of botocore's model, in the words of AWS's own validation.

The shapes say what AWS checks first: required members, lengths, patterns, ranges and enumerations. All violations are
told at once: ``2 validation errors detected: Value 'x' at 'pipeline.stages.1.member.name' failed to satisfy constraint:
Member must satisfy regular expression pattern: ...; ...``.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import botocore.session
from botocore.model import ServiceModel

from lockgate.emulator.ports import ServiceError


def check_request(service: str, operation: str, params: Mapping[str, Any]) -> None:
    """Raise ``ValidationException`` when the parameters do not satisfy the operation's input shape."""
    shape = _model(service).operation_model(operation).input_shape
    found = list(_violations(shape, params, "")) if shape is not None else []
    if found:
        noun = "error" if len(found) == 1 else "errors"
        raise ServiceError("ValidationException", f"{len(found)} validation {noun} detected: {'; '.join(found)}")


@lru_cache(maxsize=4)
def _model(service: str) -> ServiceModel:
    return botocore.session.Session().get_service_model(service)


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    yield from (_sentence(value, path, constraint) for constraint in _constraints(shape, value))
    if shape.type_name == "structure" and isinstance(value, Mapping):
        yield from _of_structure(shape, value, path)
    elif shape.type_name == "list" and isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from _violations(shape.member, item, f"{path}.{number}.member")
    elif shape.type_name == "map" and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _violations(shape.key, key, f"{path}.{key}.key")
            yield from _violations(shape.value, item, f"{path}.{key}.member")


def _of_structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        place = f"{path}.{name}" if path else name
        if value.get(name) is not None:
            yield from _violations(member, value[name], place)
        elif name in shape.required_members:
            yield f"Value null at '{place}' failed to satisfy constraint: Member must not be null"


def _constraints(shape: Any, value: Any) -> Iterator[str]:
    limits = shape.metadata
    if shape.type_name == "string" and isinstance(value, str):
        if "enum" in limits and value not in limits["enum"]:
            yield f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"
        if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
            yield f"Member must satisfy regular expression pattern: {limits['pattern']}"
    size = value if isinstance(value, int) else len(value) if isinstance(value, str | list | tuple | Mapping) else None
    if size is not None and not isinstance(value, bool):
        noun = "value" if isinstance(value, int) else "length"
        if size < limits.get("min", size):
            yield f"Member must have {noun} greater than or equal to {limits['min']}"
        if size > limits.get("max", size):
            yield f"Member must have {noun} less than or equal to {limits['max']}"


def _sentence(value: Any, path: str, constraint: str) -> str:
    shown = f"'{value}'" if isinstance(value, str | int) else f"'{list(value) if isinstance(value, tuple) else value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"

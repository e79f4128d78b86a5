"""Check a request against the constraints of botocore's model: lengths, ranges, patterns and enumerations.

Clients check types only; AWS checks the rest and answers ``Value '4' at 'timeoutInMinutes' failed to satisfy
constraint: Member must have value greater than or equal to 5``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.emulator.ports import Call, ServiceError
from lockgate.emulator.wire.model import operation_model


def check(call: Call, code: str = "InvalidInputException") -> None:
    """Raise a `ServiceError` with `code` that names everything in the call's parameters that breaks a constraint."""
    shape = operation_model(call.service, call.operation).input_shape
    problems = list(_problems(shape, call.params, ""))
    if problems:
        plural = "s" if len(problems) > 1 else ""
        raise ServiceError(code, f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}")


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    match shape.type_name:
        case "structure":
            yield from _structure(shape, value, path)
        case "list":
            yield from _size(shape, len(value), value, path, "length")
            for number, item in enumerate(value, 1):
                yield from _problems(shape.member, item, f"{path}.{number}.member")
        case "map":
            for key, item in value.items():
                yield from _problems(shape.value, item, f"{path}.{key}")
        case "string":
            yield from _string(shape, value, path)
        case "integer" | "long" | "float" | "double":
            yield from _size(shape, value, value, path, "value")


def _structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield _failed(f"Value null at '{prefix}{name}'", "Member must not be null")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _problems(member, value[name], f"{prefix}{name}")


def _string(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _size(shape, len(value), value, path, "length")
    if shape.enum and value not in shape.enum:
        yield _failed(_shown(shape, value, path), f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(_in_python(pattern), value):
        yield _failed(_shown(shape, value, path), f"Member must satisfy regular expression pattern: {pattern}")


def _in_python(pattern: str) -> str:
    """A pattern of the models, which are Java's, with its classes of letters, digits and spaces as Python's."""
    return pattern.replace(r"\p{L}", r"\w").replace(r"\p{N}", r"\d").replace(r"\p{Z}", r"\s")


def _size(shape: Any, size: float, value: Any, path: str, what: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield _failed(_shown(shape, value, path), f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > most:
        yield _failed(_shown(shape, value, path), f"Member must have {what} less than or equal to {most}")


def _shown(shape: Any, value: Any, path: str) -> str:
    """The value and its place; a sensitive value is not repeated."""
    return f"Value at '{path}'" if shape.metadata.get("sensitive") else f"Value '{value}' at '{path}'"


def _failed(what: str, constraint: str) -> str:
    return f"{what} failed to satisfy constraint: {constraint}"

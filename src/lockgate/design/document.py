"""The design as plain data: dictionaries, lists, texts, numbers and booleans, complete and in a stable order."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from lockgate.kernel import Origin


def as_document(value: Any) -> Any:
    """`value` and everything in it as plain data.

    Each part of the design becomes a mapping of its fields with what it ``is`` first; an origin becomes its place as
    text and its path; an enumeration becomes its value.
    """
    if isinstance(value, Origin):
        return {"place": str(value), "path": value.dotted}
    if isinstance(value, Enum):
        return as_document(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        shape = {"is": type(value).__name__}
        return shape | {each.name: as_document(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_document(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_document(item) for item in value]
    return value

"""Which keys the mappings of the declared file may have, read from the models."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lockgate.spec.document import Path
from lockgate.spec.shape.models import DeclarationShape


def known_keys(path: Path) -> tuple[str, ...]:
    """The keys of the mapping at `path`, in their order; empty where keys are free names or there is no mapping."""
    kind: Any = DeclarationShape
    for step in path:
        kind = _inside(kind, step)
    return tuple(_named_fields(kind)) if _is_model(kind) else ()


def _inside(kind: Any, step: str | int) -> Any:
    if _is_model(kind):
        field = _named_fields(kind).get(str(step))
        return field.annotation if field else None
    if get_origin(kind) is list:
        return get_args(kind)[0]
    return get_args(kind)[1] if get_origin(kind) is dict else None


def _named_fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields by the keys that stand for them in the file: some have a hyphen."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@cache
def homes() -> Mapping[str, str]:
    """For each key where it belongs: ``environments.NAME`` for ``branch``. Of several places the outermost."""
    found: dict[str, str] = {}
    for key, home in sorted(_homes(DeclarationShape, ()), key=lambda pair: pair[1].count(".")):
        found.setdefault(key, home)
    return found


def _homes(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for key, field in _named_fields(model).items():
        if path:
            yield key, ".".join(path)
        kind = field.annotation
        if get_origin(kind) is dict and _is_model(get_args(kind)[1]):
            yield from _homes(get_args(kind)[1], (*path, key, "NAME"))
        elif get_origin(kind) is list and _is_model(get_args(kind)[0]):
            yield from _homes(get_args(kind)[0], (*path, key))
        elif _is_model(kind):
            yield from _homes(kind, (*path, key))  # type: ignore[arg-type] # _is_model has narrowed it

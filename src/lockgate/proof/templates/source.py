"""A template as it is written: its sections, and the place of every part of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lockgate.kernel import Origin
from lockgate.proof.templates.resolving import Path

_NONE: Mapping[str, Any] = MappingProxyType({})
Place = Callable[[Path], Origin | None]
"""What caused the part at a path, or the nearest part around it."""


@dataclass(frozen=True, slots=True)
class Body:
    """One resource as it is written.

    Attributes:
        type: CloudFormation's type.
        properties: With functions in their long form.
        condition: The name of the condition under which it is made.
        path: Where it stands in the template.
    """

    type: str
    properties: Mapping[str, Any]
    condition: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class Source:
    """A template.

    Attributes:
        resources: By logical id.
        place: What caused a part.
        parameters: Declared parameters by name.
        mappings: Tables by name.
        conditions: Expressions by name.
        outputs: By name.
        file: The file that relative template URLs of nested stacks start from; empty when there is none.
        gaps: What the template has that could not be interpreted, each with the reason.
    """

    resources: Mapping[str, Body]
    place: Place
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NONE)
    mappings: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    conditions: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NONE)
    file: str = ""
    gaps: tuple[str, ...] = ()


def source_of(sections: Mapping[str, Any], place: Place, file: str = "", gaps: Iterable[str] = ()) -> Source:
    """The template of these sections; what has not the form of a section's entry is left out with a reason."""
    missing = list(gaps)
    return Source(
        resources=dict(_bodies(_mapping(sections, "Resources", missing), missing)),
        place=place,
        parameters=_mappings(sections, "Parameters", missing),
        mappings=_mapping(sections, "Mappings", missing),
        conditions=_mapping(sections, "Conditions", missing),
        outputs=_mappings(sections, "Outputs", missing),
        file=file,
        gaps=tuple(missing),
    )


def _mapping(sections: Mapping[str, Any], name: str, missing: list[str]) -> Mapping[str, Any]:
    found = sections.get(name)
    if found is None or isinstance(found, Mapping):
        return found or {}
    missing.append(f"`{name}` is no mapping")
    return {}


def _mappings(sections: Mapping[str, Any], name: str, missing: list[str]) -> dict[str, Mapping[str, Any]]:
    found = _mapping(sections, name, missing)
    missing += [f"`{name}.{key}` is no mapping" for key, each in found.items() if not isinstance(each, Mapping)]
    return {key: each for key, each in found.items() if isinstance(each, Mapping)}


def _bodies(resources: Mapping[str, Any], missing: list[str]) -> Iterable[tuple[str, Body]]:
    for logical_id, body in resources.items():
        type_name = body.get("Type") if isinstance(body, Mapping) else None
        if not isinstance(type_name, str):
            missing.append(f"`{logical_id}` has no type that could be read")
            continue
        properties = body.get("Properties")
        condition = body.get("Condition")
        yield (
            logical_id,
            Body(
                type=type_name,
                properties=properties if isinstance(properties, Mapping) else {},
                condition=condition if isinstance(condition, str) else None,
                path=("Resources", logical_id),
            ),
        )

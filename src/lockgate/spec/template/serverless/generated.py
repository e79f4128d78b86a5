"""What the generators of all SAM types share: derived resources, and properties that may be absent."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource

Generator = Callable[[TemplateResource], Iterator[TemplateResource]]
"""Yields what one SAM resource generates; its properties already hold the ``Globals``."""

_NO_VALUE = {"Ref": "AWS::NoValue"}


def with_properties(resource: TemplateResource, properties: Mapping[str, Any]) -> TemplateResource:
    """`resource` with other properties."""
    return TemplateResource(resource.logical_id, resource.type, properties, resource.origin)


def derived(
    resource: TemplateResource, suffix: str, kind: str, properties: Mapping[str, Any] | None = None
) -> TemplateResource:
    """A resource that SAM generates for `resource`, named after it, at its place."""
    return TemplateResource(f"{resource.logical_id}{suffix}", kind, properties or {}, resource.origin)


def shared(resource: TemplateResource, logical_id: str, kind: str) -> TemplateResource:
    """A resource that SAM generates once for the whole template, at the place of the first that needs it."""
    return TemplateResource(logical_id, kind, {}, resource.origin)


def given(properties: Mapping[str, Any], key: str) -> bool:
    """Whether the property is stated with a value."""
    value = properties.get(key)
    return value is not None and value != _NO_VALUE


def mapping(properties: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The property's mapping; empty when it is absent or something else."""
    value = properties.get(key)
    return value if isinstance(value, dict) else {}


def only(properties: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The properties of these names, as far as they are given."""
    return {key: properties[key] for key in keys if given(properties, key)}


def role(resource: TemplateResource, suffix: str, source: Mapping[str, Any]) -> TemplateResource:
    """An IAM role that SAM generates, with the boundary of `source`."""
    return derived(resource, suffix, "AWS::IAM::Role", only(source, "PermissionsBoundary"))


def merged(defaults: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """``Globals`` under a resource's own properties: mappings unite, lists add up, other values are replaced.

    Source: AWS SAM developer guide, "Globals section of the AWS SAM template", Overridable items.
    """
    result: dict[str, Any] = dict(defaults)
    for key, value in stated.items():
        below = result.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            result[key] = merged(below, value)
        elif isinstance(below, list) and isinstance(value, list):
            result[key] = [*below, *value]
        else:
            result[key] = value
    return result

"""How a template names its resources, and which names the execution role is let to use."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from lockgate.design.delivery import Target
from lockgate.design.execution.data import load
from lockgate.design.execution.resolve import Known, known
from lockgate.spec.declaration import TemplateResource


def naming(resource: TemplateResource) -> Mapping[str, Any] | None:
    """How resources of its type are named: service, property, limit and beginnings; None when names do not matter."""
    data: Mapping[str, Any] | None = load("names").get(resource.type)
    return data


def stated_name(target: Target, resource: TemplateResource) -> Known | None:
    """What is known of the name that the template states; None when it states none or the name does not matter."""
    data = naming(resource)
    if data is None or data["property"] not in resource.properties:
        return None
    return known(target, resource.properties[data["property"]])


def beginnings(target: Target, resource: TemplateResource) -> tuple[str, ...]:
    """The beginnings that a name of the resource may have, with the stack's name filled in; they end with a hyphen."""
    data = naming(resource)
    return tuple(prefix.format(s=target.stack) for prefix in data["prefixes"]) if data else ()


def is_exact(target: Target, resource: TemplateResource) -> bool:
    """Whether the resource has the stack's name with nothing behind it."""
    name = stated_name(target, resource)
    exact = [beginning[:-1] for beginning in beginnings(target, resource)]
    return name is not None and name.whole and any(fnmatchcase(name.text, each) for each in exact)


def exact_services(target: Target) -> frozenset[str]:
    """The services in which some resource of the template has exactly the stack's name."""
    resources = target.application.template.resources
    named = [resource for resource in resources if is_exact(target, resource)]
    return frozenset(data["service"] for resource in named if (data := naming(resource)) is not None)

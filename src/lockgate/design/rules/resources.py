"""Walks over the templates' resources, for the rules that look at each."""

from collections.abc import Iterator
from typing import Any

from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.data import load
from lockgate.design.execution.scopes import fill
from lockgate.spec.declaration import TemplateResource


def each(found: tuple[Delivery, ...]) -> Iterator[tuple[Target, TemplateResource]]:
    """Every resource of every template, once per runtime account."""
    for delivery in found:
        for target in delivery.targets:
            for resource in target.application.template.resources:
                yield target, resource


def naming(resource: TemplateResource) -> dict[str, Any] | None:
    """How resources of its type are named: property, limit and allowed beginnings; None when names do not matter."""
    data: dict[str, Any] | None = load("names").get(resource.type)
    return data


def beginnings(target: Target, resource: TemplateResource) -> tuple[str, ...]:
    """The beginnings of a name that the execution role's scopes allow for the resource."""
    data = naming(resource)
    return tuple(fill(each_, target) for each_ in data["prefixes"]) if data else ()

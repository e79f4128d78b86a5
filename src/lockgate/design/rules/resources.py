"""A walk over the templates' resources, for the rules that look at each."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery, Target
from lockgate.spec.declaration import TemplateResource


def each(found: tuple[Delivery, ...]) -> Iterator[tuple[Target, TemplateResource]]:
    """Every resource of every template, once per runtime account."""
    for delivery in found:
        for target in delivery.targets:
            for resource in target.application.template.resources:
                yield target, resource

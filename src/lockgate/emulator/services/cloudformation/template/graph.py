"""The order in which resources are created: what is referred to comes first."""

from collections.abc import Iterable, Mapping

from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.template.model import ResourceSpec
from lockgate.emulator.services.cloudformation.template.references import references


def dependencies(spec: ResourceSpec, known: Iterable[str]) -> frozenset[str]:
    """The logical ids among `known` that the resource depends on, stated or through a reference."""
    used = {reference.target for reference in references([spec.properties, spec.metadata, spec.update_policy])}
    return frozenset(used.union(spec.depends_on).intersection(known))


def creation_order(resources: Mapping[str, ResourceSpec]) -> list[str]:
    """Logical ids, dependencies first, otherwise in the template's order; raises when they wait for each other.

    An explicit stack instead of recursion, because a template may chain 500 resources.
    """
    needs = {name: dependencies(spec, resources) for name, spec in resources.items()}
    users: dict[str, list[str]] = {name: [] for name in resources}
    for name, needed in needs.items():
        for other in needed:
            users[other].append(name)
    waiting = {name: len(needed) for name, needed in needs.items()}
    ready = [name for name in reversed(list(resources)) if not waiting[name]]
    order: list[str] = []
    while ready:
        name = ready.pop()
        order.append(name)
        for user in reversed(users[name]):
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
    if len(order) < len(resources):
        raise invalid(f"Circular dependency between resources: [{', '.join(_in_cycles(needs, set(order)))}]")
    return order


def _in_cycles(needs: Mapping[str, frozenset[str]], done: set[str]) -> list[str]:
    """The resources of the cycles, without those that merely wait for one."""
    left = {name for name in needs if name not in done}
    while True:
        ends = {name for name in left if not any(name in needs[other] for other in left)}
        if not ends:
            return [name for name in needs if name in left]
        left -= ends

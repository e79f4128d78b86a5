"""The order of deletion: whatever depends on a resource goes before it."""

from collections.abc import Iterable

from lockgate.emulator.services.cloudformation.state import ResourceState


def deletion_order(states: Iterable[ResourceState]) -> list[ResourceState]:
    """The resources, users before what they use, otherwise the last created first.

    Several states may have one logical id: a replaced resource beside its successor's.
    """
    left = list(states)
    ordered: list[ResourceState] = []
    while left:
        used = {name for state in left for name in state.needs if name != state.logical_id}
        free = [state for state in left if state.logical_id not in used] or left[-1:]
        ordered.extend(reversed(free))
        gone = {id(state) for state in free}
        left = [state for state in left if id(state) not in gone]
    return ordered


def needed_by(failed: Iterable[ResourceState]) -> frozenset[str]:
    """The logical ids that resources which could not be deleted still depend on."""
    return frozenset(name for state in failed for name in state.needs)

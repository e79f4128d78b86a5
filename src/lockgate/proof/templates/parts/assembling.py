"""Stacks to parts: which function takes in which type, and in what order."""

from collections.abc import Iterable, Mapping

from lockgate.proof.delivery import StackFacts
from lockgate.proof.templates.parts import (
    computing,
    delivering,
    finishing,
    functions,
    messages,
    organization,
    people,
    storage,
)
from lockgate.proof.templates.parts.store import Parts, Taker
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Skipped

TAKE: Mapping[str, Taker] = {
    **people.TAKE,
    **storage.TAKE,
    **functions.TAKE,
    **messages.TAKE,
    **delivering.TAKE,
    **computing.TAKE,
}
ATTACH: Mapping[str, Taker] = {
    **people.ATTACH,
    **storage.ATTACH,
    **functions.ATTACH,
    **messages.ATTACH,
    **organization.ATTACH,
}


def assembled(stacks: Iterable[Stack]) -> Parts:
    """Everything that the stacks make."""
    parts = Parts()
    made: list[tuple[Stack, Made]] = []
    for stack in stacks:
        role = StackFacts(stack.role)
        parts.hold(stack, stack.arn, "stack", stack.name, delivery=role, roles=(stack.role,) if stack.role else ())
        for each in stack.made():
            if isinstance(each, Skipped):
                parts.skipped.append(each)
            else:
                made.append((stack, each))
                _guarded(TAKE.get(each.type, _hold), parts, stack, each)
    for stack, each in made:
        if each.type in ATTACH:
            _guarded(ATTACH[each.type], parts, stack, each)
    finishing.finish(parts)
    return parts


def _hold(parts: Parts, stack: Stack, made: Made) -> None:
    if made.arn:
        parts.hold(stack, made.arn, made.word, made.name, place=made.place)


def _guarded(taker: Taker, parts: Parts, stack: Stack, made: Made) -> None:
    """Templates of others may have any shape; what has not that of its type is skipped, and not the whole template."""
    try:
        taker(parts, stack, made)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        known = made.arn in parts.identities or made.arn in parts.holdings
        reason = f"`{made.logical_id}` of {stack.name} has not the form of its type {made.type}"
        parts.skip(made.arn if known else stack.account, reason)

"""From what is wanted and what is there to the steps between them."""

from collections.abc import Iterable, Mapping, Sequence

from lockgate.design import StackId
from lockgate.plan.comparison import difference
from lockgate.plan.stacks import NEVER_MADE, UNTOUCHED, Observed, ObservedStack
from lockgate.plan.steps import DeployStack, Plan, Verb, step_id
from lockgate.plan.wanted import Wanted

PREFIX_TAG = "lockgate:prefix"
WAVE_TAG = "lockgate:wave"


def plan_deployment(wanted: Sequence[Wanted], observed: Observed, prefix: str) -> Plan:
    """The plan that makes every wanted stack be there as wanted. It deletes nothing but what failed to be made.

    `prefix` becomes a tag of each stack, by which it is known as ours when the declaration no longer names it; such
    stacks among `observed` are told of in the plan's notes.
    """
    by_id = {each.stack: each for each in wanted}
    verbs: dict[StackId, Verb] = {}
    waves: list[tuple[DeployStack, ...]] = []
    for number in sorted({each.wave for each in wanted}):
        wave = sorted((each for each in wanted if each.wave == number), key=_order)
        steps = tuple(_step(each, wanted, observed, verbs, prefix) for each in wave)
        verbs |= {step.stack: step.verb for step in steps}
        waves.append(steps)
    return Plan("deploy", tuple(waves), tuple(_undeclared(by_id, observed, prefix)))


def tags(prefix: str, wave: int) -> dict[str, str]:
    """The tags by which a stack is known as ours."""
    return {PREFIX_TAG: prefix, WAVE_TAG: str(wave)}


def _order(wanted: Wanted) -> tuple[str, str, str]:
    return (wanted.stack.account, wanted.stack.region, wanted.stack.name)


def _step(
    wanted: Wanted, every: Sequence[Wanted], observed: Observed, verbs: Mapping[StackId, Verb], prefix: str
) -> DeployStack:
    before = observed.find(wanted.stack)
    own_tags = tags(prefix, wanted.wave)
    verb, reason = _verdict(wanted, before, observed, verbs, own_tags)
    return DeployStack(
        id=deploy_id(wanted.stack),
        stack=wanted.stack,
        verb=verb,
        reason=reason,
        needs=tuple(deploy_id(stack) for stack in _needs(wanted, every)),
        body=wanted.body,
        parameters=wanted.parameters,
        capabilities=wanted.capabilities,
        tags=own_tags,
        before=before,
        origins=wanted.origins,
    )


def deploy_id(stack: StackId) -> str:
    """The id of the step that deploys the stack."""
    return step_id("deploy", stack.account, stack.region, stack.name)


def _needs(wanted: Wanted, every: Sequence[Wanted]) -> list[StackId]:
    """The stacks of the plan that must be there before: earlier waves of its group, and those whose outputs it takes.

    A source that the plan does not deploy is there already, or its missing output stops the step that needs it.
    """
    earlier = {each.stack for each in every if each.group == wanted.group and each.wave < wanted.wave}
    sources = wanted.sources & {each.stack for each in every}
    return sorted(earlier | sources, key=lambda stack: (stack.account, stack.region, stack.name))


def _verdict(
    wanted: Wanted,
    before: ObservedStack | None,
    observed: Observed,
    verbs: Mapping[StackId, Verb],
    own_tags: Mapping[str, str],
) -> tuple[Verb, str]:
    if before is None:
        return Verb.CREATE, "the account has no such stack"
    if before.status in UNTOUCHED:
        return Verb.CREATE, "only an unused change set was left of an earlier attempt"
    if before.status in NEVER_MADE:
        return Verb.RECREATE, f"it is in {before.status}, from which it can only be made anew"
    if before.status.endswith("_IN_PROGRESS"):
        return Verb.UPDATE, f"it is in {before.status}; what comes of that is not known yet"
    found = difference(wanted, before, observed, verbs, own_tags)
    return (Verb.UPDATE, found) if found else (Verb.NOTHING, "template, parameters and tags are the same")


def _undeclared(wanted: Mapping[StackId, Wanted], observed: Observed, prefix: str) -> Iterable[str]:
    for stack in observed.stacks:
        ours = stack.tags.get(PREFIX_TAG) == prefix and observed.find(stack.id) is not None
        if ours and stack.id not in wanted:
            place = f"`{stack.id.name}` in account {stack.id.account}, {stack.id.region}"
            yield f"stack {place} is no longer declared and stays as it is"

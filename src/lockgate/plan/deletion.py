"""The plan that deletes everything, in the order in which deletion works.

1. The pipelines, so that nothing is delivered any more. 2. The applications' own stacks, which pipelines made: they
are deleted with their execution role, which therefore must still be there. 3. The access stacks that hold those
roles. 4. The artifact buckets are emptied, all versions. 5. The artifact stacks; their keys are only scheduled for
deletion, as KMS has it. 6. The log groups that services made by themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lockgate.design import StackId
from lockgate.plan.stacks import Observed, ObservedStack, StackResource
from lockgate.plan.steps import DeleteStack, EmptyBucket, Plan, Step, SweepAccount, step_id
from lockgate.plan.wanted import Wanted

_BUCKET, _KEY = "AWS::S3::Bucket", "AWS::KMS::Key"


@dataclass(frozen=True, slots=True)
class ApplicationStack:
    """A stack that a pipeline makes.

    Attributes:
        stack: Where.
        access: The stack that holds its execution role.
    """

    stack: StackId
    access: StackId


def plan_deletion(
    wanted: Sequence[Wanted],
    applications: Sequence[ApplicationStack],
    observed: Observed,
    resources: Mapping[StackId, Sequence[StackResource]],
    prefix: str,
) -> Plan:
    """The plan that deletes the wanted stacks, what pipelines deployed with them, and what services left behind.

    `resources` are those of the stacks that exist; they tell which buckets to empty. A stack that does not exist gets
    no step.
    """
    made = [*(each.stack for each in wanted), *(each.stack for each in applications)]
    present = {stack: found for stack in made if (found := observed.find(stack)) is not None}
    levels = _levels(wanted, applications, present)
    needs = _needs(wanted, applications, present)
    waves: list[tuple[Step, ...]] = []
    for level in levels:
        emptied = tuple(_emptying(level, present, resources, needs, applications))
        waves.append(emptied)
        waves.append(tuple(_deletion(stack, present[stack], resources, needs, emptied) for stack in level))
    waves.append(tuple(_sweeps(made, waves, prefix)))
    return Plan("delete", tuple(wave for wave in waves if wave), tuple(_notes(present, resources)))


def delete_id(stack: StackId) -> str:
    """The id of the step that deletes the stack."""
    return step_id("delete", stack.account, stack.region, stack.name)


def _levels(
    wanted: Sequence[Wanted], applications: Sequence[ApplicationStack], present: Mapping[StackId, ObservedStack]
) -> list[list[StackId]]:
    """Stacks to delete side by side: waves in reverse, the applications' own before the wave of their roles."""
    accesses = {each.access for each in applications}
    levels: list[list[StackId]] = []
    for wave in sorted({each.wave for each in wanted}, reverse=True):
        own = [each.stack for each in wanted if each.wave == wave]
        if accesses & set(own):
            levels.append([each.stack for each in applications if each.access in own])
        levels.append(own)
    orphans = [each.stack for each in applications if each.access not in {each.stack for each in wanted}]
    levels.insert(0, orphans)
    kept = ([stack for stack in sorted(level, key=_order) if stack in present] for level in levels)
    return [level for level in kept if level]


def _order(stack: StackId) -> tuple[str, str, str]:
    return (stack.account, stack.region, stack.name)


def _needs(
    wanted: Sequence[Wanted], applications: Sequence[ApplicationStack], present: Mapping[StackId, ObservedStack]
) -> dict[StackId, tuple[str, ...]]:
    """For each stack the steps that must have succeeded: the deletion of all that was made after it in its group."""
    groups = {each.stack: (each.group, each.wave) for each in wanted}
    needs: dict[StackId, tuple[str, ...]] = {}
    for each in wanted:
        later = [other.stack for other in wanted if other.group == each.group and other.wave > each.wave]
        later += [other.stack for other in wanted if each.stack in other.sources]
        later += [app.stack for app in applications if app.access == each.stack]
        needs[each.stack] = tuple(delete_id(stack) for stack in sorted(set(later), key=_order) if stack in present)
    for app in applications:
        group, wave = groups.get(app.access, ("", -1))
        later = [other.stack for other in wanted if wave >= 0 and other.group == group and other.wave > wave]
        needs[app.stack] = tuple(delete_id(stack) for stack in sorted(later, key=_order) if stack in present)
    return needs


def _emptying(
    level: Iterable[StackId],
    present: Mapping[StackId, ObservedStack],
    resources: Mapping[StackId, Sequence[StackResource]],
    needs: Mapping[StackId, tuple[str, ...]],
    applications: Sequence[ApplicationStack],
) -> Iterable[EmptyBucket]:
    """Buckets of our own stacks. Those of an application hold the user's data and are never emptied."""
    theirs = {each.stack for each in applications}
    for stack in level:
        if stack in theirs or stack not in present:
            continue
        for bucket in _physical(resources.get(stack, ()), _BUCKET):
            reason = f"stack `{stack.name}` cannot be deleted while it holds objects"
            identifier = step_id("empty", stack.account, stack.region, bucket)
            yield EmptyBucket(identifier, stack.account, stack.region, bucket, reason, needs[stack])


def _deletion(
    stack: StackId,
    before: ObservedStack,
    resources: Mapping[StackId, Sequence[StackResource]],
    needs: Mapping[StackId, tuple[str, ...]],
    emptied: Iterable[EmptyBucket],
) -> DeleteStack:
    buckets = [step for step in emptied if step.bucket in _physical(resources.get(stack, ()), _BUCKET)]
    reason = f"it exists, in {before.status}"
    wanted = (*needs[stack], *(step.id for step in buckets))
    return DeleteStack(delete_id(stack), stack, reason, wanted, tuple(step.bucket for step in buckets), before)


def _sweeps(stacks: Iterable[StackId], waves: Iterable[Iterable[Step]], prefix: str) -> Iterable[SweepAccount]:
    """One look at each account at the very end, after all of its stacks."""
    places = sorted({(stack.account, stack.region) for stack in stacks})
    deletions = [step for wave in waves for step in wave if isinstance(step, DeleteStack)]
    for account, region in places:
        needs = tuple(step.id for step in deletions if (step.stack.account, step.stack.region) == (account, region))
        reason = "services make log groups by themselves, which no stack deletes"
        yield SweepAccount(step_id("sweep", account, region, prefix), account, region, prefix, reason, needs)


def _notes(
    present: Mapping[StackId, ObservedStack], resources: Mapping[StackId, Sequence[StackResource]]
) -> Iterable[str]:
    for stack in sorted(present, key=_order):
        for key in _physical(resources.get(stack, ()), _KEY):
            yield f"key `{key}` of account {stack.account} is only scheduled for deletion and unusable until then"


def _physical(resources: Iterable[StackResource], kind: str) -> list[str]:
    return [each.physical_id for each in resources if each.type == kind and each.physical_id]

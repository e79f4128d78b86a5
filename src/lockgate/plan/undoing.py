"""The plan that takes back what an interrupted plan has done."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from lockgate.design import StackId
from lockgate.plan.stacks import ObservedStack, StackResource
from lockgate.plan.steps import DeleteStack, DeployStack, EmptyBucket, Plan, Step, SweepAccount, Verb, step_id

_ALL_CAPABILITIES = ("CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")
"""What was there before was allowed to be there."""


def plan_undo(plan: Plan, touched: Collection[str], resources: Mapping[StackId, Sequence[StackResource]]) -> Plan:
    """The reverse of the steps of `plan` whose ids are in `touched`, in reverse order.

    Stacks that were made are deleted (with the objects that arrived in their buckets), changed ones get back their
    template, parameters and tags, and deleted ones are made again. What cannot be taken back is told of in the notes.
    `resources` are those of the stacks that were made.
    """
    waves: list[tuple[Step, ...]] = []
    notes: list[str] = []
    done: dict[str, str] = {}
    for wave in reversed(plan.waves):
        steps = [step for step in wave if step.id in touched and step.verb is not Verb.NOTHING]
        notes.extend(_lost(steps))
        emptied = tuple(_emptied(steps, resources, plan, done))
        made = tuple(_reversed(steps, emptied, plan, done))
        waves += [emptied, made]
        done |= {_subject(step): step.id for step in made}
    return Plan("undo", tuple(wave for wave in waves if wave), tuple(notes))


def _reversed(
    steps: Iterable[Step], emptied: Sequence[EmptyBucket], plan: Plan, done: Mapping[str, str]
) -> Iterable[Step]:
    for step in steps:
        match step:
            case DeployStack():
                yield _back(step, step.before, emptied, _dependants(step, plan, done))
            case DeleteStack() if step.before is not None and step.before.role is None:
                yield _restored(step.stack, step.before, _dependants(step, plan, done))
            case DeleteStack() | EmptyBucket() | SweepAccount():
                pass


def _back(
    step: DeployStack, before: ObservedStack | None, emptied: Sequence[EmptyBucket], needs: Sequence[str]
) -> Step:
    if step.verb is Verb.UPDATE and before is not None:
        return _restored(step.stack, before, needs)
    place = (step.stack.account, step.stack.region)
    own = [each for each in emptied if each.reason == _made_by(step)]
    return DeleteStack(
        id=step_id("delete", *place, step.stack.name),
        stack=step.stack,
        reason="the interrupted plan made it",
        needs=(*needs, *(each.id for each in own)),
        buckets=tuple(each.bucket for each in own),
    )


def _restored(stack: StackId, before: ObservedStack, needs: Sequence[str]) -> DeployStack:
    return DeployStack(
        id=step_id("restore", stack.account, stack.region, stack.name),
        stack=stack,
        verb=Verb.UPDATE,
        reason="the interrupted plan changed or deleted it",
        needs=tuple(needs),
        body=before.body,
        parameters=before.parameters,
        capabilities=_ALL_CAPABILITIES,
        tags=before.tags,
    )


def _emptied(
    steps: Iterable[Step],
    resources: Mapping[StackId, Sequence[StackResource]],
    plan: Plan,
    done: Mapping[str, str],
) -> Iterable[EmptyBucket]:
    for step in steps:
        if not isinstance(step, DeployStack) or step.verb is Verb.UPDATE:
            continue
        account, region = step.stack.account, step.stack.region
        for resource in resources.get(step.stack, ()):
            if resource.type == "AWS::S3::Bucket" and resource.physical_id:
                identifier = step_id("empty", account, region, resource.physical_id)
                needs = tuple(_dependants(step, plan, done))
                yield EmptyBucket(identifier, account, region, resource.physical_id, _made_by(step), needs)


def _made_by(step: DeployStack) -> str:
    return f"`{step.id}` made it, and it cannot be deleted while it holds objects"


def _dependants(step: Step, plan: Plan, done: Mapping[str, str]) -> list[str]:
    """The reversed steps of all that needed `step`: in reverse they come first."""
    return [done[_subject(other)] for other in plan if step.id in other.needs and _subject(other) in done]


def _subject(step: Step) -> str:
    """What a step is about, the same for a step and its reverse."""
    match step:
        case DeployStack() | DeleteStack():
            return f"{step.stack.account} {step.stack.region} {step.stack.name}"
        case EmptyBucket():
            return f"{step.account} {step.region} bucket {step.bucket}"
        case SweepAccount():
            return f"{step.account} {step.region} sweep"


def _lost(steps: Iterable[Step]) -> Iterable[str]:
    for step in steps:
        match step:
            case EmptyBucket():
                yield f"the objects of bucket `{step.bucket}` are gone"
            case SweepAccount():
                yield f"the log groups of account {step.account} are gone"
            case DeleteStack() if step.before is not None and step.before.role is not None:
                yield f"stack `{step.stack.name}` comes back when its pipeline runs again"
            case DeployStack() | DeleteStack():
                pass

"""A plan as text."""

from collections.abc import Iterable

from lockgate.plan.steps import DeleteStack, DeployStack, EmptyBucket, Plan, Step, SweepAccount


def plan_as_text(plan: Plan) -> str:
    """One line a step, in waves, then the notes; ends without a line break."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterable[str]:
    for number, wave in enumerate(plan.waves, start=1):
        yield f"wave {number}"
        for step in wave:
            account, region, name = subject(step)
            yield f"  {step.verb.value:<9}{name}  ({account} {region}): {step.reason}"
    if not plan.changes:
        yield "nothing to do"
    for note in plan.notes:
        yield f"note: {note}"


def subject(step: Step) -> tuple[str, str, str]:
    """What a step is about: account, Region, and the name of the stack or the bucket."""
    match step:
        case DeployStack() | DeleteStack():
            return step.stack.account, step.stack.region, step.stack.name
        case EmptyBucket():
            return step.account, step.region, step.bucket
        case SweepAccount():
            return step.account, step.region, f"{step.prefix}-*"

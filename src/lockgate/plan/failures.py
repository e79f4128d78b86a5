"""What to tell the user when a step fails."""

from collections.abc import Iterable, Sequence

from lockgate.kernel import Finding, Origin
from lockgate.plan.stacks import StackEvent, StackResult
from lockgate.plan.steps import DeleteStack, DeployStack

_CANCELLED = "Resource creation cancelled"
_AUTHORISE = "let the principal that the message names do this, or take it out of the template"
_WAYS_OUT = (
    ("is not authorized to perform", _AUTHORISE),
    ("AccessDenied", _AUTHORISE),
    ("is invalid or cannot be assumed", "deploy the access stack again, which brings the role back, then try again"),
    ("not empty", "empty the bucket, then try again"),
    ("already exists", "delete or rename what has this name, or import it into the stack"),
    ("LimitExceeded", "ask for a higher quota, or delete what is no longer needed"),
)
_OTHERWISE = "correct what the reason names and run the command again: what succeeded is not repeated"


def stack_failure(step: DeployStack | DeleteStack, result: StackResult) -> list[Finding]:
    """One finding for each resource that failed by itself; those that were only cancelled are left out."""
    place = f"stack `{step.stack.name}` in account {step.stack.account}, {step.stack.region}"
    origins = step.origins if isinstance(step, DeployStack) else {}
    causes = _causes(result.failures, step.stack.name)
    if not causes:
        reason = next((event.reason for event in result.failures if event.reason), "CloudFormation gave no reason")
        fact = f"{place} ended in {result.status}"
        return [Finding("LG4101", Origin(f"stack {step.stack.name}"), fact, reason, way_out(reason))]
    return [
        Finding(
            "LG4102",
            origins.get(event.logical_id, Origin(f"stack {step.stack.name}")),
            f"{event.status} of `{event.logical_id}` ({event.type}) in {place}",
            event.reason,
            way_out(event.reason),
        )
        for event in causes
    ]


def way_out(reason: str) -> str:
    """What to do about a reason of AWS."""
    return next((remedy for mark, remedy in _WAYS_OUT if mark in reason), _OTHERWISE)


def _causes(events: Sequence[StackEvent], stack: str) -> list[StackEvent]:
    own = [event for event in events if event.reason and _CANCELLED not in event.reason]
    return list(_first_of_each(event for event in own if event.logical_id != stack))


def _first_of_each(events: Iterable[StackEvent]) -> Iterable[StackEvent]:
    seen: set[str] = set()
    for event in events:
        if event.logical_id not in seen:
            seen.add(event.logical_id)
            yield event

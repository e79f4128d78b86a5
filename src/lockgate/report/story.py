"""Steps of a story, who does what to what and which line allows it: as lines of text, and as plain data."""

from collections.abc import Iterator
from typing import Any

from lockgate.iam import Request
from lockgate.kernel import Origin
from lockgate.proof.answer import Cause, cause_document, context_document
from lockgate.proof.verdict import Step

_RESOURCE = 5
"""Which part of an ARN, split at its colons, is the resource; the account stands before it."""
_BARE = {"codepipeline": "pipeline", "sns": "topic", "sqs": "queue"}
"""Services whose resources' ARNs have nothing but a name, with the word for them."""


def step_lines(step: Step) -> Iterator[str]:
    """The call, what else has to be so, and each statement that allows it."""
    does = f"calls {step.does} on" if ":" in step.does else step.does
    yield f"{short(step.who)} {does} {short(step.to)}".rstrip()
    if step.note:
        yield f"  ({step.note})"
    for cause in step.causes:
        yield f"  {cause_line(cause)}"


def cause_line(cause: Cause) -> str:
    """``+ key policy `key policy`, statement Use of the stack  [lockgate.yaml:4:3]``."""
    if cause.policy is None:
        return f"+ {cause.text}{at(cause.place)}"
    statement = f", statement {cause.statement}" if cause.statement else ""
    holder = f" of {cause.holder}" if cause.holder else ""
    return f"+ {cause.policy_type} `{cause.policy}`{statement}{holder}{at(cause.place)}"


def at(place: Origin | None) -> str:
    """``  [lockgate.yaml:4:3]``, or nothing where no place is known."""
    return f"  [{place}]" if place is not None else ""


def short(arn: str) -> str:
    """An ARN as ``role/NAME`` with its account, or ``s3://BUCKET/KEY``; any other text as it is."""
    parts = arn.split(":", 5)
    if not arn.startswith("arn:") or len(parts) <= _RESOURCE:
        return arn
    service, account, resource = parts[2], parts[_RESOURCE - 1], parts[_RESOURCE]
    if service == "s3":
        return f"s3://{resource}"
    return f"{_BARE[service]}/{resource} ({account})" if service in _BARE else f"{resource} ({account})"


def step_document(step: Step) -> dict[str, Any]:
    """The step as plain data; `request` is what the evaluator confirmed."""
    return {
        "who": step.who,
        "does": step.does,
        "to": step.to or None,
        "note": step.note or None,
        "request": _request(step.witness) if step.witness is not None else None,
        "reasons": [cause_document(each) for each in step.causes],
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "principal": request.principal.arn,
        "action": request.action,
        "resource": request.resource.arn,
        "context": context_document(request),
    }

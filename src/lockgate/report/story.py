"""Steps of a story, who does what to what and which line allows it: as lines of text, and as plain data."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.iam import Request
from lockgate.kernel import Origin
from lockgate.proof.answer import Cause
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
        "reasons": [_cause(each) for each in step.causes],
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "principal": request.principal.arn,
        "action": request.action,
        "resource": request.resource.arn,
        "context": {key: value if isinstance(value, str) else list(value) for key, value in request.context.items()},
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "policyType": cause.policy_type,
        "policy": cause.policy,
        "statement": cause.statement,
        "text": cause.text,
        "holder": cause.holder or None,
        "origin": origin_document(cause.place),
    }


def origin_document(place: Origin | None) -> Mapping[str, Any] | None:
    """A place in the user's files as plain data; None where none is known."""
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "column": place.column, "path": list(place.path)}

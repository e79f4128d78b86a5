"""What was found about claims, as plain data for machines."""

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.iam import Request
from lockgate.kernel import Origin
from lockgate.proof.answer import Cause
from lockgate.proof.verdict import Judgement, Refuted, Step, overall


def as_document(judgements: Sequence[Judgement[Any]], source: str) -> dict[str, Any]:
    """Everything, complete, with keys that stay."""
    return {
        "outcome": overall(judgements).value,
        "world": source,
        "claims": [_judgement(each) for each in judgements],
    }


def _judgement(judgement: Judgement[Any]) -> dict[str, Any]:
    claim = judgement.claim
    return {
        "id": claim.id,
        "name": claim.name,
        "title": claim.title,
        "severity": claim.severity.value,
        "outcome": judgement.outcome.value,
        "refutations": [_refuted(each) for each in judgement.refutations],
        "unknown": list(judgement.unknowns),
        "assumptions": list(judgement.assumptions),
    }


def _refuted(found: Refuted) -> dict[str, Any]:
    return {
        "fact": found.fact,
        "remedy": found.remedy,
        "origin": _origin(found.origin),
        "story": [_step(each) for each in found.story],
    }


def _step(step: Step) -> dict[str, Any]:
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
        "origin": _origin(cause.place),
    }


def _origin(place: Origin | None) -> Mapping[str, Any] | None:
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "column": place.column, "path": list(place.path)}

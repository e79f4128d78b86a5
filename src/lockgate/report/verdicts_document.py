"""What was found about claims, as plain data for machines."""

from collections.abc import Sequence
from typing import Any

from lockgate.proof.answer import origin_document
from lockgate.proof.verdict import Judgement, Refuted, overall
from lockgate.report.story import step_document


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
        "origin": origin_document(found.origin),
        "story": [step_document(each) for each in found.story],
    }

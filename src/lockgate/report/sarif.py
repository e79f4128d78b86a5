"""What was found about claims in the format of code hosts: SARIF 2.1.0.

Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub documentation, "SARIF support
for code scanning", which shows the level, ``security-severity``, the first location and the flow of a result.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from lockgate.kernel import Origin
from lockgate.proof.verdict import Claim, Judgement, Refuted, Severity, Step

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: ("error", "9.5"),
    Severity.HIGH: ("error", "8.0"),
    Severity.MEDIUM: ("warning", "5.5"),
    Severity.LOW: ("note", "2.0"),
}
"""The level, and the number that GitHub derives its own words from."""


def as_sarif(judgements: Sequence[Judgement[Any]], version: str, source: str) -> dict[str, Any]:
    """A log with one run; `source` is the file that a finding without a place of its own is shown in."""
    rules = [_rule(each.claim) for each in judgements]
    results = [result for number, each in enumerate(judgements) for result in _results(each, number, source)]
    driver = {"name": "Lockgate", "version": version, "rules": rules}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(claim: Claim[Any]) -> dict[str, Any]:
    level, number = _LEVELS[claim.severity]
    return {
        "id": claim.id,
        "name": claim.name,
        "shortDescription": {"text": claim.title},
        "fullDescription": {"text": f"{claim.title}. Otherwise {claim.why}."},
        "defaultConfiguration": {"level": level},
        "properties": {"security-severity": number, "tags": ["security"]},
    }


def _results(judgement: Judgement[Any], number: int, source: str) -> Iterator[dict[str, Any]]:
    common = {"ruleId": judgement.claim.id, "ruleIndex": number}
    for found in judgement.refutations:
        yield {**common, "kind": "fail", **_refuted(judgement.claim, found, source)}
    for reason in judgement.unknowns:
        where = [_location(Origin(source))]
        yield {**common, "kind": "open", "level": "none", "message": {"text": reason}, "locations": where}


def _refuted(claim: Claim[Any], found: Refuted, source: str) -> dict[str, Any]:
    place = found.origin or Origin(source)
    fingerprint = sha256(f"{claim.id}\n{found.fact}".encode()).hexdigest()
    return {
        "level": _LEVELS[claim.severity][0],
        "message": {"text": f"{found.fact}. {_told(found.story)} Remedy: {found.remedy}."},
        "locations": [_location(place)],
        "codeFlows": [{"threadFlows": [{"locations": list(_flow(found, place))}]}],
        "partialFingerprints": {"lockgate/v1": fingerprint},
    }


def _told(story: Sequence[Step]) -> str:
    return " ".join(f"{number}. {_words(step)}." for number, step in enumerate(story, 1))


def _words(step: Step) -> str:
    return " ".join(part for part in (step.who, step.does, step.to, step.note) if part)


def _flow(found: Refuted, place: Origin) -> Iterator[dict[str, Any]]:
    """Each step at the lines that allow it, or where the finding is."""
    for step in found.story:
        places = [cause.place for cause in step.causes if cause.place is not None] or [place]
        for each in dict.fromkeys(places):
            yield {"location": {**_location(each), "message": {"text": _words(step)}}}


def _location(place: Origin) -> dict[str, Any]:
    uri = quote(PurePath(place.file).as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {"physicalLocation": physical}

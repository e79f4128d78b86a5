"""What was found about claims as SARIF 2.1.0, for code hosts that show findings beside the lines that they are about.

Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub, "SARIF support for code
scanning", for ``security-severity`` and what a viewer shows.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from lockgate.kernel import Origin
from lockgate.proof.verdict import Claim, Judgement, Refuted, Severity, Step

Judgements = Sequence[Judgement[Any]]
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
"""GitHub's bands: critical over 9.0, high from 7.0, medium from 4.0."""


def as_sarif(judgements: Judgements, version: str) -> dict[str, Any]:
    """One run with a rule for each claim and a result for each way in which one does not hold, or is unknown."""
    rules = [_rule(each.claim) for each in judgements]
    results = [
        result for index, each in enumerate(judgements) for result in (*_refuted(each, index), *_unknown(each, index))
    ]
    driver = {"name": "Lockgate", "version": version, "semanticVersion": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(claim: Claim[Any]) -> dict[str, Any]:
    return {
        "id": claim.id,
        "name": _pascal(claim.name),
        "shortDescription": {"text": _sentence(claim.title)},
        "fullDescription": {"text": _sentence(claim.why)},
        "help": {"text": _sentence(claim.why)},
        "defaultConfiguration": {"level": _LEVELS[claim.severity]},
        "properties": {"tags": ["security"], "security-severity": _SCORES[claim.severity]},
    }


def _refuted(judgement: Judgement[Any], index: int) -> Iterator[dict[str, Any]]:
    claim = judgement.claim
    for found in judgement.refutations:
        yield {
            "ruleId": claim.id,
            "ruleIndex": index,
            "kind": "fail",
            "level": _LEVELS[claim.severity],
            "message": {"text": _told(found)},
            "locations": [_location(found.origin)] if found.origin is not None else [],
            "partialFingerprints": {"lockgate/v1": _fingerprint(claim, found)},
            **_flow(found),
        }


def _unknown(judgement: Judgement[Any], index: int) -> Iterator[dict[str, Any]]:
    """SARIF's ``open``: the claim could not be decided; its level has to be ``none``."""
    for reason in judgement.unknowns:
        yield {
            "ruleId": judgement.claim.id,
            "ruleIndex": index,
            "kind": "open",
            "level": "none",
            "message": {"text": _sentence(f"not decided: {reason}")},
            "locations": [],
        }


def _told(found: Refuted) -> str:
    """The fact, the story in numbered lines, and what to do."""
    steps = [f"{number}. {_step(each)}" for number, each in enumerate(found.story, 1)]
    return "\n".join([_sentence(found.fact), *steps, _sentence(f"to mend it, {found.remedy}")])


def _step(step: Step) -> str:
    note = f" ({step.note})" if step.note else ""
    return " ".join(part for part in (step.who, step.does, step.to) if part) + note


def _flow(found: Refuted) -> dict[str, Any]:
    """The story as a code flow, where its steps have places."""
    places = [(step, cause.place) for step in found.story for cause in step.causes if cause.place is not None]
    if not places:
        return {}
    locations = [{"location": {**_location(place), "message": {"text": _step(step)}}} for step, place in places]
    return {"codeFlows": [{"threadFlows": [{"locations": locations}]}]}


def _location(place: Origin) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(PurePath(place.file).as_posix())}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {"physicalLocation": physical}


def _fingerprint(claim: Claim[Any], found: Refuted) -> str:
    """The same for the same finding when lines move: of the claim, the fact and the path in the document."""
    path = found.origin.dotted if found.origin is not None else ""
    return sha256(f"{claim.id}\0{found.fact}\0{path}".encode()).hexdigest()


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")

"""SARIF: what the standard asks of a log, and what code hosts need to show it."""

import json

import jsonschema
import pytest

from lockgate.kernel import Origin
from lockgate.proof.answer import Cause
from lockgate.proof.verdict import Claim, Judgement, Proved, Refuted, Severity, Step, Unknown
from lockgate.report.sarif import as_sarif

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "message": TEXT,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "format": "uri-reference", "pattern": "^[^ \\\\]+$"}},
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "codeFlows": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["threadFlows"],
                "properties": {
                    "threadFlows": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["locations"],
                            "properties": {
                                "locations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {"type": "object", "properties": {"location": LOCATION}},
                                }
                            },
                        },
                    }
                },
            },
        },
    },
    "if": {"properties": {"kind": {"not": {"const": "fail"}}}},
    "then": {"properties": {"level": {"const": "none"}}},
}
RULE = {
    "type": "object",
    "required": ["id", "shortDescription"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"type": "object", "properties": {"level": {"enum": ["note", "warning", "error"]}}},
        "properties": {"type": "object", "required": ["security-severity"]},
    },
}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"rules": {"type": "array", "items": RULE, "uniqueItems": True}},
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}
"""The parts of the standard's schema that the log uses, and its rule that only a failure has a level."""


def judgement(*verdicts, severity=Severity.HIGH, number=1):
    claim = Claim(
        f"LG990{number}", f"nobody_does_{number}", "Nobody does it", severity, "it is bad", lambda _: verdicts
    )
    return Judgement(claim, tuple(verdicts))


def refuted(place=None, note=""):
    cause = Cause(
        "identity-based policy", "p", "Sid", "allowed by it", "holder", Origin("a b/t.yaml", 3, 0, ("Resources",))
    )
    step = Step("arn:aws:iam::111111111111:role/x", "s3:PutObject", "arn:aws:s3:::b/x", (cause,), note)
    return Refuted("somebody does it", (step,), "forbid it", place)


def test_a_log_follows_the_standard():
    log = as_sarif([judgement(refuted(), Unknown("a gap"), Proved()), judgement(Proved(), number=2)], "1.2.3")
    jsonschema.validate(log, SCHEMA)
    assert json.loads(json.dumps(log)) == log


def test_results_refer_to_their_rules():
    log = as_sarif([judgement(Proved()), judgement(refuted(), number=2)], "1")
    (run,) = log["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "LG9902"


def test_the_message_tells_the_fact_the_story_and_the_way_out():
    (result,) = as_sarif([judgement(refuted(note="with x=y"))], "1")["runs"][0]["results"]
    assert result["message"]["text"] == (
        "Somebody does it.\n"
        "1. arn:aws:iam::111111111111:role/x s3:PutObject arn:aws:s3:::b/x (with x=y)\n"
        "To mend it, forbid it."
    )


def test_places_are_references_with_lines_from_one():
    (result,) = as_sarif([judgement(refuted())], "1")["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "a%20b/t.yaml"},
        "region": {"startLine": 3, "startColumn": 1},
    }
    assert result["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]["physicalLocation"] == physical


def test_a_place_without_a_line_has_no_region():
    (result,) = as_sarif([judgement(refuted(Origin("live")))], "1")["runs"][0]["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "live"}}}]


def test_a_finding_keeps_its_fingerprint_when_lines_move_and_not_when_it_is_another():
    def fingerprint(place, fact="somebody does it"):
        found = Refuted(fact, refuted().story, "forbid it", place)
        (result,) = as_sarif([judgement(found)], "1")["runs"][0]["results"]
        return result["partialFingerprints"]["lockgate/v1"]

    assert fingerprint(Origin("t", 3, 1, ("a",))) == fingerprint(Origin("t", 9, 4, ("a",)))
    assert fingerprint(Origin("t", 3, 1, ("a",))) != fingerprint(Origin("t", 3, 1, ("a",)), "somebody else does it")


def test_what_is_unknown_is_open_and_no_failure():
    (result,) = as_sarif([judgement(Unknown("nobody told"))], "1")["runs"][0]["results"]
    assert (result["kind"], result["level"]) == ("open", "none")
    assert result["message"]["text"] == "Not decided: nobody told."


@pytest.mark.parametrize(
    ("severity", "level", "least", "below"),
    [
        (Severity.CRITICAL, "error", 9.0, 10.1),
        (Severity.HIGH, "error", 7.0, 9.0),
        (Severity.MEDIUM, "warning", 4.0, 7.0),
        (Severity.LOW, "note", 0.1, 4.0),
    ],
)
def test_severities_are_levels_and_scores_in_their_bands(severity, level, least, below):
    log = as_sarif([judgement(refuted(), severity=severity)], "1")
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"]["level"] == log["runs"][0]["results"][0]["level"] == level
    assert least <= float(rule["properties"]["security-severity"]) < below

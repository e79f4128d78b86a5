"""Principals that run beside what is declared: named as soon as a story is theirs, and set against the claims."""

from dataclasses import replace

import pytest

from hand_made_worlds import A, B, role, world
from lockgate.proof.verdict import Claim, Judgement, Proved, Refuted, Severity, Step
from lockgate.report.undeclared import undeclared, undeclared_text

DECLARED_ROLE, ADMIN, IDLE = role(A, "deployer"), role(B, "admin"), role(B, "idle")
DECLARED = replace(world(DECLARED_ROLE), source="lockgate.yaml")
RUNNING = replace(world(DECLARED_ROLE, ADMIN, IDLE), source="http://127.0.0.1:1")


def judgement(name, *who):
    claim = Claim("LG4599", name, "A title", Severity.HIGH, "why", lambda _: ())
    found = [Refuted("a fact", (Step(each.arn, "s3:PutObject", "arn:aws:s3:::b/k"),), "a remedy") for each in who]
    return Judgement(claim, tuple(found) or (Proved(),))


def test_a_principal_that_no_story_is_about_is_not_named():
    assert undeclared([judgement("one", ADMIN)], RUNNING, DECLARED) == (ADMIN.arn,)
    assert undeclared([judgement("one")], RUNNING, DECLARED) == ()


@pytest.mark.parametrize("judgements", [[], [judgement("one")], [judgement("one", DECLARED_ROLE)]])
def test_where_all_is_declared_nothing_is_added(judgements):
    assert undeclared_text(judgements, RUNNING, DECLARED) == ""
    assert undeclared_text([judgement("one", ADMIN)], RUNNING, RUNNING) == ""


def test_claims_that_only_undeclared_principals_refute_are_told_from_the_others():
    judgements = [judgement("first", ADMIN), judgement("second", ADMIN, DECLARED_ROLE), judgement("third")]
    assert undeclared_text(judgements, RUNNING, DECLARED) == (
        "\n"
        "not declared in lockgate.yaml, but found in http://127.0.0.1:1\n"
        "  role/admin (222222222222): in 2 stories\n"
        "  every story of first is theirs"
    )
    assert undeclared_text([judgements[1]], RUNNING, DECLARED).splitlines()[2:] == [
        "  role/admin (222222222222): in 1 story"
    ]

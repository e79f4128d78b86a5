"""What is known about a claim follows from its verdicts: one story refutes, one gap leaves it unknown."""

import pytest

from lockgate.kernel import Origin
from lockgate.proof.answer import Cause
from lockgate.proof.verdict import (
    Claim,
    Outcome,
    Proved,
    Refuted,
    Severity,
    Step,
    Unknown,
    Verdict,
    judge,
    overall,
)

PLACE = Origin("lockgate.yaml", 4, 3)
STORY = Refuted("a door is open", (Step("anyone", "s3:GetObject"),), "close it")


def judgement(*verdicts: Verdict):
    claim = Claim("LG4599", "it_holds", "It holds", Severity.HIGH, "it would not", lambda _: verdicts)
    return judge(claim, None)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), Outcome.PROVED),
        ((Proved(),), Outcome.PROVED),
        ((Proved(), Unknown("too large")), Outcome.UNKNOWN),
        ((Proved(), STORY, Unknown("too large")), Outcome.REFUTED),
    ],
)
def test_a_claim_is_as_bad_as_the_worst_of_its_verdicts(verdicts, expected):
    assert judgement(*verdicts).outcome is expected


def test_several_claims_are_as_bad_as_the_worst_of_them():
    assert overall([judgement(Proved())]) is Outcome.PROVED
    assert overall([judgement(Proved()), judgement(Unknown("too large"))]) is Outcome.UNKNOWN
    assert overall([judgement(STORY), judgement(Unknown("too large"))]) is Outcome.REFUTED


def test_an_assumption_and_a_reason_are_named_once():
    found = judgement(Proved(("a", "b")), Proved(("b",)), Unknown("too large"), Unknown("too large"))
    assert found.assumptions == ("a", "b")
    assert found.unknowns == ("too large",)


def test_a_story_begins_at_its_first_known_line_unless_another_is_stated():
    cause = Cause("identity-based policy", "deploy", "Hop", "", place=PLACE)
    told = Refuted("open", (Step("anyone", "s3:GetObject"), Step("anyone", "s3:PutObject", causes=(cause,))), "close")
    assert told.origin == PLACE
    assert STORY.origin is None
    assert Refuted("open", told.story, "close", Origin("other.yaml", 1, 1)).origin == Origin("other.yaml", 1, 1)

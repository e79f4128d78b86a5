"""Asking for all accounts at once gives what asking for each gives."""

import pytest

from lockgate.iam.symbolic import AnyoneIn, Impossible, Possible, Target, prepare
from unit.iam.symbolic.known_answers import KNOWN, Known
from unit.iam.symbolic.symbolic_questions import BUCKET, FAR, LANDSCAPE, NEAR, STRANGER, allow, document

ANYONE = [known for known in KNOWN if isinstance(known.who, AnyoneIn) and not known.given]


@pytest.mark.parametrize("known", ANYONE, ids=lambda known: known.name)
def test_all_accounts_at_once_have_the_known_answer(known: Known) -> None:
    assert isinstance(known.who, AnyoneIn)
    others = known.who.accounts - {NEAR}
    found = prepare(known.landscape).sources(known.question.on, known.actions, known.who.accounts)
    assert bool(found.reached) is (known.possible and bool(others))
    assert not found.undecided


def test_sources_have_witnesses() -> None:
    target = Target(BUCKET, NEAR, document(allow(Principal={"AWS": FAR})))
    found = prepare(LANDSCAPE).sources(target, ("s3:*",), frozenset({NEAR, FAR, STRANGER}))
    assert found.reached == {FAR}
    assert isinstance(found.witness(FAR), Possible)
    assert found.witness(STRANGER) == Impossible()


def test_a_name_that_has_the_owners_id_in_it_is_still_of_another_account() -> None:
    target = Target(BUCKET, NEAR, document(allow(Principal={"AWS": f"arn:aws:iam::{FAR}:role/of-{NEAR}"})))
    found = prepare(LANDSCAPE).sources(target, ("s3:*",), frozenset({NEAR, FAR}))
    assert found.reached == {FAR}


def test_the_account_of_the_resource_is_left_out() -> None:
    target = Target(BUCKET, NEAR, document(allow()))
    found = prepare(LANDSCAPE).sources(target, ("s3:*",), frozenset({NEAR}))
    assert found.reached == frozenset()

"""Sufficiency where roles are not there at all, as in accounts to which nothing is deployed yet."""

from dataclasses import replace

import pytest

from lockgate.proof.claims.every_pipeline_step_is_allowed import CLAIM
from lockgate.proof.verdict import Outcome, judge
from sabotaging import Draft


@pytest.fixture(scope="module")
def subject():
    return Draft.of("paired").subject()


def test_a_role_that_is_not_there_is_told_once_with_the_first_step_that_wants_it(subject):
    lost = next(each for each in subject.world.identities if each.name == "lockgate-orders-master-pipeline")
    kept = tuple(each for each in subject.world.identities if each is not lost)
    found = judge(CLAIM, replace(subject, world=replace(subject.world, identities=kept)))
    (told,) = (each for each in found.refutations if "is not in lockgate.yaml" in each.fact)
    assert told.fact == (
        "`lockgate-orders-master-pipeline` is not in lockgate.yaml, so that `lockgate-orders-master: start` fails:"
        " the service looks at the bucket before it uses it"
    )
    assert (told.story, told.remedy) == ((), "deploy the stack that makes it")


def test_nothing_is_proved_of_accounts_to_which_nothing_is_deployed(subject):
    empty = replace(subject.world, identities=(), holdings=(), source="http://127.0.0.1:1")
    found = judge(CLAIM, replace(subject, world=empty))
    assert found.outcome is Outcome.REFUTED
    assert judge(CLAIM, subject).outcome is Outcome.PROVED

"""What is called impossible without a search is impossible by a search, too."""

from itertools import product

import pytest

from lockgate.iam.symbolic import Anonymous, AnyoneIn, Impossible, Outsider, Question, Service, search
from lockgate.proof.claims.obvious import obviously_impossible
from lockgate.proof.symbols import actual, trust_target, whole
from sabotaging import Draft

ACTIONS = [("s3:PutObject",), ("s3:*",), ("kms:Decrypt",), ("sts:AssumeRole*",), ("codepipeline:*",), ("iam:*",)]


@pytest.mark.parametrize("sample", ["paired", "tools"])
def test_a_question_that_needs_no_search_has_the_answer_of_one(sample):
    subject = Draft.of(sample).subject()
    everyone = [actual(each) for each in subject.world.identities[:4]]
    everyone += [AnyoneIn(frozenset({account})) for account in sorted(subject.accounts)]
    everyone += [Outsider(subject.accounts), Anonymous(), Service(None, frozenset({subject.neighbour}))]
    targets = [whole(each) for each in subject.world.holdings if each.policy is not None]
    targets += [trust_target(each) for each in subject.world.identities[:3] if each.trust is not None]
    questions = [Question(who, does, on) for who, does, on in product(everyone, ACTIONS, targets)]
    skipped = [each for each in questions if obviously_impossible(each)]
    assert len(skipped) > len(questions) / 2
    assert len(skipped) < len(questions)
    wrong = [each for each in skipped[::3] if not isinstance(search(subject.landscape, each), Impossible)]
    assert not wrong

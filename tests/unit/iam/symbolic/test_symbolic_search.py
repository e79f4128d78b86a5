"""Questions with known answers."""

import pytest

from lockgate.iam.symbolic import AnyoneIn, Document, Impossible, Possible, Question, Target, Verdict, search
from unit.iam.symbolic.symbolic_questions import BUCKET, FAR, LANDSCAPE, NEAR, allow, deny, document


def ask(actions: str, policy: Document | None, account: str = FAR) -> Verdict:
    return search(LANDSCAPE, Question(AnyoneIn(frozenset({account})), (actions,), Target(BUCKET, NEAR, policy)))


def test_a_bucket_without_policy_is_closed_to_other_accounts() -> None:
    assert ask("s3:*", None) == Impossible()


def test_a_bucket_without_policy_is_open_to_its_own_account() -> None:
    assert isinstance(ask("s3:*", None, NEAR), Possible)


def test_an_allow_for_everybody_opens_the_bucket() -> None:
    found = ask("s3:PutObject", document(allow()))
    assert isinstance(found, Possible)
    assert found.decision.allowed
    assert found.request.resource.arn.startswith("arn:aws:s3:::b/")


@pytest.mark.parametrize("excepted", ["s3:GetObject", "s3:List*"])
def test_a_denial_of_all_other_actions_leaves_the_excepted_ones(excepted: str) -> None:
    policy = document(allow(), deny(NotAction=excepted))
    assert isinstance(ask("s3:*", policy), Possible)
    assert ask("s3:PutObject", policy) == Impossible()

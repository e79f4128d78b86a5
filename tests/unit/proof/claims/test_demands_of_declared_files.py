"""What the declared file forbids and requires is proved like everything else."""

from dataclasses import replace

import pytest

from lockgate.kernel import Exit, LockgateError, Origin
from lockgate.proof.claims import Subject, claims_of
from lockgate.proof.verdict import Outcome, judge
from lockgate.spec.declaration import Demand
from sabotaging import Draft, added, allowing, root

PIPELINE, ARTIFACTS, ACCESS = "orders-master-pipeline", "orders-master-artifacts", "orders-prod-access"


def judged(kind, who, to, on, draft=None):
    draft = draft or Draft.of("paired")
    demand = Demand(0, (who,), (to,), (on,), Origin("lockgate.yaml", 9, 5))
    declaration = replace(draft.declaration, **{kind: (demand,)})
    subject = Subject.of(declaration, draft.world())
    (claim,) = [each for each in claims_of(subject) if each.name == f"{kind}_1"]
    return judge(claim, subject)


FORBIDDEN = [
    ("developers", "s3:GetObject", "prod:bucket/*", Outcome.PROVED),
    ("developers", "codepipeline:GetPipeline", "prod:pipeline/*", Outcome.REFUTED),
    ("operators", "codepipeline:StopPipelineExecution", "orders-master:pipeline/*", Outcome.REFUTED),
    ("preprod", "s3:*", "prod:bucket/*", Outcome.PROVED),
    ("prod", "s3:GetObject", "prod:bucket/*", Outcome.REFUTED),
    ("222222222222", "kms:Decrypt", "prod:key/*", Outcome.PROVED),
    ("orders-master", "s3:PutObject", "prod:bucket/*", Outcome.REFUTED),
    ("orders", "*", "prod:key/*", Outcome.PROVED),
    ("outsiders", "*", "prod:role/*", Outcome.PROVED),
    ("anyone", "sts:AssumeRole", "prod:role/lockgate-orders-prod-action", Outcome.REFUTED),
    ("prod:role/execution", "sts:*", "prod:role/*", Outcome.PROVED),
    ("arn:aws:iam::444444444444:role/lockgate-orders-prod-action", "iam:PassRole", "prod:role/*", Outcome.REFUTED),
    ("developers", "dynamodb:GetItem", "prod:table/*", Outcome.PROVED),
    ("developers", "s3:GetObject", "arn:aws:s3:::somebody-elses/*", Outcome.PROVED),
    ("prod:role/nobody", "s3:GetObject", "prod:bucket/*", Outcome.UNKNOWN),
    ("developers", "kms:Decrypt", "prod:key/nothing", Outcome.UNKNOWN),
]
REQUIRED = [
    ("operators", "codepipeline:StartPipelineExecution", "preprod:pipeline/*", Outcome.PROVED),
    ("operators", "codepipeline:UpdatePipeline", "preprod:pipeline/*", Outcome.REFUTED),
    ("release-managers", "codepipeline:PutApprovalResult", "prod:pipeline/*/prod/Approve", Outcome.PROVED),
    ("prod:role/action", "cloudformation:DescribeStacks", "prod:stack/lockgate-orders-prod", Outcome.PROVED),
    ("prod", "s3:GetObject", "prod:bucket/*", Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("who", "to", "on", "expected"), FORBIDDEN)
def test_what_is_forbidden_is_impossible_for_all_requests_or_shown(who, to, on, expected):
    assert judged("forbid", who, to, on).outcome is expected


@pytest.mark.parametrize(("who", "to", "on", "expected"), REQUIRED)
def test_what_is_required_is_allowed_or_shown(who, to, on, expected):
    assert judged("require", who, to, on).outcome is expected


def test_what_is_forbidden_is_found_behind_a_chain_of_roles():
    draft = Draft.of("paired")
    added(draft, PIPELINE, "GroupDevelopers", allowing("sts:AssumeRole"))
    trust = {**allowing("sts:AssumeRole"), "Principal": root("333333333333")}
    del trust["Resource"]
    draft.policy(ACCESS, "ActionRole", "OnlyThePipeline").append(trust)
    found = judged("forbid", "developers", "cloudformation:ExecuteChangeSet", "prod:stack/*", draft)
    (story,) = found.refutations
    assert [step.does for step in story.story] == ["sts:AssumeRole", "cloudformation:ExecuteChangeSet"]
    assert story.origin == Origin("lockgate.yaml", 9, 5)


def test_an_action_that_does_not_exist_is_refused_with_a_guess():
    with pytest.raises(LockgateError) as caught:
        judged("forbid", "developers", "s3:GetObjekt", "prod:bucket/*")
    assert caught.value.exit is Exit.INVALID
    assert str(caught.value) == (
        "lockgate.yaml:9:5: LG4522 there is no action `s3:GetObjekt`\n"
        "  why: nothing can be said about it\n"
        "  try: did you mean `s3:GetObject`?"
    )

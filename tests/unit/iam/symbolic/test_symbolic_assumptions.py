"""Every proof says what it takes for granted."""

from lockgate.iam.symbolic import AnyoneIn, Impossible, Possible, Question, Service, Target, Verdict, Who, search
from unit.iam.symbolic.symbolic_questions import BUCKET, FAR, LANDSCAPE, NEAR, STRANGER, Raw, allow, deny, document

ANYONE = AnyoneIn(frozenset({FAR}))


def ask(
    *statements: Raw, who: Who = ANYONE, actions: tuple[str, ...] = ("s3:GetObject",), account: str = NEAR
) -> Verdict:
    policy = document(*statements) if statements else None
    return search(LANDSCAPE, Question(who, actions, Target(BUCKET, account, policy)))


def test_a_plain_proof_assumes_nothing() -> None:
    assert ask(allow("s3:PutObject")) == Impossible()


def test_an_unknown_variable_is_named() -> None:
    found = ask(allow(resource="arn:aws:s3:::c/${aws:PrincipalTag/team}"))
    assert found == Impossible(("the variable `${aws:principaltag/team}` of resource-based policy can have any value",))


def test_an_action_that_acts_on_nothing_asked_about_is_named() -> None:
    assert ask(actions=("s3:GetObject", "s3:ListAllMyBuckets")) == Impossible(
        ("`s3:ListAllMyBuckets` acts on none of the resources",)
    )


def test_a_question_about_nothing_says_so() -> None:
    assert ask(allow(), actions=("sqs:SendMessage",)) == Impossible(
        ("none of the actions acts on any of the resources",)
    )


def test_keys_that_depend_on_each_other_are_named() -> None:
    conditions = {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "Null": {"aws:RequestTag/a": "true"}}
    found = ask(allow(Condition=conditions))
    assert isinstance(found, Possible)
    assert found.assumptions == ("`aws:TagKeys` and `aws:RequestTag/` are taken to be independent of each other",)


def test_a_bucket_as_source_is_taken_to_be_anybodys() -> None:
    who = Service("sns.amazonaws.com", frozenset({FAR}))
    condition = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::source"}}
    found = ask(allow(Principal={"Service": "sns.amazonaws.com"}, Condition=condition), who=who)
    assert isinstance(found, Possible)
    assert found.assumptions == ("a source whose ARN names no account, such as a bucket, is taken to be anybody's",)


def test_an_account_outside_is_taken_to_be_in_no_organisation() -> None:
    denial = deny(Condition={"StringNotEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}})
    assert ask(allow(), denial, account=STRANGER) == Impossible(
        (f"the account {STRANGER} is taken to be in no organisation",)
    )


def test_a_future_action_that_a_policy_names_is_asked_about_too() -> None:
    found = ask(allow("s3:InventedAction"), actions=("s3:*",))
    assert isinstance(found, Possible)
    assert found.request.action == "s3:inventedaction"


def test_an_action_that_nobody_has_written_yet_is_asked_about_too() -> None:
    found = ask(allow(), deny(NotAction=["s3:FutureActionQ7Z9"]), actions=("s3:*",))
    assert isinstance(found, Possible)
    assert found.request.action == "s3:FutureActionQ7Z9"

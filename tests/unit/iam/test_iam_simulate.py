"""Many questions, one to a line: `lockgate.iam.simulate`."""

import json
from itertools import count
from pathlib import Path

import pytest

from lockgate.iam.simulate import simulate
from unit.iam.iam_world import FAR, MANAGEMENT, NEAR, OUTSIDE, SESSION, allow, deny, to, when

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "reference" / "simulate.md"


def document(*statements, version="2012-10-17"):
    return {"Version": version, "Statement": list(statements)}


def line(
    principal=f"arn:aws:iam::{NEAR}:user/alice",
    action="s3:GetObject",
    arn="arn:aws:s3:::alpha/key",
    account=NEAR,
    context=None,
    **more,
):
    asked = {
        "principal": principal,
        "action": action,
        "resource": {"arn": arn, "accountId": account},
        "context": context or {},
    }
    return {"id": "q", "request": asked, "identityPolicies": [document(allow())], **more}


def answers(*lines, **options):
    return [answer.text for answer in simulate(map(json.dumps, lines), **options)]


def answer(*args, **more):
    (text,) = answers(line(*args, **more))
    return text.removeprefix("q\t")


def test_each_line_is_answered_with_its_id_a_tab_and_the_effect():
    first = {**line(), "id": "a"}
    second = {**line(identityPolicies=[document(deny())]), "id": 17}
    third = {key: value for key, value in line(identityPolicies=[]).items() if key != "id"}
    assert answers(first, second, third) == ["a\tAllowed", "17\tExplicitlyDenied", "3\tImplicitlyDenied"]


def test_lines_are_answered_as_they_come():
    asked = (json.dumps({**line(), "id": number}) for number in count())
    stream = simulate(asked)
    assert [next(stream).text for _ in range(3)] == ["0\tAllowed", "1\tAllowed", "2\tAllowed"]


def test_blank_lines_are_skipped_and_bytes_are_read_as_utf_8():
    stream = simulate(["\n", json.dumps(line()).encode(), b"  \n"])
    assert [found.text for found in stream] == ["q\tAllowed"]


def test_the_line_of_the_documentation_is_answered_as_it_says():
    (text,) = DOCUMENTATION.read_text(encoding="utf-8").split("```json\n")[1:]
    assert answers(json.loads(text.split("```")[0])) == ["42\tAllowed"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("[1,", "the line is not JSON: expecting value in column 4"),
        ("[]", "the line is not a JSON object"),
        ("[" * 100_000, "the line is not JSON: it is nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "the line is not JSON: a number is out of bounds"),
        (b'{"id": "\xff"}', "the line is not JSON: it is not UTF-8"),
        ('{"id": "a\\tb"}', "the id holds control characters"),
        ('{"id": "q"}', "`request` is missing or not an object"),
        (json.dumps({**line(), "identityPolicy": []}), "unknown key `identityPolicy`"),
        (json.dumps(line(identityPolicies=["x"])), "the identity-based policy is not JSON: expecting value"),
        (json.dumps(line(identityPolicies=[5])), "`identityPolicies[0]` is no policy document"),
        (json.dumps(line(SCPs=["x"])), "`SCPs[0]` is not an object"),
        (json.dumps(line(SCPs={"level": "root"})), "`SCPs` is not a list"),
        (json.dumps(line(action="")), "`action` is missing or not text"),
        (json.dumps({**line(), "request": {**line()["request"], "context": []}}), "`context` is not an object"),
        (
            json.dumps(line(principal="arn:aws:iam::111111111111:group/x")),
            "`arn:aws:iam::111111111111:group/x` names no caller",
        ),
        (json.dumps(line(principal="arn:aws")), "`arn:aws` names no caller"),
        (json.dumps(line(principal="alice")), "`alice` names no caller"),
        (json.dumps(line(principal=5)), "`principal` is neither text nor null"),
    ],
)
def test_a_line_that_cannot_be_understood_is_invalid_and_says_where_and_why(text, fact):
    before = json.dumps({**line(), "id": "fine"})
    fine, broken = simulate([before, text], source="questions.jsonl")
    assert fine.text == "fine\tAllowed"
    assert broken.text.endswith("\tInvalid")
    assert broken.decision is None
    assert [finding.fact for finding in broken.findings] == [fact]
    assert str(broken.findings[0].origin).startswith("questions.jsonl:2:1")


def test_a_policy_that_aws_would_reject_is_taken_for_what_it_says_unless_strict():
    odd = line(identityPolicies=[document({**allow(), "Sid": "not alphanumeric"})])
    assert answers(odd) == ["q\tAllowed"]
    assert answers(odd, strict=True) == ["q\tInvalid"]


def test_an_unknown_action_is_invalid_when_strict():
    odd = line(identityPolicies=[document(allow("s3:GetObjct"))])
    assert answers(odd) == ["q\tImplicitlyDenied"]
    assert answers(odd, strict=True) == ["q\tInvalid"]


@pytest.mark.parametrize("nothing", [None, []])
def test_null_and_an_empty_list_are_no_policy(nothing):
    assert answer(resourcePolicy=None, permissionBoundary=nothing, SCPs=nothing, RCPs=nothing) == "Allowed"


def test_an_empty_list_of_session_policies_is_a_session_without_any_permission():
    assert answer(sessionPolicy=None) == "Allowed"
    assert answer(sessionPolicy=[]) == "ImplicitlyDenied"
    assert answer(sessionPolicy=document(allow())) == "Allowed"


def test_several_documents_of_a_boundary_are_one():
    assert answer(permissionBoundary=[document(allow("sqs:*")), document(allow("s3:*"))]) == "Allowed"
    assert answer(permissionBoundary=[document(allow("sqs:*"))]) == "ImplicitlyDenied"
    assert answer(permissionBoundary=document(allow("s3:*"))) == "Allowed"


def test_every_part_of_a_stack_counts():
    full = {"level": "root", "policies": [document(allow())]}
    assert answer(SCPs=[full, {"level": "unit", "policies": [document(deny("s3:*"))]}]) == "ExplicitlyDenied"
    assert answer(SCPs=[full, {"level": "unit", "policies": []}]) == "ImplicitlyDenied"
    assert answer(RCPs=[{"level": "root", "policies": [document(to(deny("s3:*"), "*"))]}]) == "ExplicitlyDenied"
    assert answer(resourcePolicy=document(to(deny(), "*"))) == "ExplicitlyDenied"
    assert answer(vpcEndpointPolicies=[document(to(allow("sqs:*"), "*"))]) == "ImplicitlyDenied"


@pytest.mark.parametrize(
    ("principal", "granted"),
    [
        (f"arn:aws:iam::{NEAR}:user/alice", {"AWS": f"arn:aws:iam::{NEAR}:user/alice"}),
        (SESSION, {"AWS": SESSION}),
        (SESSION, {"AWS": f"arn:aws:iam::{NEAR}:role/app"}),
        (SESSION, {"AWS": f"arn:aws:iam::{NEAR}:role/team/app"}),
        (f"arn:aws:iam::{NEAR}:role/team/app", {"AWS": f"arn:aws:iam::{NEAR}:role/team/app"}),
        (f"arn:aws:sts::{NEAR}:federated-user/alice", {"AWS": f"arn:aws:sts::{NEAR}:federated-user/alice"}),
        (NEAR, {"AWS": NEAR}),
        ("sns.amazonaws.com", {"Service": "sns.amazonaws.com"}),
        ("*", "*"),
        ("anonymous", "*"),
        (None, "*"),
        ({"type": "Anonymous"}, {"AWS": "*"}),
    ],
)
def test_every_form_of_a_caller_is_known(principal, granted):
    assert (
        answer(principal, identityPolicies=[], resourcePolicy=document({**allow(), "Principal": granted})) == "Allowed"
    )


def test_a_federated_identity_is_known_by_its_provider():
    provider = f"arn:aws:iam::{NEAR}:saml-provider/corp"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML", "Principal": {"Federated": provider}}
    asked = (provider, "sts:AssumeRoleWithSAML", f"arn:aws:iam::{NEAR}:role/x")
    assert answer(*asked, identityPolicies=[], resourcePolicy=document(trust)) == "Allowed"


def test_what_aws_derives_is_not_read_from_the_context():
    forged = {
        "aws:PrincipalAccount": OUTSIDE,
        "aws:PrincipalArn": "arn:aws:iam::555555555555:root",
        "aws:ResourceAccount": OUTSIDE,
    }
    for key, value in forged.items():
        trusting = [document(when(allow(), {"StringEquals": {key: value}}))]
        assert answer(context=forged, identityPolicies=trusting) == "ImplicitlyDenied"


def test_tags_are_read_from_the_context():
    by_tags = when(allow(), {"StringEquals": {"aws:PrincipalTag/team": "x", "aws:ResourceTag/team": "y"}})
    tagged = {"aws:PrincipalTag/Team": "x", "AWS:ResourceTag/team": "y"}
    queue = ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{NEAR}:q")
    assert (
        answer(f"arn:aws:iam::{NEAR}:user/alice", *queue, context=tagged, identityPolicies=[document(by_tags)])
        == "Allowed"
    )


def test_the_path_of_a_role_is_read_from_the_context_if_it_is_the_role_of_the_session():
    with_path = f"arn:aws:iam::{NEAR}:role/team/app"
    by_arn = [document(when(allow(), {"ArnEquals": {"aws:PrincipalArn": with_path}}))]
    assert answer(SESSION, context={"aws:PrincipalArn": with_path}, identityPolicies=by_arn) == "Allowed"
    forged = f"arn:aws:iam::{FAR}:role/team/app"
    assert answer(SESSION, context={"aws:PrincipalArn": forged}, identityPolicies=by_arn) == "ImplicitlyDenied"


ORGANIZATION = {"id": "o-a", "managementAccount": MANAGEMENT, "accounts": [NEAR, FAR]}
MEMBERS_ONLY = [document(when(allow(), {"StringEquals": {"aws:PrincipalOrgID": "o-a"}}))]


def test_the_organization_is_read_from_the_line():
    assert answer(organization=ORGANIZATION, identityPolicies=MEMBERS_ONLY) == "Allowed"
    outsider = f"arn:aws:iam::{OUTSIDE}:user/eve"
    assert (
        answer(outsider, account=OUTSIDE, organization=ORGANIZATION, identityPolicies=MEMBERS_ONLY)
        == "ImplicitlyDenied"
    )


def test_the_organization_is_read_from_the_context_where_the_line_leaves_it_open():
    said = {"aws:PrincipalOrgID": "o-a"}
    assert answer(context=said, identityPolicies=MEMBERS_ONLY) == "Allowed"
    assert answer(context=said, organization={"accounts": [NEAR]}, identityPolicies=MEMBERS_ONLY) == "Allowed"
    assert answer(context=said, organization={"accounts": [FAR]}, identityPolicies=MEMBERS_ONLY) == "ImplicitlyDenied"
    assert (
        answer(context={"aws:PrincipalOrgID": "o-b"}, organization=ORGANIZATION, identityPolicies=MEMBERS_ONLY)
        == "Allowed"
    )
    assert (
        answer(
            "*", context=said, identityPolicies=[], resourcePolicy=document(to(MEMBERS_ONLY[0]["Statement"][0], "*"))
        )
        == "ImplicitlyDenied"
    )


def test_paths_of_an_organization_are_read():
    in_unit = [document(when(allow(), {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/r-b/ou-c/*"}}))]
    with_paths = {"id": "o-a", "accounts": {NEAR: "o-a/r-b/ou-c/"}}
    assert answer(organization=with_paths, identityPolicies=in_unit) == "Allowed"
    said = {"aws:PrincipalOrgID": "o-a", "aws:PrincipalOrgPaths": ["o-a/r-b/ou-c/"]}
    assert answer(context=said, identityPolicies=in_unit) == "Allowed"
    assert answer(context={"aws:PrincipalOrgID": "o-a"}, identityPolicies=in_unit) == "ImplicitlyDenied"


def test_organizations_that_only_the_context_knows_may_differ_and_bind_nobody_less():
    outsider = f"arn:aws:iam::{OUTSIDE}:user/eve"
    perimeter = when(to(deny("s3:*"), "*"), {"StringNotEquals": {"aws:PrincipalOrgID": "o-a"}})
    stack = {
        "resourcePolicy": document(to(allow(), "*")),
        "RCPs": [{"level": "root", "policies": [document(perimeter)]}],
    }
    for context in ({"aws:PrincipalOrgID": "o-b", "aws:ResourceOrgID": "o-a"}, {"aws:PrincipalOrgID": "o-b"}, {}):
        assert answer(outsider, context=context, **stack) == "ExplicitlyDenied"
    assert answer(outsider, context={"aws:PrincipalOrgID": "o-a"}, **stack) == "Allowed"


def test_the_members_of_an_organization_may_be_objects():
    assert answer(organization={"id": "o-a", "accounts": [{"id": NEAR}]}, identityPolicies=MEMBERS_ONLY) == "Allowed"


def test_the_management_account_is_not_bound():
    closed = [{"level": "root", "policies": [document(deny())]}]
    manager = f"arn:aws:iam::{MANAGEMENT}:user/x"
    assert answer(manager, account=MANAGEMENT, organization=ORGANIZATION, SCPs=closed) == "Allowed"
    assert answer(organization=ORGANIZATION, SCPs=closed) == "ExplicitlyDenied"


def test_a_service_linked_role_is_known_by_its_name():
    closed = [{"level": "root", "policies": [document(deny())]}]
    linked = f"arn:aws:sts::{NEAR}:assumed-role/AWSServiceRoleForX/s"
    assert answer(linked, SCPs=closed) == "Allowed"


def test_an_action_without_resource_types_is_asked_about_a_star():
    """criterion 22"""
    asked = (f"arn:aws:iam::{NEAR}:user/alice", "s3:ListAllMyBuckets", "arn:aws:s3:::alpha")
    assert answer(*asked, identityPolicies=[document(allow("s3:*", "arn:aws:s3:::alpha"))]) == "ImplicitlyDenied"
    assert answer(*asked, identityPolicies=[document(allow("s3:*"))]) == "Allowed"


def test_a_list_makes_a_key_multivalued_unless_it_holds_the_one_value_of_a_single_valued_key():
    """criterion 32"""
    on_keys = [document(when(allow(), {"StringEquals": {"aws:TagKeys": "a"}}))]
    on_prefix = [document(when(allow(), {"StringEquals": {"s3:prefix": "a"}}))]
    assert answer(context={"aws:TagKeys": ["a"]}, identityPolicies=on_keys) == "ImplicitlyDenied"
    assert answer(context={"s3:prefix": ["a"]}, identityPolicies=on_prefix) == "Allowed"
    assert answer(context={"s3:prefix": ["a", "a"]}, identityPolicies=on_prefix) == "ImplicitlyDenied"


def test_numbers_and_truth_values_of_the_context_are_text():
    by_number = [
        document(when(allow(), {"NumericEquals": {"s3:max-keys": "10"}, "Bool": {"aws:SecureTransport": "true"}}))
    ]
    assert answer(context={"s3:max-keys": 10, "aws:SecureTransport": True}, identityPolicies=by_number) == "Allowed"


def test_block_public_access_and_access_control_by_attributes_can_be_switched_on():
    outsider = f"arn:aws:iam::{OUTSIDE}:user/eve"
    public = {"resourcePolicy": document(to(allow(), "*"))}
    assert answer(outsider, **public) == "Allowed"
    assert answer(outsider, **public, blockPublicAccess=True) == "ImplicitlyDenied"
    by_tag = {"identityPolicies": [document(when(allow(), {"StringEquals": {"aws:ResourceTag/team": "x"}}))]}
    assert answer(context={"aws:ResourceTag/team": "x"}, **by_tag) == "ImplicitlyDenied"
    assert answer(context={"aws:ResourceTag/team": "x"}, **by_tag, bucketAbac=True) == "Allowed"

"""A policy that AWS would reject is rejected, with its place and its cause."""

import json

import pytest

from lockgate.iam import PolicyError, PolicyKind, parse_policy
from lockgate.iam.validation import QUOTAS
from lockgate.kernel import Exit
from unit.iam.iam_world import NEAR, allow, deny, to

RESOURCE, TRUST, SCP, RCP = PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.SCP, PolicyKind.RCP


def rejected(document, kind=PolicyKind.IDENTITY, **more):
    with pytest.raises(PolicyError) as caught:
        parse_policy(document, kind=kind, name="role.json", **more)
    return caught.value


def facts(document, kind=PolicyKind.IDENTITY, **more):
    return [finding.fact for finding in rejected(document, kind, **more).findings]


def test_an_error_names_place_fact_cause_and_remedy():
    text = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Effect": "Allow", "Action": "s3:Get *", "Resource": "*"}\n  ]\n}'
    assert str(rejected(text)) == (
        "role.json:4:35: LG2015 `s3:Get *` is no action at `Statement[0].Action`\n"
        "  why: a service's name and an action's name have letters, digits, hyphens and, behind the colon, wildcards\n"
        "  try: write it as `s3:GetObject` or `s3:Get*`"
    )


def test_an_error_in_a_mapping_names_the_path():
    error = rejected({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "bucket"}})
    assert str(error) == (
        "role.json: LG2016 `bucket` is no resource at `Statement.Resource`\n"
        "  why: a resource is `*` or an ARN\n"
        "  try: write it as `arn:aws:s3:::bucket/*`"
    )
    assert error.findings[0].origin.path == ("Statement", "Resource")
    assert error.exit is Exit.INVALID


def test_all_errors_are_reported():
    statement = {"Effect": "Permit", "Action": "s3:*", "NotAction": "iam:*", "Resource": "*", "Conditon": {}}
    assert facts({"Statement": [statement]}) == [
        "`Effect` is neither `Allow` nor `Deny` at `Statement[0]`",
        "a statement has both `Action` and `NotAction` at `Statement[0]`",
        "unknown element `Conditon` at `Statement[0].Conditon`",
    ]


@pytest.mark.parametrize(
    ("statement", "fact"),
    [
        ({"Effect": "Allow", "Resource": "*"}, "a statement has neither `Action` nor `NotAction` at `Statement`"),
        ({**allow(), "NotResource": "*"}, "a statement has both `Resource` and `NotResource` at `Statement`"),
        (allow([]), "`Action` is neither text nor a list of texts at `Statement.Action`"),
        (allow(["s3:*", 5]), "`Action` is neither text nor a list of texts at `Statement.Action`"),
        ({"Effect": "allow", "Action": "*", "Resource": "*"}, "`Effect` is neither `Allow` nor `Deny` at `Statement`"),
        ({**allow(), "Condition": []}, "`Condition` is not an object at `Statement.Condition`"),
        (
            {**allow(), "Condition": {"StringEqual": {"aws:userid": "x"}}},
            "unknown condition operator `StringEqual` at `Statement.Condition.StringEqual`",
        ),
        (
            {**allow(), "Condition": {"NullIfExists": {"aws:userid": "x"}}},
            "unknown condition operator `NullIfExists` at `Statement.Condition.NullIfExists`",
        ),
        (
            {**allow(), "Condition": {"ForSomeValues:StringEquals": {"aws:userid": "x"}}},
            "unknown condition operator `ForSomeValues:StringEquals` at `Statement.Condition.ForSomeValues:StringEquals`",
        ),
        (
            {**allow(), "Condition": {"StringEquals": "x"}},
            "`StringEquals` is not an object at `Statement.Condition.StringEquals`",
        ),
        (
            {**allow(), "Condition": {"StringEquals": {"aws:userid": {"a": 1}}}},
            "a value of `aws:userid` is neither text, number nor truth value at `Statement.Condition.StringEquals.aws:userid`",
        ),
        (
            {**allow(), "Condition": {"StringEquals": {"userid": "x"}}},
            "`userid` is no condition key at `Statement.Condition.StringEquals.userid`",
        ),
        ({**allow(), "Principal": "*"}, "an identity-based policy names a principal at `Statement.Principal`"),
        (
            {"Effect": "Allow", "Action": "*"},
            "a statement of the identity-based policy names no resource at `Statement`",
        ),
        ({**allow(), "Sid": "not alphanumeric"}, "`not alphanumeric` is no statement id at `Statement.Sid`"),
        ({**allow(), "Sid": 5}, "`Sid` is not text at `Statement.Sid`"),
        (allow("*", "arn:aws:s3:::"), "`arn:aws:s3:::` is no resource at `Statement.Resource`"),
        (allow("*", "arn::s3:::b"), "`arn::s3:::b` is no resource at `Statement.Resource`"),
        (allow("*", "arn:aws::::b"), "`arn:aws::::b` is no resource at `Statement.Resource`"),
        (allow("*", "s3:::b"), "`s3:::b` is no resource at `Statement.Resource`"),
    ],
)
def test_a_malformed_statement_is_rejected(statement, fact):
    assert facts({"Version": "2012-10-17", "Statement": statement}) == [fact]


@pytest.mark.parametrize(
    ("document", "fact"),
    [
        ({"Version": "2012-10-17"}, "the identity-based policy has no `Statement`"),
        ({"Statement": []}, "the identity-based policy has no `Statement`"),
        ({"Statement": ["x"]}, "a statement is not an object at `Statement[0]`"),
        ({"Version": "2020-01-01", "Statement": allow()}, "unknown version at `Version`"),
        ({"Statement": allow(), "Statements": []}, "unknown element `Statements` at `Statements`"),
        ([], "the identity-based policy is not a JSON object"),
        ("[]", "the identity-based policy is not a JSON object"),
        ('{"Statement": ', "the identity-based policy is not JSON: expecting value"),
        ('{"Statement": [], "Statement": []}', "the key `Statement` appears twice in one object"),
        ('{"Statement": NaN}', "`NaN` is not a JSON value"),
        ("{" * 40, "the identity-based policy is not JSON: expecting property name enclosed in double quotes"),
        ({"Statement": {1: 2}}, "an object has a key that is not text"),
    ],
)
def test_a_malformed_document_is_rejected(document, fact):
    assert facts(document) == [fact]


@pytest.mark.parametrize(
    ("principal", "fact"),
    [
        ("arn:aws:iam::111111111111:role/x", "`Principal` is neither `*` nor an object at `Statement.Principal`"),
        (["*"], "`Principal` is neither `*` nor an object at `Statement.Principal`"),
        ({}, "`Principal` is neither `*` nor an object at `Statement.Principal`"),
        ({"Aws": NEAR}, "unknown principal type `Aws` at `Statement.Principal.Aws`"),
        ({"AWS": []}, "`AWS` is neither text nor a list of texts at `Statement.Principal.AWS`"),
        ({"AWS": "11111111111"}, "`11111111111` is no principal at `Statement.Principal.AWS`"),
        (
            {"AWS": [NEAR, "arn:aws:iam::1:role/x"]},
            "`arn:aws:iam::1:role/x` is no principal at `Statement.Principal.AWS[1]`",
        ),
        (
            {"AWS": "arn:aws:iam::111111111111:group/x"},
            "`arn:aws:iam::111111111111:group/x` is no principal at `Statement.Principal.AWS`",
        ),
        ({"Service": "lambda"}, "`lambda` is no principal at `Statement.Principal.Service`"),
        ({"Service": "*.amazonaws.com"}, "`*.amazonaws.com` is no principal at `Statement.Principal.Service`"),
    ],
)
def test_a_malformed_principal_is_rejected(principal, fact):
    assert facts({"Statement": {**allow(), "Principal": principal}}, RESOURCE) == [fact]


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": [NEAR, f"arn:aws:iam::{NEAR}:root", f"arn:aws:iam::{NEAR}:user/team/x", f"arn:aws:iam::{NEAR}:role/x"]},
        {
            "AWS": [
                f"arn:aws:sts::{NEAR}:assumed-role/x/y",
                f"arn:aws:sts::{NEAR}:federated-user/x",
                "AROAABCDEFGHIJKLMNOPQ",
            ]
        },
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E123"},
        {"AWS": f"arn:aws-cn:iam::{NEAR}:root"},
        {"Service": ["lambda.amazonaws.com", "*"], "Federated": "cognito-identity.amazonaws.com"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
    ],
)
def test_every_documented_form_of_a_principal_is_accepted(principal):
    assert parse_policy({"Statement": {**allow(), "Principal": principal}}, kind=RESOURCE)


def test_a_resource_policy_needs_a_principal_and_no_resource():
    assert facts({"Statement": allow()}, RESOURCE) == ["a resource-based policy names no principal at `Statement`"]
    assert parse_policy({"Statement": {"Effect": "Allow", "Action": "ecr:*", "Principal": "*"}}, kind=RESOURCE)


def test_a_resource_policy_may_have_an_id_and_free_statement_ids():
    assert parse_policy({"Id": "p", "Statement": [to({**allow(), "Sid": "with spaces"}, "*")] * 2}, kind=RESOURCE)


def test_an_api_may_name_its_methods_in_short():
    assert parse_policy({"Statement": to(allow("execute-api:Invoke", "execute-api:/*"), "*")}, kind=RESOURCE)


def test_a_trust_policy_names_no_resource_and_excepts_nobody():
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": NEAR}}
    assert parse_policy({"Statement": trust}, kind=TRUST)
    assert facts({"Statement": {**trust, "Resource": "*"}}, TRUST) == [
        "a role trust policy names a resource at `Statement.Resource`"
    ]
    excepting = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": NEAR}}
    assert facts({"Statement": excepting}, TRUST) == [
        "a role trust policy excepts principals at `Statement.NotPrincipal`"
    ]


def test_statement_ids_of_iam_are_unique():
    document = {
        "Statement": [{**allow(), "Sid": "A"}, {**allow(), "Sid": "A"}, {**allow(), "Sid": ""}, {**allow(), "Sid": ""}]
    }
    assert facts(document) == ["two statements are called `A` at `Statement[1].Sid`"]


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        (deny("s3:*"), 0),
        (allow(), 0),
        (allow("s3:*"), 1),
        (deny("*"), 1),
        ({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, 1),
        ({**deny("s3:*"), "NotResource": "arn:aws:s3:::a"}, 0),
    ],
)
def test_a_resource_control_policy_only_denies_and_names_services(statement, count):
    if "NotResource" in statement:
        del statement["Resource"]
    document = {"Statement": {**statement, "Principal": "*"}}
    if count:
        assert len(facts(document, RCP)) == count
    else:
        assert parse_policy(document, kind=RCP)


def test_a_resource_control_policy_is_for_everybody():
    assert facts({"Statement": to(deny("s3:*"), NEAR)}, RCP) == ["a principal other than `*` at `Statement.Principal`"]


def test_a_service_control_policy_names_no_principal():
    assert facts({"Statement": to(deny("s3:*"), "*")}, SCP) == [
        "a service control policy names a principal at `Statement.Principal`"
    ]


@pytest.mark.parametrize("kind", list(PolicyKind))
def test_a_policy_of_exactly_its_quota_is_accepted_and_one_character_more_is_not(kind):
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    if kind in (RESOURCE, RCP, PolicyKind.ENDPOINT, TRUST):
        statement["Principal"] = "*"
    if kind is TRUST:
        del statement["Resource"]
    frame = json.dumps({"Statement": {**statement, "Condition": {"StringEquals": {"aws:userid": ""}}}})
    fill = "x" * (QUOTAS[kind] - len("".join(frame.split())))
    exact = frame.replace('"aws:userid": ""', f'"aws:userid": "{fill}"')
    assert parse_policy(exact + "\n" * 5, kind=kind)
    assert facts(exact.replace(fill, f"{fill}x"), kind) == [f"the {kind.value} has {QUOTAS[kind] + 1} characters"]


def test_the_quota_of_a_managed_policy_can_be_asked_for():
    document = {"Statement": allow(["s3:GetObject"] * 450)}
    assert parse_policy(document)
    assert facts(document, quota=6144) == ["the identity-based policy has 6808 characters"]


def test_quotas_are_those_of_aws():
    assert QUOTAS[PolicyKind.IDENTITY] == 10_240
    assert QUOTAS[PolicyKind.BOUNDARY] == 6_144
    assert QUOTAS[SCP] == QUOTAS[RCP] == 5_120


def test_unknown_actions_are_errors_in_strict_mode_only():
    document = {"Statement": allow(["s3:GetObject", "s3:Get*", "s3:GetObjct", "s4:*"])}
    assert parse_policy(document)
    assert facts(document, strict=True) == [
        "unknown action `s3:GetObjct` at `Statement.Action[2]`",
        "unknown action `s4:*` at `Statement.Action[3]`",
    ]
    assert rejected(document, strict=True).findings[0].remedy == "did you mean `s3:GetObject`?"


def test_a_document_with_thousands_of_errors_reports_the_first_of_them():
    error = rejected({"Statement": [{"Effect": "no"}] * 5000})
    assert len(error.findings) == 26
    assert error.findings[-1].fact == "more is wrong with the document than is shown"


@pytest.mark.parametrize(
    "document",
    [
        "[" * 100_000,
        '{"Statement":' * 50_000,
        '{"a":' * 9_000 + "1" + "}" * 9_000,
        "x" * 3_000_000,
        '{"Statement":' + "9" * 50_000 + "}",
    ],
)
def test_hostile_texts_end_in_an_error(document):
    assert len(rejected(document).findings) == 1


def test_hostile_mappings_end_in_an_error():
    endless: list[object] = []
    endless.append(endless)
    shared: list[object] = ["x"]
    for _ in range(14):
        shared = [shared] * 10
    for tree in (endless, shared, [allow()] * 300_000, {"a": "x" * 10_000_000}):
        assert len(rejected({"Statement": tree}).findings) == 1


def test_equal_texts_are_compiled_once():
    text = json.dumps({"Statement": allow()})
    assert parse_policy(text) is parse_policy(str(text))
    assert parse_policy(text) is not parse_policy(text, name="other")


def test_numbers_and_truth_values_are_taken_as_aws_writes_them():
    one = parse_policy(
        {
            "Statement": {
                **allow(),
                "Condition": {"Bool": {"aws:SecureTransport": True}, "NumericEquals": {"s3:max-keys": 10}},
            }
        }
    )
    assert [condition.values for condition in one.statements[0].conditions] == [("true",), ("10",)]

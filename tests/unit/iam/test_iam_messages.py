"""Denials in AWS's own words. Source: IAM user guide, "Troubleshoot access denied error messages"."""

import pytest

from lockgate.iam import PolicyKind, denial_message
from unit.iam.iam_world import (
    ALICE,
    FAR,
    NEAR,
    OBJECT,
    SESSION,
    alice,
    allow,
    anonymous,
    boundary,
    decide,
    deny,
    in_session,
    on_resource,
    policy,
    rcps,
    request,
    scps,
    session,
    sns,
    to,
    trust,
)

HEAD = f"User: {ALICE} is not authorized to perform: s3:GetObject on resource: {OBJECT}"
TARGET = f"arn:aws:iam::{NEAR}:role/target"
ASSUME = f"User: {ALICE} is not authorized to perform: sts:AssumeRole on resource: {TARGET}"


def said(asked, *identity, **policies):
    return denial_message(asked, decide(asked, *identity, **policies))


def test_no_identity_policy_allows():
    assert said(request(alice)) == f"{HEAD} because no identity-based policy allows the s3:GetObject action"


def test_no_identity_policy_allows_though_there_is_a_resource_policy():
    elsewhere = on_resource(to(allow(), FAR))
    assert (
        said(request(alice), resource=elsewhere)
        == f"{HEAD} because no identity-based policy allows the s3:GetObject action"
    )


@pytest.mark.parametrize(
    ("policies", "why"),
    [
        ({"boundary": boundary(allow("sqs:*"))}, "no permissions boundary"),
        ({"session": in_session(allow("sqs:*"))}, "no session policy"),
        ({"scps": scps([allow("sqs:*")])}, "no service control policy"),
        ({"endpoint": policy(to(allow("sqs:*"), "*"), kind=PolicyKind.ENDPOINT)}, "no VPC endpoint policy"),
    ],
)
def test_a_ceiling_does_not_allow(policies, why):
    assert said(request(alice), allow(), **policies) == f"{HEAD} because {why} allows the s3:GetObject action"


def test_no_resource_policy_allows_across_accounts():
    asked = request(alice, account=FAR)
    assert said(asked, allow()) == f"{HEAD} because no resource-based policy allows the s3:GetObject action"


def test_no_identity_policy_allows_across_accounts():
    asked = request(alice, account=FAR)
    granted = on_resource(to(allow(), ALICE))
    assert said(asked, resource=granted) == f"{HEAD} because no identity-based policy allows the s3:GetObject action"


@pytest.mark.parametrize(
    ("policies", "where"),
    [
        ({"resource": on_resource(to(deny(), "*"))}, "a resource-based policy"),
        ({"boundary": boundary(deny())}, "a permissions boundary"),
        ({"session": in_session(deny())}, "a session policy"),
        ({"scps": scps([deny()])}, "a service control policy"),
        ({"rcps": rcps(deny("s3:*"))}, "a resource control policy"),
        ({"endpoint": policy(to(deny(), "*"), kind=PolicyKind.ENDPOINT)}, "a VPC endpoint policy"),
    ],
)
def test_a_policy_denies_explicitly(policies, where):
    assert said(request(alice), allow(), **policies) == f"{HEAD} with an explicit deny in {where}"


def test_an_identity_policy_denies_explicitly():
    assert said(request(alice), deny()) == f"{HEAD} with an explicit deny in an identity-based policy"


def test_of_several_policy_types_that_deny_one_is_named():
    everything = {"scps": scps([deny()]), "resource": on_resource(to(deny(), "*")), "boundary": boundary(deny())}
    assert said(request(alice), deny(), **everything) == f"{HEAD} with an explicit deny in a service control policy"


def test_a_trust_policy_does_not_allow():
    asked = request(alice, "sts:AssumeRole", TARGET)
    assert said(asked, allow()) == f"{ASSUME} because no role trust policy allows the sts:AssumeRole action"


def test_a_trust_policy_denies_explicitly():
    asked = request(alice, "sts:AssumeRole", TARGET)
    denying = trust(to(deny("sts:AssumeRole"), "*"))
    assert said(asked, allow(), resource=denying) == f"{ASSUME} with an explicit deny in the role trust policy"


def test_a_key_policy_does_not_allow():
    key = f"arn:aws:kms:eu-west-1:{NEAR}:key/k"
    assert said(request(alice, "kms:Decrypt", key), allow()) == (
        f"User: {ALICE} is not authorized to perform: kms:Decrypt on resource: {key} "
        "because no resource-based policy allows the kms:Decrypt action"
    )


def test_an_action_without_resource_is_named_without():
    assert said(request(alice, "codecommit:ListRepositories", "*", None)) == (
        f"User: {ALICE} is not authorized to perform: codecommit:ListRepositories "
        "because no identity-based policy allows the codecommit:ListRepositories action"
    )


def test_a_session_is_named_by_its_own_arn():
    assert said(request(session)).startswith(f"User: {SESSION} is not authorized")


def test_services_and_anonymous_callers_are_named():
    assert said(request(sns)).startswith("User: sns.amazonaws.com is not authorized")
    assert said(request(anonymous)).startswith("User: anonymous is not authorized")


def test_what_only_aws_can_change_is_said():
    policy_of_aws = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert said(request(alice, "iam:DeletePolicy", policy_of_aws), allow()) == (
        f"User: {ALICE} is not authorized to perform: iam:DeletePolicy on resource: {policy_of_aws} "
        "because only AWS can change what AWS manages"
    )

"""Criteria 21 to 28: actions and resources."""

import pytest

from lockgate.iam import Decision, Effect, PolicyError, PolicyKind, advise, combine, parse_policy
from unit.iam.iam_world import (
    ALICE,
    ALLOWED,
    BUCKET,
    EXPLICIT,
    IMPLICIT,
    NEAR,
    OBJECT,
    alice,
    allow,
    ask,
    boundary,
    decide,
    deny,
    policy,
    request,
    scps,
)

QUEUE = f"arn:aws:sqs:eu-west-1:{NEAR}:jobs"


@pytest.mark.parametrize(
    "written", ["s3:GetObject", "S3:getobject", "s3:Get*", "s3:*Object", "s3:?etObject", "s3:G*t", "*", "*:*"]
)
def test_actions_know_no_case_and_take_wildcards_in_the_name(written):
    """criterion 21"""
    assert ask(request(alice), allow(written)) is ALLOWED
    assert ask(request(alice, "S3:GETOBJECT"), allow(written)) is ALLOWED


@pytest.mark.parametrize("written", ["s3:GetObjec", "s3:GetObject?", "s3:?GetObject", "s3:Put*", "sqs:*"])
def test_other_actions_are_not_matched(written):
    """criterion 21"""
    assert ask(request(alice), allow(written)) is IMPLICIT


@pytest.mark.parametrize("written", ["s*:GetObject", "?3:GetObject", "GetObject", "s3", ""])
def test_the_service_of_an_action_takes_no_wildcards(written):
    """criterion 21"""
    with pytest.raises(PolicyError, match="is no action at `Statement"):
        policy(allow(written))


def test_actions_without_resource_types_match_only_a_star():
    """criterion 22"""
    asked = request(alice, "s3:ListAllMyBuckets", "*", None)
    assert ask(asked, allow("s3:ListAllMyBuckets")) is ALLOWED
    assert ask(asked, allow("s3:ListAllMyBuckets", "arn:aws:s3:::*")) is IMPLICIT
    assert ask(asked, {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::*"}) is ALLOWED


def test_resource_ids_know_case():
    """criterion 23"""
    assert ask(request(alice), allow("*", "arn:aws:s3:::alpha/key")) is ALLOWED
    assert ask(request(alice), allow("*", "arn:aws:s3:::Alpha/key")) is IMPLICIT
    assert ask(request(alice), allow("*", "arn:aws:S3:::alpha/key")) is IMPLICIT


def test_a_star_in_the_resource_part_crosses_slashes_and_colons():
    """criterion 23"""
    function = f"arn:aws:lambda:eu-west-1:{NEAR}:function:orders:live"
    assert (
        ask(request(alice, "lambda:InvokeFunction", function), allow("*", f"arn:aws:lambda:eu-west-1:{NEAR}:*"))
        is ALLOWED
    )
    assert ask(request(alice, arn="arn:aws:s3:::alpha/a/b/c"), allow("*", "arn:aws:s3:::alpha/*")) is ALLOWED
    assert ask(request(alice, arn="arn:aws:s3:::alpha/a/b/c"), allow("*", "arn:aws:s3:::alpha/?")) is IMPLICIT


def test_a_star_in_the_first_five_segments_does_not_cross_a_colon():
    """criterion 23"""
    asked = request(alice, "sqs:SendMessage", QUEUE)
    assert ask(asked, allow("*", "arn:aws:sqs:*:*:jobs")) is ALLOWED
    assert ask(asked, allow("*", "arn:aws:sqs:*:jobs:jobs")) is IMPLICIT
    odd = f"arn:aws:sqs:eu-west-1:{NEAR}:a:{NEAR}:jobs"
    assert ask(request(alice, "sqs:SendMessage", odd), allow("*", f"arn:aws:sqs:*:{NEAR}:jobs")) is IMPLICIT


@pytest.mark.parametrize(
    ("pattern", "bucket", "key", "neighbour"),
    [
        (BUCKET, ALLOWED, IMPLICIT, IMPLICIT),
        (f"{BUCKET}/*", IMPLICIT, ALLOWED, IMPLICIT),
        (f"{BUCKET}*", ALLOWED, ALLOWED, ALLOWED),
    ],
)
def test_a_bucket_its_objects_and_its_neighbour_are_different_resources(pattern, bucket, key, neighbour):
    """criterion 24"""
    assert ask(request(alice, "s3:ListBucket", BUCKET), allow("s3:*", pattern)) is bucket
    assert ask(request(alice, "s3:GetObject", OBJECT), allow("s3:*", pattern)) is key
    assert ask(request(alice, "s3:ListBucket", f"{BUCKET}-prod"), allow("s3:*", pattern)) is neighbour


def test_bucket_and_object_confused_are_warned_of():
    """criterion 24"""
    wrong = advise({"Statement": [allow(["s3:GetObject"], BUCKET), allow("s3:ListBucket", f"{BUCKET}/*")]})
    assert [finding.rule for finding in wrong] == ["LG2209", "LG2209"]
    assert advise({"Statement": [allow(["s3:GetObject"], f"{BUCKET}/*"), allow("s3:ListBucket", BUCKET)]}) == ()


def test_not_action_is_the_complement_and_grants_other_services():
    """criterion 25"""
    others = {"Effect": "Allow", "NotAction": ["s3:*", "iam:Get*"], "Resource": "*"}
    assert ask(request(alice), others) is IMPLICIT
    assert ask(request(alice, "iam:GetUser", ALICE), others) is IMPLICIT
    assert ask(request(alice, "sqs:SendMessage", QUEUE), others) is ALLOWED


def test_not_resource_excepts_every_resource_that_it_lists():
    """criterion 25"""
    others = {"Effect": "Deny", "Action": "s3:*", "NotResource": [f"{BUCKET}/*", "arn:aws:s3:::beta/*"]}
    assert ask(request(alice), allow(), others) is ALLOWED
    assert ask(request(alice, arn="arn:aws:s3:::beta/x"), allow(), others) is ALLOWED
    assert ask(request(alice, arn="arn:aws:s3:::gamma/x"), allow(), others) is EXPLICIT


def test_not_resource_with_a_star_leaves_nothing():
    """criterion 25"""
    nothing = {"Effect": "Deny", "Action": "*", "NotResource": ["*", f"{BUCKET}/*"]}
    assert ask(request(alice), allow(), nothing) is ALLOWED
    assert ask(request(alice), {**nothing, "Effect": "Allow"}) is IMPLICIT


def test_short_arns_are_completed_in_policies_of_identities():
    """criterion 26"""
    assert ask(request(alice), allow("*", "arn:aws:s3")) is ALLOWED
    assert ask(request(alice, "sqs:SendMessage", QUEUE), allow("*", "arn:aws:s3")) is IMPLICIT
    assert ask(request(alice, "sqs:SendMessage", QUEUE), allow("*", "arn:aws:sqs:eu-*")) is ALLOWED
    assert ask(request(alice, "sqs:SendMessage", QUEUE), allow("*", "arn:aws:sqs:us-*")) is IMPLICIT
    assert ask(request(alice), allow(), boundary=boundary(allow("*", "arn:aws:s3"))) is ALLOWED


def test_short_arns_are_rejected_in_policies_of_an_organization():
    """criterion 26"""
    with pytest.raises(PolicyError, match="only policies of IAM identities complete a short ARN"):
        scps([allow("*", "arn:aws:s3")])
    assert scps([allow("*", "arn:aws:s3:::*")])


@pytest.mark.parametrize(
    "pattern", [f"arn:aws:iam::{NEAR}:u*", f"arn:aws:iam::{NEAR}:*/*", f"arn:aws:iam::{NEAR}:us?r/alice"]
)
def test_a_wildcard_in_the_resource_type_matches_and_is_warned_of(pattern):
    """criterion 27: documented as not allowed, seen in the wild"""
    assert ask(request(alice, "iam:GetUser", ALICE), allow("*", pattern)) is ALLOWED
    assert (
        ask(request(alice, "iam:GetRole", f"arn:aws:iam::{NEAR}:group/x"), allow("*", f"arn:aws:iam::{NEAR}:u*"))
        is IMPLICIT
    )
    warned = [finding.rule for finding in advise({"Statement": [allow("iam:GetUser", pattern)]})]
    assert warned == (["LG2207"] if "/" in pattern else [])


def test_an_action_on_several_resources_needs_all_of_them():
    """criterion 28"""
    subnet, image = f"arn:aws:ec2:eu-west-1:{NEAR}:subnet/s", "arn:aws:ec2:eu-west-1::image/i"
    only_subnet = allow("ec2:RunInstances", "arn:aws:ec2:*:*:subnet/*")
    both = allow("ec2:RunInstances", ["arn:aws:ec2:*:*:subnet/*", "arn:aws:ec2:*:*:image/*"])

    def run(statement):
        return combine(tuple(decide(request(alice, "ec2:RunInstances", arn), statement) for arn in (subnet, image)))

    assert run(both).effect is ALLOWED
    assert run(only_subnet).effect is IMPLICIT


def test_an_explicit_denial_of_one_resource_decides_over_an_implicit_one_of_another():
    """criterion 28"""
    denied, missing = Decision(Effect.EXPLICITLY_DENIED), Decision(Effect.IMPLICITLY_DENIED)
    assert combine((missing, denied, Decision(Effect.ALLOWED))).effect is EXPLICIT
    assert combine((Decision(Effect.ALLOWED), Decision(Effect.ALLOWED))).effect is ALLOWED


def test_a_deny_is_scoped_by_action_and_resource_like_an_allow():
    assert ask(request(alice), allow(), deny("s3:GetObject", "arn:aws:s3:::beta/*")) is ALLOWED
    assert ask(request(alice), allow(), deny("s3:GetObject", f"{BUCKET}/*")) is EXPLICIT


@pytest.mark.parametrize("kind", list(PolicyKind))
def test_a_star_is_a_resource_of_every_kind_of_policy(kind):
    document = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    if kind in (PolicyKind.RESOURCE, PolicyKind.RCP, PolicyKind.ENDPOINT, PolicyKind.TRUST):
        document["Principal"] = "*"
    if kind is PolicyKind.TRUST:
        del document["Resource"]
    assert parse_policy({"Statement": document}, kind=kind).statements[0].resources.covers is None

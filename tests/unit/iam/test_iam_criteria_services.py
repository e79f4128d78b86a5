"""Criteria 42 to 47: services."""

import pytest

from lockgate.iam import (
    AccessPoint,
    AclGrant,
    Grant,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    evaluate,
)
from unit.iam.iam_world import (
    ALICE,
    ALLOWED,
    BUCKET,
    EXPLICIT,
    FAR,
    IMPLICIT,
    MANAGEMENT,
    NEAR,
    OBJECT,
    ORGANIZATION,
    OUTSIDE,
    ROLE,
    alice,
    allow,
    anonymous,
    ask,
    boundary,
    decide,
    deny,
    federated,
    holds,
    in_session,
    on_resource,
    policy,
    rcps,
    request,
    root,
    scps,
    session,
    sns,
    to,
    trust,
    when,
)

KEY = f"arn:aws:kms:eu-west-1:{NEAR}:key/k1"
TARGET = f"arn:aws:iam::{NEAR}:role/target"
FAR_KEY = f"arn:aws:kms:eu-west-1:{FAR}:key/k1"

decrypt = request(alice, "kms:Decrypt", KEY)
assume = request(alice, "sts:AssumeRole", TARGET)
delegated = on_resource(to(allow("kms:*"), NEAR))
by_alice = on_resource(to(allow("kms:Decrypt"), ALICE))
elsewhere = on_resource(to(allow("kms:*"), FAR))


def test_identity_policies_count_on_a_key_only_if_its_policy_delegates_to_the_account():
    """criterion 42"""
    assert ask(decrypt, allow("kms:*")) is IMPLICIT
    assert ask(decrypt, allow("kms:*"), resource=elsewhere) is IMPLICIT
    assert ask(decrypt, allow("kms:*"), resource=delegated) is ALLOWED
    assert ask(decrypt, resource=delegated) is IMPLICIT
    assert ask(decrypt, resource=by_alice) is ALLOWED


def test_delegation_counts_for_what_the_key_policy_delegates():
    """criterion 42"""
    admin = on_resource(to(allow("kms:Describe*"), NEAR))
    assert ask(decrypt, allow("kms:*"), resource=admin) is IMPLICIT
    assert ask(request(alice, "kms:DescribeKey", KEY), allow("kms:*"), resource=admin) is ALLOWED


def test_kms_actions_without_a_key_are_for_identity_policies():
    """criterion 42"""
    assert ask(request(alice, "kms:ListKeys", "*", None), allow("kms:*")) is ALLOWED
    alias = f"arn:aws:kms:eu-west-1:{NEAR}:alias/mine"
    assert ask(request(alice, "kms:CreateAlias", alias), allow("kms:*")) is ALLOWED


def test_the_root_user_needs_the_key_policy_as_well():
    """criterion 42"""
    assert ask(request(root, "kms:Decrypt", KEY), resource=delegated) is ALLOWED
    assert ask(request(root, "kms:Decrypt", KEY), resource=elsewhere) is IMPLICIT


def test_a_grant_is_a_further_way_to_be_allowed():
    """criterion 42"""
    grant = Grant("g1", ALICE, frozenset({"Decrypt"}))
    assert ask(decrypt, resource=elsewhere, grants=(grant,)) is ALLOWED
    assert ask(request(alice, "kms:Encrypt", KEY), resource=elsewhere, grants=(grant,)) is IMPLICIT
    assert ask(decrypt, resource=elsewhere, grants=(Grant("g2", ROLE, frozenset({"Decrypt"})),)) is IMPLICIT
    assert ask(decrypt, deny("kms:*"), resource=elsewhere, grants=(grant,)) is EXPLICIT


def test_a_grant_to_a_role_is_limited_by_the_session_policy():
    """criterion 42"""
    grant = Grant("g1", ROLE, frozenset({"Decrypt"}))
    asked = request(session, "kms:Decrypt", KEY)
    assert ask(asked, resource=elsewhere, grants=(grant,)) is ALLOWED
    assert ask(asked, resource=elsewhere, grants=(grant,), session=in_session(allow("s3:*"))) is IMPLICIT


def test_a_grant_across_accounts_needs_identity_too():
    """criterion 42"""
    grant = Grant("g1", ALICE, frozenset({"Decrypt"}))
    asked = request(alice, "kms:Decrypt", FAR_KEY, FAR)
    assert ask(asked, allow("kms:*"), grants=(grant,)) is ALLOWED
    assert ask(asked, grants=(grant,)) is IMPLICIT


@pytest.mark.parametrize(
    ("context", "effect"),
    [
        ({"kms:EncryptionContext:app": "orders"}, ALLOWED),
        ({"kms:EncryptionContext:app": "orders", "kms:EncryptionContext:more": "x"}, IMPLICIT),
        ({"kms:EncryptionContext:app": "Orders"}, IMPLICIT),
        ({}, IMPLICIT),
    ],
)
def test_a_grant_can_ask_for_an_encryption_context_that_equals_its_own(context, effect):
    """criterion 42"""
    grant = Grant("g1", ALICE, frozenset({"Decrypt"}), encryption_context_equals={"app": "orders"})
    assert ask(request(alice, "kms:Decrypt", KEY, context=context), resource=elsewhere, grants=(grant,)) is effect


def test_a_grant_can_ask_for_an_encryption_context_that_contains_its_own():
    """criterion 42"""
    grant = Grant("g1", ALICE, frozenset({"Decrypt"}), encryption_context_subset={"app": "orders"})
    more = {"kms:EncryptionContext:app": "orders", "kms:EncryptionContext:more": "x"}
    assert ask(request(alice, "kms:Decrypt", KEY, context=more), resource=elsewhere, grants=(grant,)) is ALLOWED
    assert ask(request(alice, "kms:Decrypt", KEY, context={}), resource=elsewhere, grants=(grant,)) is IMPLICIT


def test_aliases_and_keys_of_aws_cannot_be_changed():
    """criterion 42"""
    theirs, ours = (f"arn:aws:kms:eu-west-1:{NEAR}:alias/{name}" for name in ("aws/s3", "mine"))
    assert ask(request(alice, "kms:DeleteAlias", theirs), allow()) is IMPLICIT
    assert ask(request(alice, "kms:DeleteAlias", ours), allow()) is ALLOWED
    for managed, effect in ((True, IMPLICIT), (False, ALLOWED)):
        resource = Resource(KEY, NEAR, aws_managed=managed)
        asked = Request(alice, "kms:PutKeyPolicy", resource, organization=ORGANIZATION)
        assert evaluate(asked, Policies(identity=(policy(allow()),), resource=delegated)).effect is effect
        reading = Request(alice, "kms:DescribeKey", resource, organization=ORGANIZATION)
        assert evaluate(reading, Policies(identity=(policy(allow()),), resource=delegated)).allowed


def test_a_trust_policy_must_allow_in_the_same_account_too():
    """criterion 43"""
    assert ask(assume, allow("sts:*")) is IMPLICIT
    assert ask(assume, allow("sts:*"), resource=trust(to(allow("sts:AssumeRole"), FAR))) is IMPLICIT


def test_a_trust_policy_that_names_the_caller_suffices_and_one_that_names_the_account_needs_identity():
    """criterion 43"""
    by_name = trust(to(allow("sts:AssumeRole"), ALICE))
    by_account = trust(to(allow("sts:AssumeRole"), f"arn:aws:iam::{NEAR}:root"))
    assert ask(assume, resource=by_name) is ALLOWED
    assert ask(assume, resource=by_account) is IMPLICIT
    assert ask(assume, allow("sts:AssumeRole", TARGET), resource=by_account) is ALLOWED


def test_a_trust_policy_across_accounts_needs_identity_even_if_it_names_the_caller():
    """criterion 43"""
    asked = request(alice, "sts:AssumeRole", f"arn:aws:iam::{FAR}:role/target", FAR)
    assert ask(asked, resource=trust(to(allow("sts:AssumeRole"), ALICE))) is IMPLICIT
    assert ask(asked, allow("sts:*"), resource=trust(to(allow("sts:AssumeRole"), ALICE))) is ALLOWED


def test_a_trust_policy_names_the_account_and_pins_the_role_by_condition():
    """criterion 43: how Lockgate writes its own"""
    pinned = trust(when(to(allow("sts:AssumeRole"), NEAR), {"ArnEquals": {"aws:PrincipalArn": ROLE}}))
    asked = request(session, "sts:AssumeRole", f"arn:aws:iam::{FAR}:role/target", FAR)
    other = Principal(PrincipalKind.ROLE_SESSION, f"arn:aws:sts::{NEAR}:assumed-role/other/s", NEAR)
    assert ask(asked, allow("sts:*"), resource=pinned) is ALLOWED
    assert ask(request(other, "sts:AssumeRole", asked.resource.arn, FAR), allow("sts:*"), resource=pinned) is IMPLICIT


def test_an_external_id_must_be_the_one_of_the_trust_policy():
    """criterion 43"""
    expecting = trust(when(to(allow("sts:AssumeRole"), ALICE), {"StringEquals": {"sts:ExternalId": "42"}}))
    assert (
        ask(request(alice, "sts:AssumeRole", TARGET, context={"sts:ExternalId": "42"}), resource=expecting) is ALLOWED
    )
    assert (
        ask(request(alice, "sts:AssumeRole", TARGET, context={"sts:ExternalId": "43"}), resource=expecting) is IMPLICIT
    )
    assert ask(assume, resource=expecting) is IMPLICIT


def test_a_service_assumes_by_trust_alone():
    """criterion 43"""
    service = Principal(PrincipalKind.SERVICE, "codepipeline.amazonaws.com")
    asked = request(service, "sts:AssumeRole", TARGET)
    assert ask(asked, resource=trust(to(allow("sts:AssumeRole"), {"Service": "codepipeline.amazonaws.com"}))) is ALLOWED
    assert ask(asked, resource=trust(to(allow("sts:AssumeRole"), {"Service": "codebuild.amazonaws.com"}))) is IMPLICIT


def test_session_tags_and_source_identity_need_the_trust_policy_too():
    """criterion 43"""
    for action in ("sts:TagSession", "sts:SetSourceIdentity"):
        asked = request(alice, action, TARGET)
        assert ask(asked, allow("sts:*"), resource=trust(to(allow("sts:AssumeRole"), ALICE))) is IMPLICIT
        assert ask(asked, resource=trust(to(allow(["sts:AssumeRole", action]), ALICE))) is ALLOWED


def test_the_root_user_cannot_assume_a_role():
    """criterion 43"""
    open_to_all = trust(to(allow("sts:AssumeRole"), "*"))
    assert ask(request(root, "sts:AssumeRole", TARGET), resource=open_to_all) is IMPLICIT
    assert ask(assume, resource=open_to_all) is ALLOWED


@pytest.mark.parametrize(
    ("action", "arn", "effect"),
    [
        ("iam:DeletePolicy", "arn:aws:iam::aws:policy/AdministratorAccess", IMPLICIT),
        ("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/AdministratorAccess", IMPLICIT),
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/AdministratorAccess", ALLOWED),
        ("iam:DeletePolicy", f"arn:aws:iam::{NEAR}:policy/mine", ALLOWED),
        ("iam:AttachRolePolicy", f"arn:aws:iam::{NEAR}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x", IMPLICIT),
        ("iam:GetRole", f"arn:aws:iam::{NEAR}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x", ALLOWED),
        ("iam:DeleteRole", f"arn:aws:iam::{NEAR}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX", IMPLICIT),
        (
            "iam:DeleteServiceLinkedRole",
            f"arn:aws:iam::{NEAR}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
            ALLOWED,
        ),
        ("iam:AttachRolePolicy", ROLE, ALLOWED),
    ],
)
def test_what_aws_manages_in_iam_cannot_be_changed(action, arn, effect):
    """criterion 44"""
    assert ask(request(alice, action, arn), allow()) is effect


OUTSIDER = Principal(PrincipalKind.USER, f"arn:aws:iam::{OUTSIDE}:user/eve", OUTSIDE)


def test_a_service_changes_its_own_service_linked_role():
    """criterion 44"""
    linked = f"arn:aws:iam::{NEAR}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    grant = on_resource(to(allow(), {"Service": "sns.amazonaws.com"}))
    assert ask(request(sns, "iam:PutRolePolicy", linked), resource=grant) is ALLOWED
    assert ask(request(alice, "iam:PutRolePolicy", linked), allow()) is IMPLICIT


@pytest.mark.parametrize("caller", [OUTSIDER, anonymous])
def test_block_public_access_shuts_a_public_policy_to_other_accounts(caller):
    """criterion 45"""
    public = on_resource(to(allow(), "*"))
    assert ask(request(caller), allow(), resource=public) is ALLOWED
    assert ask(request(caller), allow(), resource=public, block_public_access=True) is IMPLICIT


@pytest.mark.parametrize("caller", [alice, sns])
def test_block_public_access_leaves_the_own_account_and_services_alone(caller):
    """criterion 45"""
    public = on_resource(to(allow(), "*"))
    assert ask(request(caller), resource=public, block_public_access=True) is ALLOWED


@pytest.mark.parametrize(
    "statement",
    [
        to(allow(), OUTSIDE),
        when(to(allow(), "*"), {"StringEquals": {"aws:PrincipalAccount": OUTSIDE}}),
        when(to(allow(), "*"), {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
    ],
)
def test_block_public_access_leaves_a_policy_with_fixed_values_alone(statement):
    """criterion 45"""
    asked = request(OUTSIDER, context={"aws:SourceIp": "10.0.0.1"})
    assert ask(asked, allow(), resource=on_resource(statement), block_public_access=True) is ALLOWED


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"aws:PrincipalAccount": "*"}},
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
        {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}},
        {"Bool": {"aws:SecureTransport": "true"}},
    ],
)
def test_conditions_that_fix_nothing_leave_a_policy_public(condition):
    """criterion 45"""
    context = {"aws:SourceIp": "10.0.0.1", "aws:SecureTransport": "true"}
    public = on_resource(when(to(allow(), "*"), condition))
    assert ask(request(OUTSIDER, context=context), allow(), resource=public) is ALLOWED
    assert ask(request(OUTSIDER, context=context), allow(), resource=public, block_public_access=True) is IMPLICIT


def test_a_public_policy_is_shut_even_for_those_it_names():
    """criterion 45"""
    public = on_resource(to(allow("s3:ListBucket", BUCKET), "*"), to(allow("s3:GetObject"), OUTSIDE))
    assert ask(request(OUTSIDER), allow(), resource=public) is ALLOWED
    assert ask(request(OUTSIDER), allow(), resource=public, block_public_access=True) is IMPLICIT


def test_an_access_control_list_is_a_further_way_to_be_allowed():
    """criterion 45"""
    assert ask(request(OUTSIDER), allow(), acl=(AclGrant(OUTSIDE, "READ"),)) is ALLOWED
    assert ask(request(OUTSIDER), acl=(AclGrant(OUTSIDE, "READ"),)) is IMPLICIT
    assert ask(request(OUTSIDER), allow(), acl=(AclGrant(OUTSIDE, "WRITE_ACP"),)) is IMPLICIT
    assert ask(request(OUTSIDER), allow(), acl=(AclGrant(FAR, "FULL_CONTROL"),)) is IMPLICIT
    assert ask(request(OUTSIDER), allow()) is IMPLICIT


def test_public_grants_of_an_access_control_list_are_ignored_when_public_access_is_blocked():
    """criterion 45"""
    public = (AclGrant("AllUsers", "READ"),)
    assert ask(request(anonymous), acl=public) is ALLOWED
    assert ask(request(anonymous), acl=public, block_public_access=True) is IMPLICIT
    assert ask(request(anonymous), acl=(AclGrant("AuthenticatedUsers", "READ"),)) is IMPLICIT


@pytest.mark.parametrize(
    ("action", "arn", "permission", "effect"),
    [
        ("s3:ListBucket", BUCKET, "READ", ALLOWED),
        ("s3:PutObject", OBJECT, "WRITE", ALLOWED),
        ("s3:PutObject", OBJECT, "READ", IMPLICIT),
        ("s3:GetBucketAcl", BUCKET, "READ_ACP", ALLOWED),
        ("s3:PutObjectAcl", OBJECT, "FULL_CONTROL", ALLOWED),
        ("s3:DeleteObject", OBJECT, "FULL_CONTROL", IMPLICIT),
    ],
)
def test_permissions_of_an_access_control_list_stand_for_actions(action, arn, permission, effect):
    """criterion 45"""
    assert ask(request(OUTSIDER, action, arn), allow(), acl=(AclGrant(OUTSIDE, permission),)) is effect


def test_a_bucket_policy_does_not_grant_on_objects_of_another_owner_but_denies_on_them():
    """criterion 45"""
    grant = Policies(identity=(policy(allow()),), resource=on_resource(to(allow(), NEAR)))

    def read(owner, policies):
        return evaluate(Request(alice, "s3:GetObject", Resource(OBJECT, NEAR, owner=owner)), policies).effect

    assert read(None, grant) is ALLOWED
    assert read(OUTSIDE, grant) is IMPLICIT
    owned = Policies(identity=(policy(allow()),), resource=on_resource(to(deny(), "*")))
    assert read(OUTSIDE, owned) is EXPLICIT


def test_the_owner_of_an_object_reads_it_in_the_bucket_of_another_account():
    """criterion 45"""
    asked = Request(alice, "s3:GetObject", Resource(OBJECT, FAR, owner=NEAR))
    assert evaluate(asked, Policies(identity=(policy(allow()),))).effect is ALLOWED
    other = Request(alice, "s3:GetObject", Resource(OBJECT, FAR))
    assert evaluate(other, Policies(identity=(policy(allow()),))).effect is IMPLICIT


POINT = f"arn:aws:s3:eu-west-1:{NEAR}:accesspoint/orders"
THROUGH = AccessPoint(POINT, NEAR, on_resource(to(allow("s3:GetObject", f"{POINT}/object/*"), ALICE)))
DELEGATING = on_resource(when(to(allow("s3:*"), "*"), {"StringEquals": {"s3:DataAccessPointAccount": NEAR}}))


def test_an_access_point_and_the_bucket_behind_it_must_both_allow():
    """criterion 45"""
    assert ask(request(alice), resource=DELEGATING, access_point=THROUGH) is ALLOWED
    assert ask(request(alice), access_point=THROUGH) is IMPLICIT
    assert ask(request(alice), resource=DELEGATING) is IMPLICIT
    closed = AccessPoint(POINT, NEAR, on_resource(to(deny(), "*")))
    assert ask(request(alice), resource=DELEGATING, access_point=closed) is EXPLICIT


def test_an_access_point_without_policy_leaves_it_to_identity_policies():
    """criterion 45"""
    bare = AccessPoint(POINT, NEAR)
    assert (
        ask(request(alice), allow("s3:GetObject", f"{POINT}/object/*"), resource=DELEGATING, access_point=bare)
        is ALLOWED
    )
    assert ask(request(alice), allow("s3:GetObject", OBJECT), resource=DELEGATING, access_point=bare) is IMPLICIT


def test_tags_of_a_bucket_count_once_access_control_by_attributes_is_enabled():
    """criterion 45"""
    by_tag = when(allow(), {"StringEquals": {"aws:ResourceTag/team": "x"}})
    tagged = request(alice, "s3:ListBucket", BUCKET, tags={"team": "x"})
    assert ask(tagged, by_tag, bucket_abac=True) is ALLOWED
    assert ask(tagged, by_tag) is IMPLICIT
    queue = request(alice, "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{NEAR}:q", tags={"Team": "x"})
    assert ask(queue, by_tag) is ALLOWED


@pytest.mark.parametrize("action", ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"])
def test_a_bucket_policy_cannot_lock_out_the_root_user_of_its_account(action):
    """criterion 45"""
    closed = on_resource(to(deny("s3:*"), "*"))
    assert ask(request(root, action, BUCKET), resource=closed) is ALLOWED
    assert ask(request(alice, action, BUCKET), allow(), resource=closed) is EXPLICIT
    assert ask(request(root, "s3:ListBucket", BUCKET), resource=closed) is EXPLICIT
    stranger = Principal(PrincipalKind.ROOT, f"arn:aws:iam::{FAR}:root", FAR)
    assert ask(request(stranger, action, BUCKET), resource=closed) is EXPLICIT


def test_the_policy_of_a_vpc_endpoint_is_one_more_ceiling():
    """criterion 46"""
    through = policy(to(allow("s3:*"), "*"), kind=PolicyKind.ENDPOINT)
    other = policy(to(allow("sqs:*"), "*"), kind=PolicyKind.ENDPOINT)
    closed = policy(to(allow("*"), "*"), to(deny("s3:Get*"), "*"), kind=PolicyKind.ENDPOINT)
    assert ask(request(alice), allow(), endpoint=through) is ALLOWED
    assert ask(request(alice), endpoint=through) is IMPLICIT
    assert ask(request(alice), allow(), endpoint=other) is IMPLICIT
    assert ask(request(alice), allow(), endpoint=closed) is EXPLICIT
    assert decide(request(alice), allow(), endpoint=other).reasons[0].policy_type == "VPC endpoint policy"


def test_the_policy_of_a_vpc_endpoint_limits_direct_grants_too():
    """criterion 46"""
    other = policy(to(allow("sqs:*"), "*"), kind=PolicyKind.ENDPOINT)
    assert ask(request(alice), resource=on_resource(to(allow(), ALICE)), endpoint=other) is IMPLICIT


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:{NEAR}:function:f"),
        ("sns:Publish", f"arn:aws:sns:eu-west-1:{NEAR}:topic"),
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{NEAR}:q"),
    ],
)
def test_function_topic_and_queue_without_policy_are_open_to_identity_policies_of_the_account(action, arn):
    """criterion 46: unlike keys and roles"""
    assert ask(request(alice, action, arn), allow()) is ALLOWED
    assert ask(request(OUTSIDER, action, arn), allow()) is IMPLICIT


def test_what_aws_derives_is_never_taken_from_the_caller():
    """criterion 47"""
    forged = {
        "aws:PrincipalAccount": OUTSIDE,
        "aws:PrincipalArn": "arn:aws:iam::555555555555:role/admin",
        "aws:PrincipalOrgID": "o-zzzzzzzzzz",
        "aws:PrincipalOrgPaths": ("o-zzzzzzzzzz/r-x/",),
        "aws:PrincipalType": "Account",
        "aws:PrincipalTag/admin": "true",
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": "s3.amazonaws.com",
        "aws:ResourceAccount": OUTSIDE,
        "aws:ResourceOrgID": "o-zzzzzzzzzz",
        "aws:ResourceTag/open": "true",
    }
    for key, value in forged.items():
        operator = "ForAnyValue:StringEquals" if isinstance(value, tuple) else "StringEquals"
        wanted = value[0] if isinstance(value, tuple) else value
        assert not holds({operator: {key: wanted}}, forged)
        assert not holds({operator: {key: wanted}}, {key.upper(): value})


def test_what_aws_derives_comes_from_the_model():
    """criterion 47"""
    derived = {
        "aws:PrincipalAccount": NEAR,
        "aws:PrincipalArn": ROLE,
        "aws:PrincipalOrgID": ORGANIZATION.id,
        "aws:PrincipalType": "AssumedRole",
        "aws:PrincipalIsAWSService": "false",
        "aws:ResourceAccount": FAR,
        "aws:ResourceOrgID": ORGANIZATION.id,
        "s3:ResourceAccount": FAR,
    }
    for key, value in derived.items():
        assert (
            holds({"StringEquals": {key: value}}, {}, principal=session, account=FAR) is False
        )  # across: no resource policy
        by_identity = when(to(allow(), NEAR), {"StringEquals": {key: value}})
        assert ask(request(session, account=FAR), allow(), resource=on_resource(by_identity)) is ALLOWED


@pytest.mark.parametrize(
    ("principal", "kind"),
    [
        (alice, "User"),
        (session, "AssumedRole"),
        (root, "Account"),
        (federated, "FederatedUser"),
        (anonymous, "Anonymous"),
    ],
)
def test_the_type_of_each_principal_is_derived(principal, kind):
    """criterion 47"""
    grant = on_resource(when(to(allow(), "*"), {"StringEquals": {"aws:PrincipalType": kind}}))
    other = on_resource(when(to(allow(), "*"), {"StringEquals": {"aws:PrincipalType": "Other"}}))
    assert (
        ask(request(principal), resource=grant, session=in_session(allow()) if principal is federated else None)
        is ALLOWED
    )
    if principal is not root:
        assert ask(request(principal), resource=other) is IMPLICIT


def test_the_organization_path_is_multivalued_and_taken_from_the_model():
    """criterion 47"""
    in_unit = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-dev/*"}}
    elsewhere_in_it = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-prod/*"}}
    assert holds(in_unit, {})
    assert not holds(elsewhere_in_it, {})
    assert not holds({"StringLike": {"aws:PrincipalOrgPaths": "*"}}, {})
    assert holds({"ForAnyValue:StringEquals": {"aws:ResourceOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-dev/"}}, {})


def test_an_outsider_has_no_organization():
    """criterion 47"""
    grant = on_resource(
        when(to(allow(), "*"), {"Null": {"aws:PrincipalOrgID": "true", "aws:PrincipalOrgPaths": "true"}})
    )
    assert ask(request(OUTSIDER), allow(), resource=grant) is ALLOWED
    member = Principal(PrincipalKind.USER, f"arn:aws:iam::{MANAGEMENT}:user/x", MANAGEMENT)
    assert ask(request(member), allow(), resource=grant) is IMPLICIT


def test_a_service_is_known_by_its_name():
    """criterion 47"""
    by_name = on_resource(when(to(allow(), "*"), {"StringEquals": {"aws:PrincipalServiceName": "sns.amazonaws.com"}}))
    by_list = on_resource(
        when(to(allow(), "*"), {"ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": "sns.amazonaws.com"}})
    )
    for grant in (by_name, by_list):
        assert ask(request(sns), resource=grant) is ALLOWED
        assert ask(request(alice), resource=grant) is IMPLICIT


def test_the_name_of_a_user_is_a_variable():
    """criterion 47"""
    home = allow("*", "arn:aws:s3:::alpha/${aws:username}/*")
    assert ask(request(alice, arn="arn:aws:s3:::alpha/alice/x"), home) is ALLOWED
    assert ask(request(alice, arn="arn:aws:s3:::alpha/bob/x"), home) is IMPLICIT
    assert ask(request(session, arn="arn:aws:s3:::alpha/app/x"), home) is IMPLICIT


def test_scps_rcps_and_boundary_together_narrow_what_identity_grants():
    stack = {
        "scps": scps([allow()], [allow("s3:*")]),
        "rcps": rcps(when(deny("s3:*"), {"StringNotEquals": {"aws:PrincipalOrgID": ORGANIZATION.id}})),
        "boundary": boundary(allow(["s3:Get*", "sqs:*"])),
    }
    assert ask(request(alice), allow(), **stack) is ALLOWED
    assert ask(request(alice, "s3:PutObject"), allow(), **stack) is IMPLICIT
    assert ask(request(alice, "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{NEAR}:q"), allow(), **stack) is IMPLICIT

"""Criteria 1 to 13: the order of evaluation."""

import pytest

from lockgate.iam import Organization, Policies, Principal, PrincipalKind, Request, Resource, evaluate
from unit.iam.iam_world import (
    ALICE,
    ALLOWED,
    EXPLICIT,
    FAR,
    FEDERATED,
    IMPLICIT,
    MANAGEMENT,
    NEAR,
    OBJECT,
    ORGANIZATION,
    OUTSIDE,
    ROLE,
    SESSION,
    alice,
    allow,
    anonymous,
    ask,
    boundary,
    decide,
    deny,
    federated,
    in_session,
    on_resource,
    policy,
    rcps,
    request,
    root,
    scps,
    service_linked,
    session,
    sns,
    to,
    trust,
    when,
)

KEY = f"arn:aws:kms:eu-west-1:{NEAR}:key/k1"
TARGET = f"arn:aws:iam::{NEAR}:role/target"


@pytest.mark.parametrize(
    "place",
    [
        {"resource": on_resource(to(deny(), "*"))},
        {"boundary": boundary(allow(), deny("s3:Get*"))},
        {"session": in_session(allow(), deny("s3:GetObject"))},
        {"scps": scps([allow()], [allow(), deny("s3:*")])},
        {"rcps": rcps(deny("s3:GetObject"))},
    ],
)
def test_an_explicit_deny_anywhere_wins(place):
    """criterion 1"""
    assert ask(request(session), allow()) is ALLOWED
    assert ask(request(session), allow(), **place) is EXPLICIT


def test_an_explicit_deny_in_an_identity_policy_wins_over_a_direct_grant_of_the_resource():
    """criterion 1"""
    grant = on_resource(to(allow(), ALICE))
    assert ask(request(alice), resource=grant) is ALLOWED
    assert ask(request(alice), deny("s3:GetObject"), resource=grant) is EXPLICIT


def test_within_an_account_identity_or_resource_suffices():
    """criterion 2"""
    assert ask(request(alice), allow()) is ALLOWED
    assert ask(request(alice), resource=on_resource(to(allow(), ALICE))) is ALLOWED
    assert ask(request(alice), resource=on_resource(to(allow(), FAR))) is IMPLICIT
    assert ask(request(alice)) is IMPLICIT


def test_trust_policies_and_key_policies_must_allow_by_themselves():
    """criterion 2"""
    assert ask(request(alice, "sts:AssumeRole", TARGET), allow()) is IMPLICIT
    assert ask(request(alice, "kms:Decrypt", KEY), allow()) is IMPLICIT
    assert (
        ask(request(alice, "sts:AssumeRole", TARGET), allow(), resource=trust(to(allow("sts:AssumeRole"), NEAR)))
        is ALLOWED
    )
    assert ask(request(alice, "kms:Decrypt", KEY), allow(), resource=on_resource(to(allow("kms:*"), NEAR))) is ALLOWED


@pytest.mark.parametrize("form", ["*", {"AWS": "*"}, NEAR, f"arn:aws:iam::{NEAR}:root", ALICE])
def test_across_accounts_identity_and_resource_must_both_allow_whatever_the_form_of_the_principal(form):
    """criterion 3"""
    asked = request(alice, account=FAR)
    grant = on_resource(to(allow(), form))
    assert ask(asked, allow(), resource=grant) is ALLOWED
    assert ask(asked, resource=grant) is IMPLICIT
    assert ask(asked, allow()) is IMPLICIT


@pytest.mark.parametrize("limit", [{"boundary": boundary(allow("sqs:*"))}, {"session": in_session(allow("sqs:*"))}])
def test_a_grant_to_a_role_is_limited_by_boundary_and_session_policy(limit):
    """criterion 4"""
    grant = on_resource(to(allow(), ROLE))
    assert ask(request(session), resource=grant) is ALLOWED
    assert ask(request(session), resource=grant, **limit) is IMPLICIT


@pytest.mark.parametrize("limit", [{"boundary": boundary(allow("sqs:*"))}, {"session": in_session(allow("sqs:*"))}])
def test_a_grant_to_the_session_itself_is_not_limited_within_the_account(limit):
    """criterion 4"""
    assert ask(request(session), resource=on_resource(to(allow(), SESSION)), **limit) is ALLOWED
    across = request(session, account=FAR)
    assert ask(across, allow(), resource=on_resource(to(allow(), SESSION)), **limit) is IMPLICIT


def test_a_grant_to_both_role_and_session_is_the_more_direct_of_the_two():
    """criterion 4"""
    limit = in_session(allow("sqs:*"))
    assert ask(request(session), resource=on_resource(to(allow(), [ROLE, SESSION])), session=limit) is ALLOWED
    apart = on_resource(to(allow(), SESSION), to(allow(), ROLE), to(allow(), NEAR))
    assert ask(request(session), resource=apart, session=limit) is ALLOWED


def test_the_most_direct_of_several_grants_counts_in_any_order():
    """criterion 13"""
    for order in ([ROLE, NEAR], [NEAR, ROLE]):
        assert ask(request(session), resource=on_resource(*(to(allow(), name) for name in order))) is ALLOWED


def test_a_grant_to_a_user_is_not_limited_by_its_boundary():
    """criterion 4"""
    limit = boundary(allow("sqs:*"))
    assert ask(request(alice), allow(), boundary=limit) is IMPLICIT
    assert ask(request(alice), resource=on_resource(to(allow(), ALICE)), boundary=limit) is ALLOWED


def test_a_grant_to_a_federated_user_is_not_limited_by_its_session_policy():
    """criterion 4"""
    limit = in_session(allow("sqs:*"))
    assert ask(request(federated), allow(), session=limit) is IMPLICIT
    assert ask(request(federated), resource=on_resource(to(allow(), FEDERATED)), session=limit) is ALLOWED


def test_a_grant_to_the_user_behind_a_federated_user_is_limited_by_the_session_policy():
    """criterion 4"""
    grant = on_resource(to(allow(), ALICE))
    assert ask(request(federated), resource=grant, session=in_session(allow())) is ALLOWED
    assert ask(request(federated), resource=grant, session=in_session(allow("sqs:*"))) is IMPLICIT


def test_everybody_with_the_role_as_principal_arn_is_a_direct_grant():
    """criterion 5"""
    limit = in_session(allow("sqs:*"))
    direct = when(to(allow(), "*"), {"ArnEquals": {"aws:PrincipalArn": ROLE}})
    other = when(to(allow(), "*"), {"ArnEquals": {"aws:PrincipalArn": f"{ROLE}-2"}})
    assert (
        ask(request(session), resource=on_resource(direct), session=limit, boundary=boundary(allow("sqs:*"))) is ALLOWED
    )
    assert ask(request(session), resource=on_resource(other), session=limit) is IMPLICIT


def test_a_federated_user_without_session_policy_has_no_identity_permissions():
    """criterion 6"""
    assert ask(request(federated), allow()) is IMPLICIT
    assert ask(request(federated), allow(), session=in_session(allow("s3:*"))) is ALLOWED


def test_the_root_user_is_allowed_by_default_yet_bound_by_scps_of_a_member_account():
    """criterion 7"""
    assert ask(request(root)) is ALLOWED
    assert ask(request(root), scps=scps([allow(), deny("s3:*")])) is EXPLICIT
    assert ask(request(root), scps=scps([allow("sqs:*")])) is IMPLICIT


def test_an_allow_missing_at_any_level_of_scps_denies():
    """criterion 8"""
    assert ask(request(alice), allow(), scps=scps([allow()], [allow("s3:*")], [allow()])) is ALLOWED
    assert ask(request(alice), allow(), scps=scps([allow()], [allow("sqs:*")], [allow()])) is IMPLICIT
    assert ask(request(alice), allow(), scps=scps([allow()], [])) is IMPLICIT


def test_scps_of_one_level_unite():
    """criterion 8"""
    assert ask(request(alice), allow(), scps=scps([allow("sqs:*"), allow("s3:*")])) is ALLOWED
    assert ask(request(alice), allow(), scps=scps([allow("sqs:*"), allow("kms:*")])) is IMPLICIT


@pytest.mark.parametrize(
    "principal",
    [
        Principal(PrincipalKind.USER, f"arn:aws:iam::{MANAGEMENT}:user/alice", MANAGEMENT),
        Principal(PrincipalKind.USER, f"arn:aws:iam::{OUTSIDE}:user/alice", OUTSIDE),
        service_linked,
        sns,
    ],
)
def test_scps_do_not_bind_management_outsiders_service_linked_roles_and_services(principal):
    """criterion 9"""
    open_to_all = on_resource(to(allow(), "*"))
    closed = scps([deny()])
    assert ask(request(alice), allow(), resource=open_to_all, scps=closed) is EXPLICIT
    assert ask(request(principal), allow(), resource=open_to_all, scps=closed) is ALLOWED


def test_scps_leave_a_resource_policy_to_callers_from_elsewhere():
    """criterion 9: the SCPs that count are those of the caller's account"""
    caller = Principal(PrincipalKind.USER, f"arn:aws:iam::{FAR}:user/bob", FAR)
    grant = on_resource(to(allow(), FAR))
    assert ask(request(caller), allow(), resource=grant, scps=scps([allow()])) is ALLOWED
    assert ask(request(caller), allow(), resource=grant, scps=scps([allow("sqs:*")])) is IMPLICIT


def test_rcps_bind_resources_of_listed_services_only():
    """criterion 10"""
    closed = rcps(deny(["s3:*", "iam:*"]))
    assert ask(request(alice), allow(), rcps=closed) is EXPLICIT
    assert ask(request(alice, "iam:GetUser", ALICE), allow(), rcps=closed) is ALLOWED


def test_rcps_bind_callers_in_and_out_of_the_organization():
    """criterion 10"""
    outsider = Principal(PrincipalKind.USER, f"arn:aws:iam::{OUTSIDE}:user/eve", OUTSIDE)
    grant = on_resource(to(allow(), "*"))
    perimeter = rcps(
        when(
            deny("s3:*"),
            {
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORGANIZATION.id},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        )
    )
    assert ask(request(outsider), allow(), resource=grant) is ALLOWED
    assert ask(request(outsider), allow(), resource=grant, rcps=perimeter) is EXPLICIT
    assert ask(request(anonymous), resource=grant, rcps=perimeter) is EXPLICIT
    assert ask(request(alice), allow(), resource=grant, rcps=perimeter) is ALLOWED
    assert ask(request(sns), resource=grant, rcps=perimeter) is ALLOWED


def test_rcps_do_not_bind_service_linked_roles_nor_resources_of_management():
    """criterion 10"""
    closed = rcps(deny(["s3:*", "kms:*"]))
    assert ask(request(service_linked), allow(), rcps=closed) is ALLOWED
    managed = Principal(PrincipalKind.USER, f"arn:aws:iam::{MANAGEMENT}:user/alice", MANAGEMENT)
    assert ask(request(managed, account=MANAGEMENT), allow(), rcps=closed) is ALLOWED
    assert ask(request(managed, account=NEAR), allow(), resource=on_resource(to(allow(), "*")), rcps=closed) is EXPLICIT


def test_rcps_do_not_bind_keys_that_aws_manages():
    """criterion 10"""
    stack = Policies(
        identity=(policy(allow()),), resource=on_resource(to(allow("kms:*"), NEAR)), rcps=rcps(deny("kms:*"))
    )
    managed, own = (Request(alice, "kms:Decrypt", Resource(KEY, NEAR, aws_managed=by_aws)) for by_aws in (True, False))
    assert evaluate(managed, stack).effect is ALLOWED
    assert evaluate(own, stack).effect is EXPLICIT


def test_rcps_do_not_bind_the_retirement_of_a_grant():
    """criterion 10"""
    key_policy = on_resource(to(allow("kms:*"), NEAR))
    closed = rcps(deny("kms:*"))
    assert ask(request(alice, "kms:RetireGrant", KEY), allow(), resource=key_policy, rcps=closed) is ALLOWED
    assert ask(request(alice, "kms:Decrypt", KEY), allow(), resource=key_policy, rcps=closed) is EXPLICIT


def test_an_rcp_need_not_allow():
    """criterion 10: RCPFullAWSAccess is always there"""
    assert ask(request(alice), allow(), rcps=rcps(deny("sqs:*"))) is ALLOWED


def test_scps_take_the_full_language():
    """criterion 11"""
    only_beta = {"Effect": "Deny", "Action": "s3:*Object", "NotResource": "arn:aws:s3:::beta/*"}
    narrow = when(allow("s3:*", OBJECT), {"Bool": {"aws:SecureTransport": "true"}})
    assert ask(request(alice), allow(), scps=scps([allow(), only_beta])) is EXPLICIT
    assert ask(request(alice, arn="arn:aws:s3:::beta/x"), allow(), scps=scps([allow(), only_beta])) is ALLOWED
    assert ask(request(alice, context={"aws:SecureTransport": "true"}), allow(), scps=scps([narrow])) is ALLOWED
    assert ask(request(alice, context={"aws:SecureTransport": "false"}), allow(), scps=scps([narrow])) is IMPLICIT


def test_a_boundary_never_grants():
    """criterion 12"""
    assert ask(request(alice), boundary=boundary(allow())) is IMPLICIT
    assert ask(request(alice), allow(), boundary=boundary(allow())) is ALLOWED


def test_a_boundary_and_a_deny_with_not_principal_always_deny():
    """criterion 12"""
    spared = {**deny(), "NotPrincipal": {"AWS": [ALICE, NEAR]}}
    assert ask(request(alice), allow(), resource=on_resource(spared)) is ALLOWED
    assert ask(request(alice), allow(), resource=on_resource(spared), boundary=boundary(allow())) is EXPLICIT


@pytest.mark.parametrize("account", [NEAR, f"arn:aws:iam::{NEAR}:root"])
def test_delegation_to_the_account_is_no_grant_to_a_principal(account):
    """criterion 13"""
    grant = on_resource(to(allow(), account))
    assert ask(request(alice), resource=grant) is IMPLICIT
    assert ask(request(root), resource=grant) is ALLOWED
    assert ask(request(alice, account=FAR), resource=grant) is IMPLICIT
    assert ask(request(alice, account=FAR), allow(), resource=grant) is ALLOWED


def test_an_organization_of_unknown_members_binds_whoever_carries_its_policies():
    """criterion 9"""
    unknown = Organization("o-a1b2c3d4e5", MANAGEMENT)
    assert ask(request(alice, organization=unknown), allow(), scps=scps([deny()])) is EXPLICIT
    assert ask(request(alice, organization=None), allow(), scps=scps([deny()])) is EXPLICIT


def test_a_direct_grant_lacks_but_what_limits_it():
    decision = decide(
        request(session),
        resource=on_resource(to(allow(), SESSION)),
        scps=scps([allow("sqs:*")]),
        session=in_session(allow("sqs:*")),
    )
    assert [reason.policy_type for reason in decision.reasons] == ["service control policy"]


def test_reasons_name_every_policy_type_that_lacked_an_allow_in_the_order_of_evaluation():
    decision = decide(
        request(session, account=FAR),
        scps=scps([allow("sqs:*")]),
        boundary=boundary(allow("sqs:*")),
        session=in_session(allow("sqs:*")),
    )
    assert [reason.policy_type for reason in decision.reasons] == [
        "service control policy",
        "resource-based policy",
        "identity-based policy",
        "permissions boundary",
        "session policy",
    ]

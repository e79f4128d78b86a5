"""Criteria 14 to 20: principals."""

import pytest

from lockgate.iam import PolicyError, PolicyKind, Principal, PrincipalKind, advise, parse_policy
from unit.iam.iam_world import (
    ALICE,
    ALLOWED,
    EXPLICIT,
    FAR,
    IMPLICIT,
    NEAR,
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
    in_session,
    on_resource,
    request,
    root,
    scps,
    session,
    sns,
    to,
    when,
)

WITH_PATH = f"arn:aws:iam::{NEAR}:role/team/app"
ops = Principal(PrincipalKind.ROLE_SESSION, f"arn:aws:sts::{NEAR}:assumed-role/app/s1", NEAR, WITH_PATH)
pathless = Principal(PrincipalKind.ROLE_SESSION, SESSION, NEAR)


def test_a_session_is_matched_by_its_role_with_path():
    """criterion 14"""
    assert ask(request(ops), resource=on_resource(to(allow(), WITH_PATH))) is ALLOWED
    assert ask(request(ops), resource=on_resource(to(allow(), f"arn:aws:iam::{NEAR}:role/other/app"))) is IMPLICIT
    assert ask(request(ops), resource=on_resource(to(allow(), f"arn:aws:iam::{NEAR}:role/team/ops"))) is IMPLICIT


def test_a_session_whose_role_path_is_unknown_is_matched_by_the_name_of_the_role():
    """criterion 14"""
    assert ask(request(pathless), resource=on_resource(to(allow(), WITH_PATH))) is ALLOWED
    assert ask(request(pathless), resource=on_resource(to(allow(), f"arn:aws:iam::{NEAR}:role/team/ops"))) is IMPLICIT
    assert ask(request(pathless), resource=on_resource(to(allow(), f"arn:aws:iam::{FAR}:role/app"))) is IMPLICIT


def test_the_principal_arn_of_a_session_is_its_role_with_path():
    """criterion 14"""
    with_path = when(allow(), {"StringEquals": {"aws:PrincipalArn": WITH_PATH}})
    own_arn = when(allow(), {"StringEquals": {"aws:PrincipalArn": ops.arn}})
    assert ask(request(ops), with_path) is ALLOWED
    assert ask(request(ops), own_arn) is IMPLICIT


def test_the_principal_arn_of_a_user_is_its_own():
    """criterion 14"""
    assert ask(request(alice), when(allow(), {"ArnEquals": {"aws:PrincipalArn": ALICE}})) is ALLOWED
    assert ask(request(alice), when(allow(), {"ArnEquals": {"aws:PrincipalArn": ROLE}})) is IMPLICIT


@pytest.mark.parametrize(
    "partial",
    [f"arn:aws:iam::{NEAR}:role/*", f"arn:aws:sts::{NEAR}:assumed-role/app/*", "1111*", "arn:aws:iam::*:root"],
)
def test_a_wildcard_cannot_stand_for_a_part_of_a_principal(partial):
    """criterion 15"""
    with pytest.raises(PolicyError, match="is no principal at `Statement"):
        on_resource(to(allow(), partial))


@pytest.mark.parametrize("form", ["*", {"AWS": "*"}])
def test_a_star_includes_anonymous_callers(form):
    """criterion 15"""
    assert ask(request(anonymous), resource=on_resource(to(allow(), form))) is ALLOWED
    assert ask(request(anonymous), resource=on_resource(to(allow(), NEAR))) is IMPLICIT


@pytest.mark.parametrize("form", [{"Federated": "*"}, {"Service": "*"}])
def test_stars_of_other_types_are_not_everybody(form):
    """criterion 15"""
    grant = on_resource(to(allow(), form))
    assert ask(request(anonymous), resource=grant) is IMPLICIT
    assert ask(request(alice), resource=grant) is IMPLICIT
    assert ask(request(sns), resource=grant) is (ALLOWED if "Service" in form else IMPLICIT)


def test_a_deny_with_not_principal_spares_only_whom_it_lists_by_account_role_and_session():
    """criterion 16"""
    partial = [[SESSION], [ROLE], [NEAR], [SESSION, NEAR], [ROLE, NEAR], [SESSION, ROLE]]
    for listed in partial:
        assert (
            ask(request(session), allow(), resource=on_resource({**deny(), "NotPrincipal": {"AWS": listed}}))
            is EXPLICIT
        )
    complete = {**deny(), "NotPrincipal": {"AWS": [SESSION, ROLE, f"arn:aws:iam::{NEAR}:root"]}}
    assert ask(request(session), allow(), resource=on_resource(complete)) is ALLOWED


def test_a_deny_with_not_principal_spares_a_user_listed_with_its_account():
    """criterion 16"""
    assert (
        ask(request(alice), allow(), resource=on_resource({**deny(), "NotPrincipal": {"AWS": [ALICE, NEAR]}}))
        is ALLOWED
    )
    assert ask(request(alice), allow(), resource=on_resource({**deny(), "NotPrincipal": {"AWS": [ALICE]}})) is EXPLICIT


def test_a_deny_with_not_principal_spares_the_root_user_of_a_listed_account():
    """criterion 16"""
    assert ask(request(root), resource=on_resource({**deny(), "NotPrincipal": {"AWS": NEAR}})) is ALLOWED
    assert ask(request(root), resource=on_resource({**deny(), "NotPrincipal": {"AWS": FAR}})) is EXPLICIT


def test_a_deny_with_not_principal_spares_a_listed_service():
    """criterion 16"""
    grant = to(allow(), "*")
    spared = {**deny(), "NotPrincipal": {"Service": "sns.amazonaws.com"}}
    other = {**deny(), "NotPrincipal": {"Service": "s3.amazonaws.com"}}
    assert ask(request(sns), resource=on_resource(grant, spared)) is ALLOWED
    assert ask(request(sns), resource=on_resource(grant, other)) is EXPLICIT


def test_an_allow_with_not_principal_is_open_to_anonymous_callers():
    """criterion 16"""
    grant = on_resource({**allow(), "NotPrincipal": {"AWS": ALICE}})
    assert ask(request(anonymous), resource=grant) is ALLOWED
    assert ask(request(alice), resource=grant) is IMPLICIT


def test_not_principal_is_reported_as_ambiguous():
    """criterion 16"""
    document = {"Statement": [{**deny(), "NotPrincipal": {"AWS": ALICE}}]}
    facts = [finding.fact for finding in advise(document, kind=PolicyKind.RESOURCE)]
    assert facts == ["`NotPrincipal` with `Deny` is ambiguous at `Statement[0].NotPrincipal`"]
    assert advise({"Statement": [to(deny(), "*")]}, kind=PolicyKind.RESOURCE) == ()


def test_the_unique_id_of_a_deleted_role_matches_nobody():
    """criterion 17"""
    assert ask(request(session), resource=on_resource(to(allow(), "AROAABCDEFGHIJKLMNOPQ"))) is IMPLICIT
    assert ask(request(session), resource=on_resource(to(allow(), ROLE))) is ALLOWED


def test_a_service_is_allowed_by_the_resource_alone():
    """criterion 18"""
    grant = on_resource(to(allow(), {"Service": "sns.amazonaws.com"}))
    assert ask(request(sns), resource=grant) is ALLOWED
    assert ask(request(sns), allow()) is IMPLICIT
    assert ask(request(sns), resource=on_resource(to(allow(), NEAR))) is IMPLICIT
    assert ask(request(sns), resource=on_resource(to(allow(), {"Service": "sqs.amazonaws.com"}))) is IMPLICIT


def test_a_service_has_neither_scps_nor_boundary():
    """criterion 18"""
    grant = on_resource(to(allow(), {"Service": "sns.amazonaws.com"}))
    assert ask(request(sns), resource=grant, scps=scps([deny()]), boundary=boundary(deny())) is ALLOWED


def test_a_source_condition_keeps_a_service_from_acting_for_other_customers():
    """criterion 18"""
    grant = on_resource(
        when(to(allow(), {"Service": "sns.amazonaws.com"}), {"StringEquals": {"aws:SourceAccount": NEAR}})
    )
    assert ask(request(sns, context={"aws:SourceAccount": NEAR}), resource=grant) is ALLOWED
    assert ask(request(sns, context={"aws:SourceAccount": OUTSIDE}), resource=grant) is IMPLICIT
    assert ask(request(sns), resource=grant) is IMPLICIT


def test_a_service_without_source_condition_is_warned_of():
    """criterion 18"""
    grant = to(allow(), {"Service": "sns.amazonaws.com"})
    bare = advise({"Statement": [grant]}, kind=PolicyKind.RESOURCE)
    assert [finding.rule for finding in bare] == ["LG2204"]
    bound = when(grant, {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{NEAR}:*"}})
    assert advise({"Statement": [bound]}, kind=PolicyKind.RESOURCE) == ()


@pytest.mark.parametrize("caller", [anonymous, sns])
def test_the_organization_of_anonymous_callers_and_services_is_absent(caller):
    """criterion 19"""
    only_members = on_resource(
        to(allow(), "*"), when(to(deny(), "*"), {"StringNotEquals": {"aws:PrincipalOrgID": ORGANIZATION.id}})
    )
    assert ask(request(alice), allow(), resource=only_members) is ALLOWED
    assert ask(request(caller), resource=only_members) is EXPLICIT


def test_a_perimeter_that_excepts_services_lets_them_in_and_keeps_anonymous_callers_out():
    """criterion 19"""
    perimeter = when(
        to(deny(), "*"),
        {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORGANIZATION.id},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    )
    open_to_all = on_resource(to(allow(), "*"), perimeter)
    assert ask(request(sns), resource=open_to_all) is ALLOWED
    assert ask(request(anonymous), resource=open_to_all) is EXPLICIT


def test_nobody_can_be_denied_get_caller_identity():
    """criterion 20"""
    closed = {"scps": scps([deny()]), "boundary": boundary(deny()), "session": in_session(deny())}
    asked = request(session, "sts:GetCallerIdentity", "*", None)
    assert ask(asked, deny(), **closed) is ALLOWED
    assert ask(request(session, "sts:DecodeAuthorizationMessage", "*", None), deny(), **closed) is EXPLICIT
    assert ask(request(root, "STS:getcalleridentity", "*", None), scps=scps([deny()])) is ALLOWED


def test_an_anonymous_caller_has_no_identity():
    """criterion 20"""
    assert decide(request(anonymous, "sts:GetCallerIdentity", "*", None)).effect is IMPLICIT


def test_a_federated_identity_assumes_a_role_by_trust_alone():
    provider = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
    caller = Principal(PrincipalKind.IDENTITY_PROVIDER, provider)
    asked = request(
        caller, "sts:AssumeRoleWithWebIdentity", ROLE, context={"token.actions.githubusercontent.com:aud": "x"}
    )
    statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": provider}}
    audience = when(statement, {"StringEquals": {"token.actions.githubusercontent.com:aud": "x"}})
    other = when(statement, {"StringEquals": {"token.actions.githubusercontent.com:aud": "y"}})
    parse = lambda one: parse_policy({"Statement": one}, kind=PolicyKind.TRUST)  # noqa: E731  a name for three uses
    assert ask(asked, resource=parse(audience)) is ALLOWED
    assert ask(asked, resource=parse(other)) is IMPLICIT
    assert ask(asked, resource=parse({**statement, "Principal": {"AWS": NEAR}})) is IMPLICIT

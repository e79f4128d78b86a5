"""Every statement is held against the request, and says by which element it did not match."""

from lockgate.iam import Policies, Principal, PrincipalKind, explain
from unit.iam.iam_world import (
    ALICE,
    ALLOWED,
    BUCKET,
    FAR,
    IMPLICIT,
    MANAGEMENT,
    NEAR,
    ROLE,
    alice,
    allow,
    boundary,
    deny,
    in_session,
    on_resource,
    policy,
    rcps,
    request,
    scps,
    session,
    to,
    when,
)


def lines(asked, **policies):
    return explain(asked, Policies(**policies)).lines


def elements(line):
    return [mismatch.element for mismatch in line.mismatches]


def test_each_element_that_does_not_match_is_named_with_the_reason():
    statement = when(
        allow("sqs:*", f"{BUCKET}/*"), {"Bool": {"aws:SecureTransport": "true"}, "Null": {"s3:prefix": "true"}}
    )
    (line,) = lines(request(alice, arn="arn:aws:s3:::beta/key"), identity=(policy(statement),))
    assert not line.matched
    assert [(mismatch.element, mismatch.text) for mismatch in line.mismatches] == [
        ("Action", "`sqs:*` does not cover `s3:GetObject`"),
        ("Resource", "`arn:aws:s3:::alpha/*` does not cover `arn:aws:s3:::beta/key`"),
        ("Condition", "`Bool` on `aws:SecureTransport`: wanted `true`, the request has no such key"),
    ]


def test_a_statement_that_matches_has_no_mismatch():
    (line,) = lines(request(alice), identity=(policy({**allow("s3:Get*"), "Sid": "Read"}),))
    assert line.matched
    assert (line.policy_type, line.policy, line.statement, line.effect, line.mismatches) == (
        "identity-based policy",
        "policy",
        "Read",
        "Allow",
        (),
    )


def test_the_value_of_the_request_is_shown():
    statement = when(
        allow(), {"StringEquals": {"aws:PrincipalAccount": FAR}, "ForAnyValue:StringEquals": {"aws:TagKeys": "c"}}
    )
    (line,) = lines(request(alice, context={"aws:TagKeys": ("a", "b")}), identity=(policy(statement),))
    assert [mismatch.text for mismatch in line.mismatches] == [
        f"`StringEquals` on `aws:PrincipalAccount`: wanted `{FAR}`, the request has `{NEAR}`",
        "`ForAnyValue:StringEquals` on `aws:TagKeys`: wanted `c`, the request has `a`, `b`",
    ]


def test_a_principal_that_does_not_match_is_named():
    (line,) = lines(request(alice), resource=on_resource(to(allow(), ROLE)))
    assert [(item.element, item.text) for item in line.mismatches] == [
        ("Principal", f"`AWS: {ROLE}` does not name `{ALICE}`")
    ]


def test_a_not_principal_that_spares_the_caller_is_named():
    spared = {**deny(), "NotPrincipal": {"AWS": [ALICE, NEAR]}}
    (line,) = lines(request(alice), resource=on_resource(spared))
    assert elements(line) == ["NotPrincipal"]


def test_a_not_principal_that_spares_only_a_part_of_the_caller_is_noted_as_ambiguous():
    partial = {**deny(), "NotPrincipal": {"AWS": [ALICE]}}
    (line,) = lines(request(alice), resource=on_resource(partial))
    assert line.matched
    assert line.note == "lists the caller in part: AWS may check account, role and session in turn"


def test_how_directly_a_resource_policy_grants_is_noted():
    granted = on_resource(to(allow(), NEAR), to(allow(), ROLE), to(allow(), "*"), to(deny(), ROLE))
    assert [line.note for line in lines(request(session), resource=granted)] == [
        "names the account: identity policies must allow as well",
        "names the role: boundary and session policies limit it",
        "names the caller or everybody: within the account nothing else is needed",
        "",
    ]


def test_policies_of_the_organization_say_whom_they_do_not_bind():
    managed = Principal(PrincipalKind.USER, f"arn:aws:iam::{MANAGEMENT}:user/x", MANAGEMENT)
    stack = {"scps": scps([allow()], [deny()]), "rcps": rcps(deny("s3:*"))}
    shown = lines(request(managed, account=MANAGEMENT), **stack)
    assert [(line.policy_type, line.level, line.note) for line in shown] == [
        ("resource control policy", "root", "does not bind this resource or caller"),
        ("service control policy", "level 1", "does not bind this caller"),
        ("service control policy", "level 2", "does not bind this caller"),
    ]
    assert [line.note for line in lines(request(alice), **stack)] == ["", "", ""]


def test_policies_appear_in_the_order_of_evaluation():
    shown = lines(
        request(session),
        identity=(policy(allow()),),
        boundary=boundary(allow()),
        session=in_session(allow()),
        resource=on_resource(to(allow(), "*")),
        scps=scps([allow()]),
        rcps=rcps(deny("sqs:*")),
    )
    assert [line.policy_type for line in shown] == [
        "resource control policy",
        "service control policy",
        "resource-based policy",
        "identity-based policy",
        "permissions boundary",
        "session policy",
    ]


def test_an_explanation_carries_the_decision():
    assert explain(request(alice), Policies(identity=(policy(allow()),))).decision.effect is ALLOWED
    assert explain(request(alice), Policies()).decision.effect is IMPLICIT

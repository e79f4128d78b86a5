"""Policies of running accounts: whose they are, where they say nothing, and where AWS has to be asked twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.observing.functions import functions
from lockgate.cloud.observing.identities import identities
from lockgate.cloud.session import Session

ACCOUNT = "111111111111"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
EMPTY: dict[str, Any] = {"Version": "2012-10-17", "Id": "default", "Statement": []}
Stub = Callable[[str], Any]


def test_a_policy_that_was_left_without_a_statement_is_none():
    assert of_resource("function policy", json.dumps(EMPTY), "orders") is None
    assert of_resource("function policy", None, "orders") is None
    assert of_resource("function policy", "", "orders") is None
    found = of_resource("function policy", json.dumps(EVERYTHING), "orders")
    assert found is not None
    assert (found.document, found.holder) == (EVERYTHING, "orders")


def test_a_function_whose_last_permission_was_taken_away_has_no_policy(session: Session, stub: Stub):
    role = f"arn:aws:iam::{ACCOUNT}:role/orders"
    answer = {"Functions": [{"FunctionName": "orders", "FunctionArn": FUNCTION, "Role": role}]}
    stub("lambda").add_response("list_functions", answer)
    stub("lambda").add_response("get_policy", {"Policy": json.dumps(EMPTY)})
    (found,) = functions(session, ACCOUNT)
    assert found.policy is None


def a_role_with_a_policy_of_aws(stub: Stub, answers: Callable[[Any], None]) -> None:
    """`answers` prepares what IAM says of the policy; the role itself is asked for afterwards."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    role = {
        "RoleName": "people",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/people",
        "Path": "/",
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "CreateDate": made,
        "AssumeRolePolicyDocument": json.dumps(EVERYTHING),
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": json.dumps(EVERYTHING)}],
        "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}],
    }
    iam = stub("iam")
    iam.add_response("get_account_authorization_details", {"RoleDetailList": [role]})
    answers(iam)
    plain = {key: role[key] for key in ("RoleName", "Arn", "Path", "RoleId", "CreateDate")}
    iam.add_response("get_role", {"Role": plain})


def test_a_managed_policy_that_the_details_leave_out_is_read_by_itself(session: Session, stub: Stub):
    def answers(iam: Any) -> None:
        found = {"PolicyName": "AdministratorAccess", "Arn": ADMINISTRATOR, "DefaultVersionId": "v7"}
        iam.add_response("get_policy", {"Policy": found}, {"PolicyArn": ADMINISTRATOR})
        version = {"Document": json.dumps(EVERYTHING), "VersionId": "v7", "IsDefaultVersion": True}
        expected = {"PolicyArn": ADMINISTRATOR, "VersionId": "v7"}
        iam.add_response("get_policy_version", {"PolicyVersion": version}, expected)

    a_role_with_a_policy_of_aws(stub, answers)
    people = identities(session, ACCOUNT)
    (role,) = people.identities
    assert [(each.name, each.holder) for each in role.policies] == [("own", "people"), ("AdministratorAccess", "")]
    assert role.policies[1].document == EVERYTHING
    assert not people.skipped


def test_a_managed_policy_that_may_not_be_read_is_skipped_with_aws_s_reason(session: Session, stub: Stub):
    def answers(iam: Any) -> None:
        iam.add_client_error("get_policy", "AccessDenied", "not authorized to perform: iam:GetPolicy", 403)

    a_role_with_a_policy_of_aws(stub, answers)
    people = identities(session, ACCOUNT)
    (skipped,) = people.skipped
    assert skipped.subject == f"arn:aws:iam::{ACCOUNT}:role/people"
    reason = f"the managed policy {ADMINISTRATOR} cannot be seen: not authorized to perform: iam:GetPolicy"
    assert skipped.reason == reason

"""What calls of Organizations need, without any server."""

from datetime import UTC, datetime

import pytest

from lockgate.emulator.authorise.needs import Incoming
from lockgate.emulator.authorise.tables import organizations
from lockgate.emulator.ports import Caller
from lockgate.emulator.wire.http import HttpRequest
from lockgate.iam import Principal, PrincipalKind

ACCOUNT = "111111111111"
PARTS = {
    "p-1": f"arn:aws:organizations::{ACCOUNT}:policy/o-x/service_control_policy/p-1",
    "ou-1": f"arn:aws:organizations::{ACCOUNT}:ou/o-x/ou-1",
}


@pytest.fixture(autouse=True)
def located():
    before = list(organizations._located)
    organizations.locate_by(lambda account, part: PARTS.get(part) if account == ACCOUNT else None)
    yield
    organizations._located[:] = before


def needs(operation, **params):
    caller = Caller(Principal(PrincipalKind.ROOT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT), ACCOUNT)
    request = HttpRequest("POST", "/", "", {}, b"", client="")
    now = datetime(2026, 1, 2, tzinfo=UTC)
    incoming = Incoming(caller, "organizations", operation, params, "us-east-1", request, now)
    return [(need.action, need.arn, dict(need.context)) for need in organizations.RULES[operation](incoming)]


def test_an_attachment_needs_the_policy_and_its_target():
    context = {"organizations:PolicyType": "SERVICE_CONTROL_POLICY"}
    assert needs("AttachPolicy", PolicyId="p-1", TargetId="ou-1") == [
        ("organizations:AttachPolicy", PARTS["p-1"], context),
        ("organizations:AttachPolicy", PARTS["ou-1"], context),
    ]


def test_what_is_not_there_is_reached_by_permissions_on_everything_only():
    ((_, arn, _),) = needs("DescribePolicy", PolicyId="p-2")
    assert arn == f"arn:aws:organizations::{ACCOUNT}:unknown/p-2"


def test_the_stated_type_is_a_context_key():
    assert needs("CreatePolicy", Type="RESOURCE_CONTROL_POLICY") == [
        ("organizations:CreatePolicy", "*", {"organizations:PolicyType": "RESOURCE_CONTROL_POLICY"})
    ]


def test_the_organization_itself_is_no_resource():
    assert needs("DescribeOrganization") == [("organizations:DescribeOrganization", "*", {})]

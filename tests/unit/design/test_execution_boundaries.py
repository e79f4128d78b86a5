"""What a deployment and the running code can never do, whatever policies they carry."""

import pytest

from design_samples import RUN_1, several
from lockgate.design import design
from lockgate.iam import Policies, PolicyKind, Request, Resource, evaluate, parse_policy
from lockgate.render import render
from rendered_accounts import REGION, Accounts, session

STACK = "lockgate-shop-test"
EXECUTION = f"arn:aws:iam::{RUN_1}:role/{STACK}-execution"
OWN_ROLE = f"arn:aws:iam::{RUN_1}:role/{STACK}-ShopRole-1"
BOUNDARY = f"arn:aws:iam::{RUN_1}:policy/{STACK}-boundary"
EVERYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


@pytest.fixture(scope="module")
def world():
    return Accounts.of(render(design(several())))


@pytest.fixture(scope="module")
def administrator(world):
    """The execution role after somebody attached everything to it."""
    changed = world.copy()
    changed.roles[EXECUTION]["identity"].append(EVERYTHING)
    return changed


@pytest.fixture(scope="module")
def runs(world):
    """Asks as a role of the application's own that carries the boundary and policies that allow everything."""
    boundary = world.policies[f"{RUN_1}/{STACK}-access/Boundary"]
    policies = Policies((parse_policy(EVERYTHING),), parse_policy(boundary, kind=PolicyKind.BOUNDARY))

    def ask(action, resource, owner=RUN_1):
        return evaluate(Request(session(OWN_ROLE), action, Resource(resource, owner)), policies)

    return ask


def test_a_role_with_the_boundary_can_be_made_and_one_without_cannot(world):
    with_it = world.ask(EXECUTION, "iam:CreateRole", OWN_ROLE, RUN_1, iam__PermissionsBoundary=BOUNDARY)
    other = world.ask(EXECUTION, "iam:CreateRole", OWN_ROLE, RUN_1, iam__PermissionsBoundary=f"{BOUNDARY}-2")

    assert with_it.allowed
    assert not other.allowed
    assert not world.ask(EXECUTION, "iam:CreateRole", OWN_ROLE, RUN_1).allowed


FORBIDDEN = [
    ("iam:CreateRole", OWN_ROLE),
    ("iam:PutRolePolicy", OWN_ROLE),
    ("iam:DeleteRolePermissionsBoundary", OWN_ROLE),
    ("iam:PutRolePolicy", EXECUTION),
    ("iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{RUN_1}:role/{STACK}-action"),
    ("iam:CreatePolicyVersion", BOUNDARY),
    ("iam:CreatePolicyVersion", f"arn:aws:iam::{RUN_1}:policy/{STACK}-execution-boundary"),
    ("iam:CreateUser", f"arn:aws:iam::{RUN_1}:user/{STACK}-eve"),
    ("iam:CreateAccessKey", f"arn:aws:iam::{RUN_1}:user/admin"),
    ("iam:CreateOpenIDConnectProvider", f"arn:aws:iam::{RUN_1}:oidc-provider/evil.example"),
    ("sts:AssumeRole", f"arn:aws:iam::{RUN_1}:role/admin"),
    ("organizations:LeaveOrganization", "*"),
    ("cloudformation:UpdateStack", f"arn:aws:cloudformation:{REGION}:{RUN_1}:stack/{STACK}-access/1"),
    ("ec2:RunInstances", f"arn:aws:ec2:{REGION}:{RUN_1}:instance/*"),
    ("lambda:UpdateFunctionCode", f"arn:aws:lambda:{REGION}:{RUN_1}:function:lockgate-orders-test-F-1"),
    ("dynamodb:DeleteTable", f"arn:aws:dynamodb:{REGION}:{RUN_1}:table/lockgate-orders-test-T-1"),
]


@pytest.mark.parametrize(("action", "resource"), FORBIDDEN)
def test_an_execution_role_that_was_given_everything_still_cannot(administrator, action, resource):
    assert not administrator.ask(EXECUTION, action, resource, RUN_1).allowed


def test_a_role_is_handed_to_no_service_that_the_template_does_not_use(world):
    handed = {
        service: world.ask(EXECUTION, "iam:PassRole", OWN_ROLE, RUN_1, iam__PassedToService=service).allowed
        for service in ("lambda.amazonaws.com", "ec2.amazonaws.com", "cloudformation.amazonaws.com")
    }

    assert handed == {
        "lambda.amazonaws.com": True,
        "ec2.amazonaws.com": False,
        "cloudformation.amazonaws.com": False,
    }


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("logs:PutLogEvents", f"arn:aws:logs:{REGION}:{RUN_1}:log-group:/aws/lambda/{STACK}-F-1:log-stream:1"),
        ("dynamodb:PutItem", f"arn:aws:dynamodb:{REGION}:{RUN_1}:table/{STACK}-ShopTable-1"),
        ("s3:GetObject", f"arn:aws:s3:::{STACK}-shopbucket-1/key"),
        ("sqs:SendMessage", f"arn:aws:sqs:{REGION}:{RUN_1}:{STACK}-ShopQueue-1"),
        ("xray:PutTraceSegments", "*"),
        ("ses:SendEmail", f"arn:aws:ses:{REGION}:{RUN_1}:identity/example.com"),
    ],
)
def test_running_code_uses_the_stacks_resources_and_what_the_template_states(runs, action, resource):
    assert runs(action, resource).allowed


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:CreateUser", f"arn:aws:iam::{RUN_1}:user/eve"),
        ("iam:PutRolePolicy", OWN_ROLE),
        ("sts:AssumeRole", EXECUTION),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:{REGION}:{RUN_1}:stack/{STACK}/1"),
        ("dynamodb:PutItem", f"arn:aws:dynamodb:{REGION}:{RUN_1}:table/lockgate-orders-test-T-1"),
        ("dynamodb:DeleteTable", f"arn:aws:dynamodb:{REGION}:{RUN_1}:table/{STACK}-ShopTable-1"),
        ("ec2:RunInstances", f"arn:aws:ec2:{REGION}:{RUN_1}:instance/*"),
    ],
)
def test_running_code_that_was_given_everything_still_cannot(runs, action, resource):
    assert not runs(action, resource).allowed


def test_running_code_reaches_no_other_account(runs):
    assert not runs("s3:GetObject", f"arn:aws:s3:::{STACK}-copy/key", owner="999999999999").allowed

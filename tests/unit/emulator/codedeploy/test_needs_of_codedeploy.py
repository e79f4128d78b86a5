"""Which resources CodeDeploy's calls stand for; a deployment stands for its group."""

from datetime import UTC, datetime

import pytest

from lockgate.emulator import deployments
from lockgate.emulator.authorise.mapping import map_call
from lockgate.emulator.authorise.needs import Incoming
from lockgate.emulator.ports import Caller
from lockgate.emulator.wire.http import HttpRequest
from lockgate.iam import Principal, PrincipalKind

ACCOUNT = "222222222222"
HEAD = f"arn:aws:codedeploy:eu-west-1:{ACCOUNT}"
GROUP = f"{HEAD}:deploymentgroup:shop/orders"


def needs(operation, **params):
    caller = Caller(Principal(PrincipalKind.ROOT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT), ACCOUNT)
    request = HttpRequest("POST", "/", "", {}, b"")
    now = datetime(2026, 1, 2, tzinfo=UTC)
    found = map_call(Incoming(caller, "codedeploy", operation, params, "eu-west-1", request, now)).needs
    return [(need.action.removeprefix("codedeploy:"), need.arn) for need in found]


@pytest.mark.parametrize(
    ("operation", "params", "arns"),
    [
        ("GetApplication", {"applicationName": "shop"}, [f"{HEAD}:application:shop"]),
        ("BatchGetApplications", {"applicationNames": ["a", "b"]}, [f"{HEAD}:application:a", f"{HEAD}:application:b"]),
        ("GetDeploymentConfig", {"deploymentConfigName": "c"}, [f"{HEAD}:deploymentconfig:c"]),
        ("CreateDeployment", {"applicationName": "shop", "deploymentGroupName": "orders"}, [GROUP]),
        ("ListDeployments", {}, [f"{HEAD}:deploymentgroup:*/*"]),
        ("ListApplications", {}, ["*"]),
        ("TagResource", {"ResourceArn": GROUP}, [GROUP]),
        (
            "UpdateDeploymentGroup",
            {"applicationName": "shop", "currentDeploymentGroupName": "orders", "newDeploymentGroupName": "sales"},
            [GROUP, f"{HEAD}:deploymentgroup:shop/sales"],
        ),
    ],
)
def test_calls_stand_for_what_they_name(operation, params, arns):
    assert needs(operation, **params) == [(operation, arn) for arn in arns]


def test_calls_with_a_deployment_stand_for_its_group_and_those_with_an_unknown_one_for_every_group():
    deployments.belongs(ACCOUNT, "d-KNOWN0001", GROUP)
    for operation in ("GetDeployment", "StopDeployment", "PutLifecycleEventHookExecutionStatus"):
        assert needs(operation, deploymentId="d-KNOWN0001") == [(operation, GROUP)]
    unknown = f"{HEAD}:deploymentgroup:*/*"
    assert needs("GetDeployment", deploymentId="d-UNKNOWN01") == [("GetDeployment", unknown)]
    both = needs("BatchGetDeployments", deploymentIds=["d-KNOWN0001", "d-UNKNOWN01"])
    assert both == [("BatchGetDeployments", GROUP), ("BatchGetDeployments", unknown)]
    assert deployments.group_of("333333333333", "d-KNOWN0001") is None


def test_the_service_role_is_passed():
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    found = needs("CreateDeploymentGroup", applicationName="shop", deploymentGroupName="orders", serviceRoleArn=role)
    assert found == [("CreateDeploymentGroup", GROUP), ("iam:PassRole", role)]

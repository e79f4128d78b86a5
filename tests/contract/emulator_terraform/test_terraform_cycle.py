"""Terraform cannot tell the difference: what it applies stays as it is, and goes without a trace."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

_LISTS: Mapping[str, Callable[[Any], list[Any]]] = {
    "codebuild": lambda client: client.list_projects()["projects"],
    "codepipeline": lambda client: client.list_pipelines()["pipelines"],
    "codestar-connections": lambda client: client.list_connections()["Connections"],
    "codedeploy": lambda client: client.list_applications()["applications"],
    "events": lambda client: [rule["Name"] for rule in client.list_rules()["Rules"]],
    "iam": lambda client: [
        *(role["RoleName"] for role in client.list_roles()["Roles"]),
        *(policy["Arn"] for policy in client.list_policies(Scope="Local")["Policies"]),
    ],
    "kms": lambda client: [
        key["KeyId"]
        for key in client.list_keys()["Keys"]
        if client.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion"
    ],
    "lambda": lambda client: [found["FunctionName"] for found in client.list_functions()["Functions"]],
    "logs": lambda client: [group["logGroupName"] for group in client.describe_log_groups()["logGroups"]],
    "s3": lambda client: [bucket["Name"] for bucket in client.list_buckets()["Buckets"]],
}


def left_in(world: Any, account: str) -> dict[str, list[Any]]:
    """What is there, by service."""
    found = {service: listed(world.client(service, account)) for service, listed in _LISTS.items()}
    return {service: things for service, things in found.items() if things}


@pytest.mark.xdist_group("terraform")
def test_terraform_applies_once_changes_nothing_after_and_destroys_clean(terraform, aws_world, tools, target, cycle):
    terraform.done("apply", "-auto-approve", "-parallelism=10")
    assert left_in(aws_world, tools).keys() == {
        *("codebuild", "codepipeline", "codestar-connections", "events", "iam", "kms", "logs", "s3")
    }
    assert left_in(aws_world, target).keys() == {"codedeploy", "events", "iam", "kms", "lambda", "logs", "s3"}
    organization = aws_world.client("organizations", tools)
    assert [found["Name"] for found in organization.list_accounts()["Accounts"]] == ["Management", "sandbox"]

    second = terraform.run("plan", "-detailed-exitcode", "-parallelism=10")
    assert second.returncode == 0, f"the second plan is not empty:\n{second.stdout}\n{second.stderr}"

    terraform.done("destroy", "-auto-approve", "-parallelism=10")
    assert terraform.state() == ""
    assert left_in(aws_world, tools) == {}
    assert left_in(aws_world, target) == {}
    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        organization.describe_organization()

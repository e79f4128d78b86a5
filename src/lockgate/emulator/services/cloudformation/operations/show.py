"""Stacks, resources and change sets in the shapes of the API."""

from typing import Any

from lockgate.emulator.services.cloudformation.state import ChangeSet, Deployment, ResourceState, Stack
from lockgate.emulator.services.cloudformation.template.parameters import shown

_NO_DRIFT = {"StackDriftStatus": "NOT_CHECKED"}
_NO_RESOURCE_DRIFT = {"StackResourceDriftStatus": "NOT_CHECKED"}


def stack(item: Stack) -> dict[str, Any]:
    """The ``Stack`` shape of DescribeStacks."""
    described: dict[str, Any] = {
        "StackId": item.id,
        "StackName": item.name,
        "CreationTime": item.created,
        "StackStatus": item.status,
        "DisableRollback": item.disable_rollback,
        "EnableTerminationProtection": item.termination_protection,
        "DriftInformation": _NO_DRIFT,
        "NotificationARNs": [],
        "RollbackConfiguration": {},
        "Tags": [],
        "Capabilities": [],
        **_deployment(item.deployment),
    }
    optional = {
        "ChangeSetId": item.change_set_id,
        "LastUpdatedTime": item.updated,
        "DeletionTime": item.deleted,
        "StackStatusReason": item.reason,
        "RoleARN": item.role_arn,
        "TimeoutInMinutes": item.timeout_minutes,
        "ParentId": item.parent,
        "RootId": item.root,
        "Outputs": [_output(output) for output in item.outputs],
    }
    return described | {name: value for name, value in optional.items() if value}


def _deployment(deployment: Deployment | None) -> dict[str, Any]:
    if deployment is None:
        return {}
    members: dict[str, Any] = {
        "NotificationARNs": list(deployment.notification_arns),
        "RollbackConfiguration": dict(deployment.rollback_configuration),
        "Capabilities": list(deployment.capabilities),
        "Tags": tags(deployment),
    }
    parameters = shown(deployment.template.parameters, deployment.values, deployment.resolved)
    if parameters:
        members["Parameters"] = parameters
    if deployment.template.description:
        members["Description"] = deployment.template.description
    return members


def tags(deployment: Deployment) -> list[dict[str, str]]:
    """The stack's tags as a list."""
    return [{"Key": name, "Value": value} for name, value in deployment.tags.items()]


def _output(output: Any) -> dict[str, str]:
    shape = {"OutputKey": output.key, "OutputValue": output.value}
    optional = {"Description": output.description, "ExportName": output.export}
    return shape | {name: str(value) for name, value in optional.items() if value is not None}


def summary(item: Stack) -> dict[str, Any]:
    """The ``StackSummary`` shape of ListStacks."""
    described = {
        "StackId": item.id,
        "StackName": item.name,
        "CreationTime": item.created,
        "StackStatus": item.status,
        "DriftInformation": _NO_DRIFT,
    }
    description = item.deployment.template.description if item.deployment else None
    optional = {
        "TemplateDescription": description,
        "LastUpdatedTime": item.updated,
        "DeletionTime": item.deleted,
        "StackStatusReason": item.reason,
        "ParentId": item.parent,
        "RootId": item.root,
    }
    return described | {name: value for name, value in optional.items() if value}


def resource(item: ResourceState) -> dict[str, Any]:
    """The members that every shape of a resource has."""
    described = {
        "LogicalResourceId": item.logical_id,
        "ResourceType": item.type,
        "ResourceStatus": item.status,
        "DriftInformation": _NO_RESOURCE_DRIFT,
    }
    optional = {"PhysicalResourceId": item.physical_id, "ResourceStatusReason": item.reason}
    return described | {name: value for name, value in optional.items() if value}


def change_set(item: ChangeSet, owner: Stack) -> dict[str, Any]:
    """The ``ChangeSetSummary`` shape of ListChangeSets."""
    described = {
        "StackId": owner.id,
        "StackName": owner.name,
        "ChangeSetId": item.id,
        "ChangeSetName": item.name,
        "ExecutionStatus": item.execution,
        "Status": item.status,
        "CreationTime": item.created,
        "IncludeNestedStacks": bool(item.request.get("IncludeNestedStacks", False)),
    }
    optional = {"StatusReason": item.reason, "Description": item.request.get("Description")}
    return described | {name: value for name, value in optional.items() if value}

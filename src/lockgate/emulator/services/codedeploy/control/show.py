"""Deployments and their targets in botocore's output shapes."""

from lockgate.emulator.services.codedeploy.control.state import Deployment, LifecycleEvent, Shape, given

_REQUESTED = (
    *("description", "ignoreApplicationStopFailures", "updateOutdatedInstancesOnly", "fileExistsBehavior"),
    *("targetInstances", "deploymentMode", "overrideAlarmConfiguration"),
)
_COUNTED = ("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready")


def deployment_info(deployment: Deployment) -> Shape:
    """``DeploymentInfo``."""
    group = deployment.group.shape
    return given(
        {
            "applicationName": deployment.application.name,
            "deploymentGroupName": deployment.group.name,
            "deploymentConfigName": deployment.config["deploymentConfigName"],
            "deploymentId": deployment.id,
            "previousRevision": deployment.previous,
            "revision": deployment.revision,
            "status": deployment.status,
            "errorInformation": deployment.error,
            "createTime": deployment.created,
            "startTime": deployment.started,
            "completeTime": deployment.completed,
            "deploymentOverview": overview(deployment) if deployment.started else None,
            "creator": deployment.creator,
            "ignoreApplicationStopFailures": False,
            "updateOutdatedInstancesOnly": False,
            "autoRollbackConfiguration": deployment.auto_rollback or None,
            "rollbackInfo": dict(deployment.rollback),
            "deploymentStyle": group["deploymentStyle"],
            "instanceTerminationWaitTimeStarted": False,
            "deploymentStatusMessages": list(deployment.messages),
            "computePlatform": deployment.application.platform,
            "fileExistsBehavior": "DISALLOW",
            **{name: deployment.request.get(name) for name in _REQUESTED if deployment.request.get(name) is not None},
        }
    )


def overview(deployment: Deployment) -> Shape:
    """How many targets are in which status: a Lambda deployment has one."""
    return {status: int(status == deployment.target_status) for status in _COUNTED}


def deployment_target(deployment: Deployment, function_arn: str) -> Shape:
    """``DeploymentTarget`` of a deployment whose AppSpec file has been read."""
    target = deployment.target
    if target is None:
        raise ValueError(f"the target of {deployment.id} is not known yet")
    info = {
        "functionName": target.function,
        "functionAlias": target.alias,
        "currentVersion": target.current,
        "targetVersion": target.target,
        "targetVersionWeight": deployment.weight,
    }
    shape = {
        "deploymentId": deployment.id,
        "targetId": target_id(deployment),
        "targetArn": function_arn,
        "status": deployment.target_status,
        "lastUpdatedAt": deployment.updated,
        "lifecycleEvents": [_event(event) for event in deployment.events],
        "lambdaFunctionInfo": info,
    }
    return {"deploymentTargetType": "LambdaTarget", "lambdaTarget": given(shape)}


def target_id(deployment: Deployment) -> str:
    """``FUNCTION:ALIAS``; empty while it is not known."""
    target = deployment.target
    return f"{target.function.rpartition(':')[2]}:{target.alias}" if target is not None else ""


def _event(event: LifecycleEvent) -> Shape:
    diagnostics = None
    if event.message is not None:
        diagnostics = {"errorCode": "UnknownError", "scriptName": "", "message": event.message, "logTail": ""}
    return given(
        {
            "lifecycleEventName": event.name,
            "diagnostics": diagnostics,
            "startTime": event.started,
            "endTime": event.ended,
            "status": event.status,
        }
    )

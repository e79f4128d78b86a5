"""A deployment group's settings: defaults, checks, and how GetDeploymentGroup shows them.

Source: CodeDeploy API reference, CreateDeploymentGroup, UpdateDeploymentGroup and DeploymentGroupInfo; CodeDeploy user
guide, "Create a deployment group for an AWS Lambda deployment".
"""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codedeploy.control.configs import config_for
from lockgate.emulator.services.codedeploy.control.state import Deployment, Group, Scope, Shape, given

SHIFTING = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
"""The only style that Lambda and ECS know."""
IN_PLACE = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
_MOST_ALARMS, _MOST_TRIGGERS = 10, 10
_LISTS = ("ec2TagFilters", "onPremisesInstanceTagFilters", "triggerConfigurations", "ecsServices")
_SETTINGS = (
    *("deploymentConfigName", "serviceRoleArn", "alarmConfiguration", "autoRollbackConfiguration", "loadBalancerInfo"),
    *("outdatedInstancesStrategy", "deploymentStyle", "blueGreenDeploymentConfiguration", "ec2TagSet"),
    *("onPremisesTagSet", "terminationHookEnabled", *_LISTS),
)
_TRIGGERS = frozenset(
    f"{kind}{event}"
    for kind, events in {
        "Deployment": ("Start", "Success", "Failure", "Stop", "Rollback", "Ready"),
        "Instance": ("Start", "Success", "Failure", "Ready"),
    }.items()
    for event in events
)


def settled(scope: Scope, platform: str, before: Mapping[str, Any], params: Mapping[str, Any]) -> Shape:
    """The group's shape with what `params` change; raises what CreateDeploymentGroup raises."""
    shape = {**before, **{name: params[name] for name in _SETTINGS if params.get(name) is not None}}
    if params.get("autoScalingGroups") is not None:
        shape["autoScalingGroups"] = [{"name": name} for name in params["autoScalingGroups"]]
    shape["deploymentConfigName"] = config_for(scope, shape.get("deploymentConfigName"), platform)[
        "deploymentConfigName"
    ]
    shape.setdefault("deploymentStyle", IN_PLACE)
    if platform == "Server":
        shape.setdefault("outdatedInstancesStrategy", "UPDATE")
    for name in (*_LISTS, "autoScalingGroups"):
        shape.setdefault(name, [])
    shape["computePlatform"] = platform
    _check_style(shape, platform)
    check_alarms(shape.get("alarmConfiguration") or {})
    check_rollback(shape.get("autoRollbackConfiguration") or {})
    _check_triggers(shape)
    return shape


def _check_style(shape: Shape, platform: str) -> None:
    style = {**IN_PLACE, **shape["deploymentStyle"]}
    if platform != "Server" and style != SHIFTING:
        raise ServiceError(
            "InvalidDeploymentStyleException",
            f"The deployment style for the compute platform {platform} must be BLUE_GREEN and WITH_TRAFFIC_CONTROL; "
            f"it is {style['deploymentType']} and {style['deploymentOption']}",
        )
    shape["deploymentStyle"] = style


def check_alarms(alarms: Mapping[str, Any]) -> None:
    """Refuse more alarms than ten, and alarms that are enabled without any."""
    names = [alarm.get("name") for alarm in alarms.get("alarms") or ()]
    if len(names) > _MOST_ALARMS:
        raise ServiceError("AlarmsLimitExceededException", f"A group can have {_MOST_ALARMS} alarms at most")
    if not all(names) or len(set(names)) < len(names) or (alarms.get("enabled") and not names):
        raise ServiceError(
            "InvalidAlarmConfigException",
            "The alarm configuration needs at least one alarm when it is enabled, each with a name of its own",
        )


def check_rollback(rollback: Mapping[str, Any]) -> None:
    """Refuse an automatic rollback that is enabled for no event."""
    if rollback.get("enabled") and not rollback.get("events"):
        raise ServiceError(
            "InvalidAutoRollbackConfigException",
            "The automatic rollback is enabled but no event is stated: DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, "
            "DEPLOYMENT_STOP_ON_REQUEST",
        )


def _check_triggers(shape: Shape) -> None:
    triggers = shape["triggerConfigurations"]
    if len(triggers) > _MOST_TRIGGERS:
        raise ServiceError(
            "TriggerTargetsLimitExceededException", f"A group can have {_MOST_TRIGGERS} triggers at most"
        )
    for trigger in triggers:
        events = set(trigger.get("triggerEvents") or ())
        topic = str(trigger.get("triggerTargetArn") or "")
        if not trigger.get("triggerName") or not topic.startswith("arn:aws:sns:") or not events or events - _TRIGGERS:
            raise ServiceError(
                "InvalidTriggerConfigException",
                f"The trigger {trigger.get('triggerName')!r} needs a name, the ARN of an SNS topic, and known events",
            )


def shown(group: Group) -> Shape:
    """The group as GetDeploymentGroup shows it, with its latest deployments."""
    latest = {
        "lastAttemptedDeployment": _brief(group.attempted),
        "lastSuccessfulDeployment": _brief(group.succeeded),
        "targetRevision": group.attempted.revision if group.attempted else None,
    }
    return {**group.shape, **given(latest)}


def _brief(deployment: Deployment | None) -> Shape | None:
    if deployment is None:
        return None
    times = given({"endTime": deployment.completed, "createTime": deployment.created})
    return {"deploymentId": deployment.id, "status": deployment.status, **times}

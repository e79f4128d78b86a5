"""Whom a deployment tells of its state: the account's default event bus, and the SNS topics of its group's triggers.

Shapes: EventBridge user guide, "CodeDeploy events"; CodeDeploy user guide, "JSON data formats for CodeDeploy triggers".
"""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codedeploy.control.show import overview
from lockgate.emulator.services.codedeploy.control.state import Deployment, Store
from lockgate.emulator.services.codedeploy.run.endings import Ended
from lockgate.emulator.services.codedeploy.run.role import Role

_STATES = {"InProgress": "START", "Succeeded": "SUCCESS", "Failed": "FAILURE", "Stopped": "STOP", "Ready": "READY"}
_TRIGGERS = {"InProgress": "Start", "Succeeded": "Success", "Failed": "Failure", "Stopped": "Stop", "Ready": "Ready"}


class Notices:
    """Tells of deployments."""

    def __init__(self, aws: Aws, store: Store) -> None:
        self._aws = aws
        self._store = store

    def tell(self, deployment: Deployment, group_arn: str, role: Role) -> None:
        """Tell the present status. A topic that cannot be reached is noted, and holds nothing up."""
        self._aws.emit(deployment.account, deployment.region, _event(deployment, group_arn))
        events = [f"Deployment{_TRIGGERS[deployment.status]}"]
        if deployment.creator == "codeDeployRollback" and deployment.status == "InProgress":
            events.append("DeploymentRollback")
        for trigger in deployment.group.shape["triggerConfigurations"]:
            if set(events) & set(trigger["triggerEvents"]):
                self._publish(deployment, trigger, role)

    def _publish(self, deployment: Deployment, trigger: Mapping[str, Any], role: Role) -> None:
        message = _message(deployment, trigger["triggerName"])
        subject = f"{deployment.status.upper()}: AWS CodeDeploy {deployment.id} in {deployment.region}"
        try:
            role.attempt(
                "sns", "publish", TopicArn=trigger["triggerTargetArn"], Subject=subject, Message=json.dumps(message)
            )
        except (ClientError, BotoCoreError, Ended) as error:
            with self._store.bell:
                deployment.messages.append(f"The trigger {trigger['triggerName']} could not be notified: {error}")


def _event(deployment: Deployment, group_arn: str) -> Mapping[str, Any]:
    head = group_arn.partition(":deploymentgroup:")[0]
    return {
        "source": "aws.codedeploy",
        "detail-type": "CodeDeploy Deployment State-change Notification",
        "resources": [f"{head}:application:{deployment.application.name}", group_arn],
        "detail": {
            "region": deployment.region,
            "deploymentId": deployment.id,
            "instanceGroupId": deployment.group.shape["deploymentGroupId"],
            "deploymentGroup": deployment.group.name,
            "state": _STATES[deployment.status],
            "application": deployment.application.name,
        },
    }


def _message(deployment: Deployment, trigger: str) -> dict[str, str]:
    """SNS's message: every value is text, structures are JSON in text."""
    stamp = "%a %b %d %H:%M:%S UTC %Y"
    members = {
        "region": deployment.region,
        "accountId": deployment.account,
        "eventTriggerName": trigger,
        "applicationName": deployment.application.name,
        "deploymentId": deployment.id,
        "deploymentGroupName": deployment.group.name,
        "createTime": deployment.created.strftime(stamp),
        "completeTime": deployment.completed.strftime(stamp) if deployment.completed else None,
        "deploymentOverview": json.dumps(overview(deployment)),
        "status": "CREATED" if deployment.status == "InProgress" else deployment.status.upper(),
        "rollbackInformation": json.dumps(deployment.rollback) if deployment.rollback else None,
        "errorInformation": json.dumps(
            {"ErrorCode": deployment.error["code"], "ErrorMessage": deployment.error["message"]}
        )
        if deployment.error
        else None,
    }
    return {name: value for name, value in members.items() if value is not None}

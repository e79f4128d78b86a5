"""Whether an ended deployment is rolled back, and the deployment that does it.

Source: CodeDeploy user guide, "Redeploy and roll back a deployment with CodeDeploy": a rollback is a new deployment,
with an id of its own; it gives all the traffic back at once and asks no hooks.
"""

import hashlib
import json
from datetime import datetime

from lockgate.emulator.services.codedeploy.control.configs import BUILT_IN, DEFAULTS
from lockgate.emulator.services.codedeploy.control.state import Deployment, Shape, Target, deployment_id
from lockgate.emulator.services.codedeploy.run.endings import Ended

CREATOR = "codeDeployRollback"


def rolls_back(deployment: Deployment, ended: Ended) -> bool:
    """Whether the settings ask for a rollback after this ending; a rollback itself is never rolled back."""
    if deployment.creator == CREATOR:
        return False
    if ended.roll_back is not None:
        return ended.roll_back
    settings = deployment.auto_rollback
    return bool(settings.get("enabled")) and ended.event in (settings.get("events") or ())


def plan_rollback(deployment: Deployment, now: datetime) -> Deployment | None:
    """The deployment that undoes another, and what both say about it; None when nothing is known to go back to."""
    target = deployment.target
    if target is None:
        deployment.rollback = {"rollbackMessage": "There is nothing to roll back: the AppSpec file could not be read."}
        return None
    undoing = Deployment(
        id=deployment_id(),
        account=deployment.account,
        region=deployment.region,
        application=deployment.application,
        group=deployment.group,
        config=BUILT_IN[DEFAULTS["Lambda"]],
        revision=_back(target),
        created=now,
        auto_rollback={"enabled": False, "events": []},
        alarms={},
        request={"description": f"Rollback of deployment {deployment.id}"},
        creator=CREATOR,
        previous=deployment.revision,
    )
    message = f"Deployment {deployment.id} is rolled back by deployment {undoing.id}."
    undoing.rollback = {"rollbackTriggeringDeploymentId": deployment.id, "rollbackMessage": message}
    deployment.rollback = {"rollbackDeploymentId": undoing.id, "rollbackMessage": message}
    return undoing


def _back(target: Target) -> Shape:
    properties = {
        "Name": target.function,
        "Alias": target.alias,
        "CurrentVersion": target.target,
        "TargetVersion": target.current,
    }
    resource = {target.name: {"Type": "AWS::Lambda::Function", "Properties": properties}}
    content = json.dumps({"version": 0.0, "Resources": [resource]})
    digest = hashlib.sha256(content.encode()).hexdigest()
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": content, "sha256": digest}}

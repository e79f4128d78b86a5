"""A CodeDeploy deployment that a resource waits for.

Source: CloudFormation user guide, "UpdatePolicy attribute", ``CodeDeployLambdaAliasUpdate``.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Work

_ENDED = frozenset({"Succeeded", "Failed", "Stopped"})
_TWO_DAYS = 172800.0
_GLANCE = 0.05
_GLANCES = 200


def follow(work: Work, **request: Any) -> None:
    """CreateDeployment and its end; raises `HandlerError` when it does not succeed.

    CodeDeploy's own rollback is waited for too: the stack's comes after it. A deployment that is waited for no longer,
    because the stack was cancelled or may not look, is stopped and rolled back.
    """
    deployment = work.client("codedeploy").create_deployment(**request)["deploymentId"]
    what = f"CodeDeploy deployment {deployment}"
    try:
        work.until(lambda: _seen(work, deployment)["status"] in _ENDED, what, _TWO_DAYS)
        outcome = _seen(work, deployment)
    except (HandlerError, ClientError):
        _stop(work, deployment)
        raise
    if outcome["status"] == "Succeeded":
        return
    undoing = (outcome.get("rollbackInfo") or {}).get("rollbackDeploymentId")
    if undoing:
        work.until(lambda: _seen(work, undoing)["status"] in _ENDED, f"CodeDeploy deployment {undoing}", _TWO_DAYS)
    said = outcome.get("errorInformation", {}).get("message", outcome["status"])
    raise HandlerError("GeneralServiceException", f"{what} failed: {said}")


def _seen(work: Work, deployment: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = work.client("codedeploy").get_deployment(deploymentId=deployment)["deploymentInfo"]
    return found


def _stop(work: Work, deployment: str) -> None:
    """StopDeployment, and a short wait for the rollback; what is refused here changes nothing about the failure."""
    with suppress(ClientError):
        work.client("codedeploy").stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)
        waiting: str | None = deployment
        left = _GLANCES
        while waiting and left and not work.hands.stopping:
            found = _seen(work, waiting)
            if found["status"] in _ENDED:
                waiting = (found.get("rollbackInfo") or {}).get("rollbackDeploymentId")
            else:
                work.hands.clock.sleep(_GLANCE)
            left -= 1

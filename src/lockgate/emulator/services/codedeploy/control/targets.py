"""What a deployment acts on, and the answers of its hooked functions. Source: CodeDeploy API reference."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.deployments import deployment_of
from lockgate.emulator.services.codedeploy.control.pages import page
from lockgate.emulator.services.codedeploy.control.show import deployment_target, target_id
from lockgate.emulator.services.codedeploy.control.state import Deployment, Shape, Store

_MOST = 25
_ANSWERS = ("Succeeded", "Failed")


class Targets:
    """The operations on targets and lifecycle events."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "ListDeploymentTargets": self.list,
            "GetDeploymentTarget": self.get,
            "BatchGetDeploymentTargets": self.batch_get,
            "PutLifecycleEventHookExecutionStatus": self.answer,
        }

    def _deployment(self, call: Call) -> Deployment:
        return deployment_of(self._store.scope(call.account, call.region), call.params.get("deploymentId"))

    def _started(self, call: Call) -> Deployment:
        found = self._deployment(call)
        if found.target is None:
            raise ServiceError("DeploymentNotStartedException", f"The deployment {found.id} has not started yet")
        return found

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListDeploymentTargets, filtered by status; labels are of instances only."""
        filters = call.params.get("targetFilters") or {}
        with self._store.bell:
            found = self._started(call)
            wanted = filters.get("TargetStatus")
            fits = (not wanted or found.target_status in wanted) and "ServerInstanceLabel" not in filters
            names = [target_id(found)] if fits else []
        return page(names, "targetIds", call.params)

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetDeploymentTarget."""
        with self._store.bell:
            return {"deploymentTarget": _target(self._started(call), call.params.get("targetId"))}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetDeploymentTargets."""
        names = call.params.get("targetIds") or []
        if len(names) > _MOST:
            raise ServiceError("DeploymentTargetListSizeExceededException", f"At most {_MOST} targets can be asked for")
        with self._store.bell:
            found = self._started(call)
            return {"deploymentTargets": [_target(found, name) for name in dict.fromkeys(names)]}

    def answer(self, call: Call) -> Mapping[str, Any]:
        """PutLifecycleEventHookExecutionStatus: a hooked function says how its validation went, once."""
        status, hook = call.params.get("status"), call.params.get("lifecycleEventHookExecutionId")
        if status not in _ANSWERS:
            raise ServiceError(
                "InvalidLifecycleEventHookExecutionStatusException",
                f"The status must be Succeeded or Failed; it is {status}",
            )
        with self._store.bell:
            found = self._deployment(call)
            event = next((one for one in found.events if hook and one.hook_id == hook), None)
            if event is None:
                raise ServiceError(
                    "InvalidLifecycleEventHookExecutionIdException",
                    f"The deployment {found.id} has no lifecycle event with this hook execution id",
                )
            if found.ended or event.status != "InProgress":
                raise ServiceError(
                    "LifecycleEventAlreadyCompletedException",
                    f"The lifecycle event {event.name} of the deployment {found.id} has already completed",
                )
            event.status = status
            self._store.bell.notify_all()
        return {"lifecycleEventHookExecutionId": hook}


def _target(deployment: Deployment, name: str | None) -> Shape:
    if not name:
        raise ServiceError("DeploymentTargetIdRequiredException", "The target id is required")
    if name != target_id(deployment):
        raise ServiceError(
            "DeploymentTargetDoesNotExistException", f"The deployment {deployment.id} has no target {name}"
        )
    target = deployment.target
    function = target.function if target is not None else ""
    if not function.startswith("arn:"):
        function = f"arn:aws:lambda:{deployment.region}:{deployment.account}:function:{function}"
    return deployment_target(deployment, function)

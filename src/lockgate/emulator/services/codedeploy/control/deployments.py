"""Deployments: create, get, list, stop, continue. Source: CodeDeploy API reference."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.configs import config_for
from lockgate.emulator.services.codedeploy.control.group_shape import check_alarms, check_rollback
from lockgate.emulator.services.codedeploy.control.pages import page
from lockgate.emulator.services.codedeploy.control.revisions import key_of, normal, register
from lockgate.emulator.services.codedeploy.control.show import deployment_info
from lockgate.emulator.services.codedeploy.control.state import (
    Application,
    Deployment,
    Group,
    Scope,
    Shape,
    StopRequest,
    Store,
    deployment_id,
)

_ID = re.compile(r"d-[A-Z0-9]{9}")


def deployment_of(scope: Scope, name: str | None) -> Deployment:
    """The deployment; raises for an id that is missing, malformed or unknown."""
    if not name:
        raise ServiceError("DeploymentIdRequiredException", "The deployment id is required")
    if not _ID.fullmatch(name):
        raise ServiceError("InvalidDeploymentIdException", f"Specified DeploymentId is not in the valid format: {name}")
    found = scope.deployments.get(name)
    if found is None:
        raise ServiceError("DeploymentDoesNotExistException", f"The deployment {name} could not be found")
    return found


class Deployments:
    """The operations on deployments; `start` carries one out."""

    def __init__(self, aws: Aws, store: Store, start: Callable[[Deployment], None]) -> None:
        self._aws = aws
        self._store = store
        self._start = start

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "CreateDeployment": self.create,
            "GetDeployment": self.get,
            "BatchGetDeployments": self.batch_get,
            "ListDeployments": self.list,
            "StopDeployment": self.stop,
            "ContinueDeployment": self.go_on,
        }

    def _scope(self, call: Call) -> Scope:
        return self._store.scope(call.account, call.region)

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateDeployment; the caller must also be allowed what it does on the way.

        It reads the configuration (``codedeploy:GetDeploymentConfig``) and registers a revision that the application
        does not know yet (``codedeploy:RegisterApplicationRevision``).
        """
        scope, params = self._scope(call), call.params
        with self._store.bell:
            application, group = _owner(scope, params)
            _check_platform(application, params)
            name = params.get("deploymentConfigName") or group.shape["deploymentConfigName"]
            config = config_for(scope, name, application.platform)
            revision = normal(params.get("revision"))
            new = key_of(revision) not in application.revisions
        self._aws.allowed(call, "codedeploy:GetDeploymentConfig", scope.arn(f"deploymentconfig:{name}"), {})
        if new:
            target = scope.arn(f"application:{application.name}")
            self._aws.allowed(call, "codedeploy:RegisterApplicationRevision", target, {})
        with self._store.bell:
            made = self._made(scope, application, group, config, {**params, "revision": revision})
        self._start(made)
        return {"deploymentId": made.id}

    def _made(self, scope: Scope, application: Application, group: Group, config: Shape, params: Shape) -> Deployment:
        running = next((one for one in scope.of_group(group) if not one.ended), None)
        if running is not None:
            raise ServiceError(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{group.name}' already has an active Deployment '{running.id}'",
            )
        now = self._aws.clock.now()
        revision = register(application, params["revision"], now)
        revision.first_used, revision.last_used = revision.first_used or now, now
        if group.name not in revision.groups:
            revision.groups.append(group.name)
        made = Deployment(
            id=deployment_id(),
            account=scope.account,
            region=scope.region,
            application=application,
            group=group,
            config=config,
            revision=revision.location,
            created=now,
            auto_rollback=_settings(params, group, "autoRollbackConfiguration", "autoRollbackConfiguration"),
            alarms=_settings(params, group, "overrideAlarmConfiguration", "alarmConfiguration"),
            request=params,
            previous=group.succeeded.revision if group.succeeded else None,
        )
        check_alarms(made.alarms)
        check_rollback(made.auto_rollback)
        scope.keep(made)
        group.attempted = made
        return made

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetDeployment."""
        with self._store.bell:
            return {"deploymentInfo": deployment_info(deployment_of(self._scope(call), call.params["deploymentId"]))}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetDeployments; ids that do not exist are left out."""
        scope = self._scope(call)
        with self._store.bell:
            found = [scope.deployments.get(name) for name in dict.fromkeys(call.params["deploymentIds"])]
            return {"deploymentsInfo": [deployment_info(one) for one in found if one is not None]}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListDeployments of a group, or of everything, the newest first."""
        scope, params = self._scope(call), call.params
        application, group = params.get("applicationName"), params.get("deploymentGroupName")
        if application and not group:
            raise ServiceError("DeploymentGroupNameRequiredException", "deploymentGroupName goes with applicationName")
        if group and not application:
            raise ServiceError("ApplicationNameRequiredException", "applicationName goes with deploymentGroupName")
        with self._store.bell:
            among = list(reversed(scope.deployments.values()))
            if application and group:
                among = list(scope.of_group(scope.group(application, group)[1]))
            names = [one.id for one in among if _fits(one, params)]
        return page(names, "deployments", params)

    def stop(self, call: Call) -> Mapping[str, Any]:
        """StopDeployment: it stops shortly after; whether it rolls back is the caller's choice, else the group's."""
        with self._store.bell:
            found = deployment_of(self._scope(call), call.params["deploymentId"])
            if found.ended:
                raise ServiceError(
                    "DeploymentAlreadyCompletedException", f"The deployment {found.id} has already completed"
                )
            if found.creator == "codeDeployRollback":
                raise ServiceError(
                    "UnsupportedActionForDeploymentTypeException", f"The deployment {found.id} is a rollback"
                )
            found.stop = StopRequest(call.params.get("autoRollbackEnabled"))
            self._store.bell.notify_all()
        return {"status": "Pending", "statusMessage": f"The deployment {found.id} is being stopped."}

    def go_on(self, call: Call) -> Mapping[str, Any]:
        """ContinueDeployment: only a blue/green deployment of instances or tasks ever waits for it."""
        with self._store.bell:
            found = deployment_of(self._scope(call), call.params.get("deploymentId"))
            if found.ended:
                raise ServiceError(
                    "DeploymentAlreadyCompletedException", f"The deployment {found.id} has already completed"
                )
        raise ServiceError(
            "UnsupportedActionForDeploymentTypeException",
            f"The deployment {found.id} shifts the traffic of a Lambda function, which goes on by itself",
        )


def _owner(scope: Scope, params: Mapping[str, Any]) -> tuple[Application, Group]:
    application = scope.application(params["applicationName"])
    name = params.get("deploymentGroupName")
    if not name:
        raise ServiceError("DeploymentGroupNameRequiredException", "The deployment group's name is required")
    return scope.group(application.name, name)


def _check_platform(application: Application, params: Mapping[str, Any]) -> None:
    """Refuse what cannot be carried out here: there are no instances, no clusters, and no agent that fetches."""
    if application.platform != "Lambda":
        raise ServiceError(
            "InvalidComputePlatformException",
            f"The application {application.name} is for the compute platform {application.platform}: this emulator has "
            "no machines or clusters to deploy to. Only applications with the compute platform Lambda can be deployed.",
        )
    if (params.get("revision") or {}).get("revisionType") == "GitHub":
        raise ServiceError(
            "InvalidRevisionException", "A revision on GitHub is for EC2 instances; Lambda takes S3 or AppSpecContent"
        )


def _settings(params: Mapping[str, Any], group: Group, override: str, own: str) -> Shape:
    stated = params.get(override)
    return dict(stated if stated is not None else group.shape.get(own) or {})


def _fits(deployment: Deployment, params: Mapping[str, Any]) -> bool:
    statuses, times = params.get("includeOnlyStatuses"), params.get("createTimeRange") or {}
    if statuses and deployment.status not in statuses:
        return False
    start, end = _time(times.get("start")), _time(times.get("end"))
    return (start is None or deployment.created >= start) and (end is None or deployment.created <= end)


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromtimestamp(float(value), UTC)

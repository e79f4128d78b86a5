"""Deployment groups: create, get, update, delete, list. Source: CodeDeploy API reference."""

import uuid
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.group_shape import settled, shown
from lockgate.emulator.services.codedeploy.control.pages import page
from lockgate.emulator.services.codedeploy.control.state import Application, Group, Scope, Store
from lockgate.emulator.services.codedeploy.control.tagging import new_tags
from lockgate.emulator.services.codedeploy.run.role import assume


class Groups:
    """The operations on deployment groups."""

    def __init__(self, aws: Aws, store: Store) -> None:
        self._aws = aws
        self._store = store

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "CreateDeploymentGroup": self.create,
            "GetDeploymentGroup": self.get,
            "BatchGetDeploymentGroups": self.batch_get,
            "UpdateDeploymentGroup": self.update,
            "DeleteDeploymentGroup": self.delete,
            "ListDeploymentGroups": self.list,
        }

    def _scope(self, call: Call) -> Scope:
        return self._store.scope(call.account, call.region)

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateDeploymentGroup; CodeDeploy must be able to assume the role."""
        scope, name, identity = self._scope(call), call.params["deploymentGroupName"], str(uuid.uuid4())
        with self._store.bell:
            application = scope.application(call.params["applicationName"])
            start = {
                "applicationName": application.name,
                "deploymentGroupId": identity,
                "deploymentGroupName": name,
            }
            shape = settled(scope, application.platform, start, call.params)
            _check_free(application, name)
        group = Group(shape, new_tags(call.params))
        self._check_role(scope, application, group)
        with self._store.bell:
            _check_free(application, name)
            application.groups[name] = group
        return {"deploymentGroupId": identity}

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetDeploymentGroup."""
        with self._store.bell:
            found = self._scope(call).group(call.params["applicationName"], call.params["deploymentGroupName"])
            return {"deploymentGroupInfo": shown(found[1])}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetDeploymentGroups; names that do not exist are told in ``errorMessage``."""
        with self._store.bell:
            application = self._scope(call).application(call.params["applicationName"])
            names = list(dict.fromkeys(call.params["deploymentGroupNames"]))
            answer: dict[str, Any] = {
                "deploymentGroupsInfo": [shown(application.groups[one]) for one in names if one in application.groups]
            }
            missing = [name for name in names if name not in application.groups]
        if missing:
            answer["errorMessage"] = f"No Deployment Group found for: {', '.join(missing)}"
        return answer

    def update(self, call: Call) -> Mapping[str, Any]:
        """UpdateDeploymentGroup: members that are given replace what was there."""
        scope, params = self._scope(call), call.params
        with self._store.bell:
            application, group = scope.group(params["applicationName"], params["currentDeploymentGroupName"])
            shape = settled(scope, application.platform, group.shape, params)
        if params.get("serviceRoleArn"):
            self._check_role(scope, application, Group(shape, {}))
        new = params.get("newDeploymentGroupName") or group.name
        with self._store.bell:
            if new != group.name:
                _check_free(application, new)
                del application.groups[group.name]
                application.groups[new] = group
            group.shape = {**shape, "deploymentGroupName": new}
            scope.renamed(application)
        return {"hooksNotCleanedUp": []}

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteDeploymentGroup; one that does not exist is no error."""
        with self._store.bell:
            application = self._scope(call).applications.get(call.params["applicationName"])
            if application is not None:
                application.groups.pop(call.params["deploymentGroupName"], None)
        return {"hooksNotCleanedUp": []}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListDeploymentGroups of an application."""
        with self._store.bell:
            application = self._scope(call).application(call.params["applicationName"])
            names = sorted(application.groups)
        return {"applicationName": application.name, **page(names, "deploymentGroups", call.params)}

    def _check_role(self, scope: Scope, application: Application, group: Group) -> None:
        try:
            assume(self._aws, group.role, scope.group_arn(application, group), scope.account)
        except ServiceError as error:
            raise ServiceError(
                "InvalidRoleException",
                f"AWS CodeDeploy does not have the permissions required to assume the role {group.role}.",
            ) from error


def _check_free(application: Application, name: str) -> None:
    if name in application.groups:
        raise ServiceError("DeploymentGroupAlreadyExistsException", f"A deployment group named {name} already exists")

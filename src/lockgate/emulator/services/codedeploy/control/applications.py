"""Applications: create, get, rename, delete, list. Source: CodeDeploy API reference."""

import uuid
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Clock, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.pages import page
from lockgate.emulator.services.codedeploy.control.state import Application, Scope, Shape, Store
from lockgate.emulator.services.codedeploy.control.tagging import new_tags


class Applications:
    """The operations on applications."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "CreateApplication": self.create,
            "GetApplication": self.get,
            "BatchGetApplications": self.batch_get,
            "UpdateApplication": self.update,
            "DeleteApplication": self.delete,
            "ListApplications": self.list,
        }

    def _scope(self, call: Call) -> Scope:
        return self._store.scope(call.account, call.region)

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateApplication."""
        scope, name = self._scope(call), call.params["applicationName"]
        platform = call.params.get("computePlatform") or "Server"
        made = Application(str(uuid.uuid4()), name, platform, self._clock.now(), new_tags(call.params))
        with self._store.bell:
            _check_free(scope, name)
            scope.applications[name] = made
        return {"applicationId": made.id}

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetApplication."""
        with self._store.bell:
            return {"application": _shown(self._scope(call).application(call.params["applicationName"]))}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetApplications; names that do not exist are left out."""
        scope = self._scope(call)
        with self._store.bell:
            found = [scope.applications.get(name) for name in dict.fromkeys(call.params["applicationNames"])]
            return {"applicationsInfo": [_shown(one) for one in found if one is not None]}

    def update(self, call: Call) -> Mapping[str, Any]:
        """UpdateApplication: another name."""
        scope, new = self._scope(call), call.params.get("newApplicationName")
        with self._store.bell:
            found = scope.application(call.params.get("applicationName") or "")
            if new and new != found.name:
                _check_free(scope, new)
                del scope.applications[found.name]
                found.name, scope.applications[new] = new, found
                for group in found.groups.values():
                    group.shape["applicationName"] = new
                scope.renamed(found)
        return {}

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteApplication with its groups; one that does not exist is no error. What runs goes on."""
        scope = self._scope(call)
        with self._store.bell:
            scope.applications.pop(call.params["applicationName"], None)
        return {}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListApplications."""
        with self._store.bell:
            names = sorted(self._scope(call).applications)
        return page(names, "applications", call.params)


def _check_free(scope: Scope, name: str) -> None:
    if name in scope.applications:
        raise ServiceError("ApplicationAlreadyExistsException", f"An application named {name} already exists")


def _shown(application: Application) -> Shape:
    return {
        "applicationId": application.id,
        "applicationName": application.name,
        "createTime": application.created,
        "linkedToGitHub": False,
        "computePlatform": application.platform,
    }

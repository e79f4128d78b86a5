"""CreateProject, UpdateProject, DeleteProject, BatchGetProjects, ListProjects and what else concerns a project."""

import copy
import secrets
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, Credentials, Operation, ServiceError
from lockgate.emulator.services.codebuild.control import shapes
from lockgate.emulator.services.codebuild.control.checks import check_project, roles_of
from lockgate.emulator.services.codebuild.control.connected import check_connection
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codebuild.control.paging import in_order, page
from lockgate.emulator.services.codebuild.control.state import Project, Scope, Shape, State, bare_name
from lockgate.emulator.services.codebuild.control.webhooks import Webhooks

SERVICE = "codebuild.amazonaws.com"
NOT_ASSUMABLE = (
    "CodeBuild is not authorized to perform: sts:AssumeRole on service role. Please verify that: "
    "1) The provided service role exists, 2) The role name is case-sensitive and matches exactly, "
    "and 3) The role has the necessary trust policy configured."
)
_SORTED_BY = {"CREATED_TIME": "created", "LAST_MODIFIED_TIME": "lastModified"}


def assumed(aws: Aws, role: str, project_arn: str, account: str) -> Credentials:
    """The role's credentials, as CodeBuild gets them for the project when that is made or changed."""
    session = f"AWSCodeBuild-{secrets.token_hex(16)}"
    try:
        return aws.assume(SERVICE, role, session, source_arn=project_arn, source_account=account)
    except ServiceError as error:
        raise ServiceError("InvalidInputException", NOT_ASSUMABLE) from error


class Projects:
    """The operations on projects."""

    def __init__(self, aws: Aws, state: State, webhooks: Webhooks) -> None:
        self._aws = aws
        self._state = state
        self._webhooks = webhooks

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "CreateProject": self.create,
            "UpdateProject": self.update,
            "DeleteProject": self.delete,
            "BatchGetProjects": self.batch_get,
            "ListProjects": self.list,
            "InvalidateProjectCache": self.invalidate_cache,
            "UpdateProjectVisibility": self.update_visibility,
        }

    def _scope(self, call: Call) -> Scope:
        return self._state.scope(call.account, call.region)

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateProject."""
        check(call)
        scope = self._scope(call)
        shape = shapes.new_project(scope, call.params)
        check_project(shape)
        self._check_roles(scope, shape, roles_of(shape))
        with scope.lock:
            if shape["name"] in scope.projects:
                raise ServiceError("ResourceAlreadyExistsException", f"Project already exists: {shape['arn']}")
            shape["created"] = shape["lastModified"] = self._aws.clock.now()
            project = scope.projects[shape["name"]] = Project(shape)
            return {"project": seen(project)}

    def update(self, call: Call) -> Mapping[str, Any]:
        """UpdateProject: members that are given replace what was there."""
        check(call)
        scope = self._scope(call)
        with scope.lock:
            before = scope.project(call.params["name"]).shape
        shape = shapes.apply(scope, before, call.params)
        check_project(shape)
        self._check_roles(scope, shape, _roles_given(call.params, shape))
        with scope.lock:
            project = scope.project(call.params["name"])
            project.shape = {**shape, "lastModified": self._aws.clock.now()}
            return {"project": seen(project)}

    def _check_roles(self, scope: Scope, shape: Shape, roles: tuple[str, ...]) -> None:
        """CodeBuild can assume `roles`, and through the service role reach a source that has a connection."""
        for role in roles:
            credentials = assumed(self._aws, role, shape["arn"], scope.account)
            if role == shape["serviceRole"]:
                check_connection(self._aws, scope, shape["source"], credentials)

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteProject, by name or ARN; one that does not exist is no error. Builds stay readable, the hook goes."""
        check(call)
        scope = self._scope(call)
        with scope.lock:
            project = scope.projects.pop(bare_name(call.params["name"]), None)
        if project is not None:
            self._webhooks.forget(scope, project)
        return {}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetProjects, by names or ARNs."""
        check(call)
        scope = self._scope(call)
        with scope.lock:
            names = list(dict.fromkeys(bare_name(name) for name in call.params["names"]))
            found = [seen(scope.projects[name]) for name in names if name in scope.projects]
            return {"projects": found, "projectsNotFound": [name for name in names if name not in scope.projects]}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListProjects."""
        check(call)
        scope = self._scope(call)
        key = _SORTED_BY.get(call.params.get("sortBy", "NAME"), "name")
        with scope.lock:
            ordered = sorted(scope.projects.values(), key=lambda project: project.shape[key])
            names = [project.shape["name"] for project in ordered]
        return page(in_order(names, call.params), call.params, "projects")

    def invalidate_cache(self, call: Call) -> Mapping[str, Any]:
        """InvalidateProjectCache: what was cached is not restored any more."""
        check(call)
        scope = self._scope(call)
        with scope.lock:
            scope.project(call.params["projectName"]).cache_generation += 1
        return {}

    def update_visibility(self, call: Call) -> Mapping[str, Any]:
        """UpdateProjectVisibility."""
        check(call)
        scope = self._scope(call)
        visibility, role = call.params["projectVisibility"], call.params.get("resourceAccessRole")
        if role:
            self._aws.allowed(call, "iam:PassRole", role, {"iam:PassedToService": SERVICE})
        with scope.lock:
            shape = scope.project(call.params["projectArn"]).shape
            shape["projectVisibility"] = visibility
            if role:
                shape["resourceAccessRole"] = role
            if visibility == "PUBLIC_READ":
                shape.setdefault("publicProjectAlias", secrets.token_urlsafe(24))
            alias = {"publicProjectAlias": shape["publicProjectAlias"]} if visibility == "PUBLIC_READ" else {}
            return {"projectArn": shape["arn"], "projectVisibility": visibility, **alias}


def _roles_given(params: Mapping[str, Any], shape: Shape) -> tuple[str, ...]:
    """The roles that an UpdateProject request hands over; one that stays is only asked for a source that changes."""
    given = (params.get("serviceRole"), (params.get("buildBatchConfig") or {}).get("serviceRole"))
    asked = (shape["serviceRole"],) if params.get("source", {}).get("auth") else ()
    return tuple(dict.fromkeys(role for role in (*given, *asked) if role))


def seen(project: Project) -> Shape:
    """The project as BatchGetProjects shows it: a copy, with its webhook but never the webhook's secret."""
    shape = copy.deepcopy(project.shape)
    if project.hook is not None:
        shape["webhook"] = copy.deepcopy(project.hook.shape)
    return shape

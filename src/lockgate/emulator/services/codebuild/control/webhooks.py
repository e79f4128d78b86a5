"""CreateWebhook, UpdateWebhook, DeleteWebhook."""

import copy
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codebuild.control.credentials import token_for
from lockgate.emulator.services.codebuild.control.state import Hook, Project, Scope, Shape, State
from lockgate.emulator.services.codebuild.hooks.filters import check_groups, check_pattern, github_events
from lockgate.emulator.services.codebuild.hooks.github import GitHub, GitHubError
from lockgate.emulator.services.codebuild.repository import Repository, UnreachableRepositoryError

WEBHOOK_PATH = "codebuild/webhooks"
"""Below the control interface; what follows is the hook's id."""

_GITHUB = frozenset({"GITHUB", "GITHUB_ENTERPRISE"})
_STORED = ("branchFilter", "filterGroups", "buildType", "pullRequestBuildPolicy")


class Webhooks:
    """The operations on webhooks, which create and delete hooks at GitHub."""

    def __init__(self, aws: Aws, state: State) -> None:
        self._aws = aws
        self._state = state

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {"CreateWebhook": self.create, "UpdateWebhook": self.update, "DeleteWebhook": self.delete}

    def github(self, scope: Scope, project: Project) -> GitHub:
        """The API of the project's repository, with the account's imported token."""
        source = project.shape["source"]
        try:
            repository = Repository.at(source["location"], self._aws.github)
        except UnreachableRepositoryError as error:
            raise ServiceError("InvalidInputException", str(error)) from error
        return GitHub(repository, token_for(self._aws, scope, source))

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateWebhook: registers a hook at GitHub, or hands out its address and secret with ``manualCreation``."""
        check(call)
        _check(call.params)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            project = scope.project(call.params["projectName"])
            hook = self._new(scope, project, call.params)
            project.hook = hook  # before GitHub hears of it: its ping may arrive at once
        try:
            self._register(scope, project, hook, call.params)
        except ServiceError:
            with scope.lock:
                project.hook = None
            raise
        return {"webhook": _with_secret(project, hook)}

    def _new(self, scope: Scope, project: Project, params: Mapping[str, Any]) -> Hook:
        source = project.shape["source"]
        if source["type"] not in _GITHUB:
            raise ServiceError("InvalidInputException", f"Webhooks are not supported for source type {source['type']}")
        if project.hook is not None:
            raise ServiceError("ResourceAlreadyExistsException", f"Webhook already exists for project {project.arn}")
        by_hand = params.get("manualCreation")
        if source["type"] == "GITHUB" and not by_hand and token_for(self._aws, scope, source) is None:
            raise ServiceError("ResourceNotFoundException", "Could not find access token for server type github")
        identity = secrets.token_urlsafe(32)
        shape: Shape = {
            "payloadUrl": f"{self._aws.endpoint}/_lockgate/{WEBHOOK_PATH}/{identity}",
            "lastModifiedSecret": self._aws.clock.now(),
            "filterGroups": _groups(params),
        }
        shape |= {key: copy.deepcopy(params[key]) for key in _STORED if params.get(key) and key != "filterGroups"}
        if params.get("manualCreation"):
            shape["manualCreation"] = True
        return Hook(identity, secrets.token_hex(32), shape)

    def _register(self, scope: Scope, project: Project, hook: Hook, params: Mapping[str, Any]) -> None:
        """GitHub Enterprise's hooks are created by hand, as on AWS: its answer carries the secret."""
        if params.get("manualCreation") or project.shape["source"]["type"] != "GITHUB":
            return
        try:
            hook.remote_id, hook.shape["url"] = self.github(scope, project).create_hook(
                hook.shape["payloadUrl"], hook.secret, _events(hook.shape)
            )
        except GitHubError as error:
            raise _refused("create", error) from error

    def update(self, call: Call) -> Mapping[str, Any]:
        """UpdateWebhook: filters, build type, policy, and a new secret with ``rotateSecret``."""
        check(call)
        _check(call.params)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            project, hook = self._existing(scope, call.params["projectName"])
            shape = {**hook.shape, **{key: copy.deepcopy(call.params[key]) for key in _STORED if key in call.params}}
        shape["filterGroups"] = _groups(shape)
        if call.params.get("branchFilter"):
            shape["filterGroups"] = []
        elif call.params.get("filterGroups") or not shape.get("branchFilter"):
            shape.pop("branchFilter", None)
        secret = secrets.token_hex(32) if call.params.get("rotateSecret") else None
        if hook.remote_id is not None:
            self._change_remote(scope, project, hook, shape, secret)
        with scope.lock:
            hook.shape = shape
            if secret is not None:
                hook.secret = secret
                hook.shape["lastModifiedSecret"] = self._aws.clock.now()
        return {"webhook": _with_secret(project, hook) if secret else copy.deepcopy(hook.shape)}

    def _change_remote(self, scope: Scope, project: Project, hook: Hook, shape: Shape, secret: str | None) -> None:
        if secret is None and _events(shape) == _events(hook.shape):
            return
        try:
            self.github(scope, project).update_hook(
                hook.remote_id or 0, secret=secret, events=_events(shape), url=shape["payloadUrl"]
            )
        except GitHubError as error:
            raise _refused("update", error) from error

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteWebhook: removes the hook at GitHub too."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            project, hook = self._existing(scope, call.params["projectName"])
        if hook.remote_id is not None and token_for(self._aws, scope, project.shape["source"]) is not None:
            try:
                self.github(scope, project).delete_hook(hook.remote_id)
            except GitHubError as error:
                raise _refused("delete", error) from error
        with scope.lock:
            project.hook = None
        return {}

    def forget(self, scope: Scope, project: Project) -> None:
        """Remove the hook of a project that was deleted, as far as GitHub still lets us."""
        hook, project.hook = project.hook, None
        if hook is not None and hook.remote_id is not None:
            with suppress(GitHubError, ServiceError):
                self.github(scope, project).delete_hook(hook.remote_id)

    def _existing(self, scope: Scope, name: str) -> tuple[Project, Hook]:
        project = scope.project(name)
        if project.hook is None:
            raise ServiceError("ResourceNotFoundException", f"Webhook not found for project {project.arn}")
        return project, project.hook


def _check(params: Mapping[str, Any]) -> None:
    check_groups(params.get("filterGroups") or [])
    if params.get("branchFilter"):
        check_pattern(params["branchFilter"])
        if params.get("filterGroups"):
            raise ServiceError("InvalidInputException", "branchFilter and filterGroups cannot be used together")
    if params.get("scopeConfiguration"):
        raise ServiceError(
            "InvalidInputException", "Webhooks of an organization or of all of GitHub are not supported here"
        )
    if params.get("buildType", "BUILD") != "BUILD":
        raise ServiceError(
            "InvalidInputException", f"Webhooks of build type {params['buildType']} are not supported here"
        )


def _groups(params: Mapping[str, Any]) -> list[list[Shape]]:
    """Filter groups with the default that AWS gives back."""
    groups = params.get("filterGroups") or []
    return [[{"excludeMatchedPattern": False, **each} for each in group] for group in groups]


def _events(shape: Shape) -> tuple[str, ...]:
    events = github_events(shape["filterGroups"])
    policy = shape.get("pullRequestBuildPolicy") or {}
    return (*events, "issue_comment") if policy.get("requiresCommentApproval", "DISABLED") != "DISABLED" else events


def _with_secret(project: Project, hook: Hook) -> Shape:
    """The Webhook shape; its secret is shown only where somebody has to enter it at GitHub by hand."""
    shape = copy.deepcopy(hook.shape)
    if hook.remote_id is None and project.shape["source"]["type"] in _GITHUB:
        shape["secret"] = hook.secret
    return shape


def _refused(what: str, error: GitHubError) -> ServiceError:
    return ServiceError(
        "OAuthProviderException",
        f"Failed to {what} webhook. {error}. Please make sure the source credentials associated with your project "
        f"have the permission to {what} webhook.",
    )

"""Deliveries of GitHub: verify, understand, decide, start."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qs

from lockgate.emulator.ports import ControlRequest, ServiceError
from lockgate.emulator.services.codebuild.control.state import Hook, Project, Scope, State
from lockgate.emulator.services.codebuild.hooks.approval import approved_commit, needs_approval
from lockgate.emulator.services.codebuild.hooks.event import Event, read_pull_request, read_push, read_release
from lockgate.emulator.services.codebuild.hooks.filters import starts_build
from lockgate.emulator.services.codebuild.hooks.github import GitHub, GitHubError

Reply = tuple[int, Any]
_REMEMBERED = 1_000
_WAITING = 100


class Desk(Protocol):
    """What a delivery leads to."""

    def github(self, scope: Scope, project: Project) -> GitHub:
        """The API of the project's repository."""

    def start(self, scope: Scope, project: Project, event: Event, initiator: str) -> str:
        """Start a build for `event`; its id."""

    def hold(self, scope: Scope, project: Project, event: Event) -> None:
        """Report that `event` waits for an approval."""


def signature(secret: str, body: bytes) -> str:
    """The value of ``X-Hub-Signature-256``. Source: GitHub's page "Validating webhook deliveries"."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Deliveries:
    """The HTTP handler of all payload URLs."""

    def __init__(self, state: State, desk: Desk) -> None:
        self._state = state
        self._desk = desk

    def handle(self, request: ControlRequest) -> Reply:
        """Answer one delivery; only a valid signature gets further than the door."""
        found = self._find(request.path.strip("/"))
        if found is None:
            return HTTPStatus.NOT_FOUND, {"message": "Not Found"}
        if request.method != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED, {"message": "POST a delivery of GitHub"}
        given = request.headers.get("x-hub-signature-256", "")
        if not hmac.compare_digest(given.encode(), signature(found[2].secret, request.body).encode()):
            return HTTPStatus.FORBIDDEN, {"message": "the signature in X-Hub-Signature-256 does not match"}
        return self._enter(*found, request)

    def _enter(self, scope: Scope, project: Project, hook: Hook, request: ControlRequest) -> Reply:
        """Take a delivery whose signature is right, once; one that came to grief may come again."""
        delivery = request.headers.get("x-github-delivery", "")
        if not self._first_time(scope, hook, delivery):
            return HTTPStatus.OK, {"message": "this delivery was taken before"}
        try:
            return self._take(scope, project, hook, request)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            return HTTPStatus.BAD_REQUEST, {"message": f"the payload cannot be understood: {error!r}"}
        except GitHubError as error:
            hook.deliveries.pop(delivery, None)
            return HTTPStatus.BAD_GATEWAY, {"message": f"GitHub did not answer what the filters need: {error}"}
        except ServiceError as error:
            hook.deliveries.pop(delivery, None)
            return error.status, {"message": f"the build could not be started: {error.code}: {error.message}"}

    def _find(self, identity: str) -> tuple[Scope, Project, Hook] | None:
        for scope in self._state:
            with scope.lock:
                for project in scope.projects.values():
                    if project.hook is not None and hmac.compare_digest(project.hook.id.encode(), identity.encode()):
                        return scope, project, project.hook
        return None

    def _first_time(self, scope: Scope, hook: Hook, delivery: str) -> bool:
        with scope.lock:
            if not delivery or delivery in hook.deliveries:
                return not delivery
            hook.deliveries[delivery] = None
            while len(hook.deliveries) > _REMEMBERED:
                del hook.deliveries[next(iter(hook.deliveries))]
        return True

    def _take(self, scope: Scope, project: Project, hook: Hook, request: ControlRequest) -> Reply:
        kind = request.headers.get("x-github-event", "")
        if kind == "ping":
            return HTTPStatus.OK, {"message": "pong"}
        payload = _payload(request)
        github = self._desk.github(scope, project)
        initiator = request.headers.get("user-agent", "GitHub-Hookshot")
        if kind == "issue_comment":
            event = self._approved(hook, payload, github)
        else:
            event = _read(kind, payload, github)
            if event is None or not starts_build(hook.shape, event):
                return HTTPStatus.OK, {"message": "no filter group matches"}
            if needs_approval(hook.shape, event, github):
                self._wait(scope, hook, event)
                self._desk.hold(scope, project, event)
                return HTTPStatus.ACCEPTED, {"message": "the build waits for an approval"}
        if event is None:
            return HTTPStatus.OK, {"message": "the comment approves nothing"}
        build = self._desk.start(scope, project, event, initiator)
        return HTTPStatus.OK, {"message": "build started", "buildId": build}

    def _wait(self, scope: Scope, hook: Hook, event: Event) -> None:
        with scope.lock:
            hook.waiting[event.commit] = event
            while len(hook.waiting) > _WAITING:
                del hook.waiting[next(iter(hook.waiting))]

    def _approved(self, hook: Hook, payload: Mapping[str, Any], github: GitHub) -> Event | None:
        commit = approved_commit(hook.shape, payload, github)
        return None if commit is None else hook.waiting.pop(commit, None)


def _payload(request: ControlRequest) -> Mapping[str, Any]:
    """The JSON of the body, or of its form field ``payload``."""
    text = request.body.decode()
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        text = parse_qs(text)["payload"][0]
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("a JSON object is expected")
    return value


def _read(kind: str, payload: Mapping[str, Any], github: GitHub) -> Event | None:
    match kind:
        case "push":
            return read_push(payload)
        case "pull_request":
            return read_pull_request(payload, github.pull_files, github.commit_message)
        case "release":
            return read_release(payload)
    return None

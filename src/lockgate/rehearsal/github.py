"""What a rehearsal does at the forge through GitHub's REST API, each call as one of its people."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.rehearsal.stage import DEVELOPER, OWNER, REVIEWER, ROBOT, Stage

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Reply:
    """GitHub's answer, whatever it is; `body` is its JSON value, None when there is none."""

    status: int
    body: Any

    @property
    def accepted(self) -> bool:
        """Whether GitHub did what it was asked."""
        return self.status < HTTPStatus.BAD_REQUEST

    @property
    def message(self) -> str:
        """GitHub's words in one line, those of its ``errors`` included."""
        if not isinstance(self.body, Mapping):
            return ""
        errors = [each if isinstance(each, str) else each.get("message", "") for each in self.body.get("errors") or ()]
        lines = [line for part in (self.body.get("message"), *errors) for line in str(part or "").splitlines()]
        return ": ".join(" ".join(line.split()) for line in lines if line.strip())


def create_repository(stage: Stage, full_name: str) -> None:
    """Create the repository below the organisation that its name begins with.

    Its owner administers it, the developer and the reviewer may push, and the robot, whose token AWS's services have,
    administers its hooks.
    """
    owner, name = full_name.split("/", 1)
    if not ask(stage, OWNER, "GET", f"/orgs/{owner}").accepted:
        stage.forge.create_organization(owner, OWNER)
    request(stage, "POST", f"/orgs/{owner}/repos", {"name": name, "private": True})
    for login, permission in ((DEVELOPER, "push"), (REVIEWER, "push"), (ROBOT, "admin")):
        request(stage, "PUT", f"/repos/{full_name}/collaborators/{login}", {"permission": permission})


def hooks(stage: Stage, full_name: str) -> list[Any]:
    """The webhooks of a repository."""
    return list(request(stage, "GET", f"/repos/{full_name}/hooks?per_page=100"))


def request(stage: Stage, method: str, path: str, body: Any = None, who: str = OWNER) -> Any:
    """One call that must be accepted; the JSON value of the answer, None when there is none.

    Raises:
        LockgateError: LG6004 with the forge's words when it refuses.
    """
    reply = ask(stage, who, method, path, body)
    if not reply.accepted:
        fact = f"the forge refused `{method} {path}` of {who}"
        why = reply.message or f"status {reply.status}"
        raise LockgateError([Finding("LG6004", Origin(str(stage.forge.log)), fact, why, "read the log")])
    return reply.body


def ask(stage: Stage, who: str, method: str, path: str, body: Any = None) -> Reply:
    """One call as somebody; refusals are answers too."""
    headers = {
        "Authorization": f"Bearer {stage.tokens[who]}",
        "Accept": "application/vnd.github+json",
        "User-Agent": "lockgate",
    }
    return send(stage.forge.url + path, method, headers, None if body is None else json.dumps(body).encode())


def send(url: str, method: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
    """One HTTP request to an address of the stage, past any proxy."""
    call = urllib.request.Request(url, data, dict(headers), method=method)  # noqa: S310  # our own address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(call, timeout=_SECONDS) as response:
            return _reply(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _reply(error.code, error.read())


def _reply(status: int, text: bytes) -> Reply:
    try:
        return Reply(status, json.loads(text) if text else None)
    except ValueError:
        return Reply(status, {"message": text.decode(errors="replace")})

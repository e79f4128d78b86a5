"""The few things that a rehearsal does at the forge through GitHub's REST API."""

import json
import urllib.error
import urllib.request
from typing import Any

from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.rehearsal.stage import DEVELOPER, ROBOT, Stage

_SECONDS = 20


def create_repository(stage: Stage, full_name: str) -> None:
    """Create the repository below the organisation that its name begins with; the robot administers its hooks."""
    owner, name = full_name.split("/", 1)
    stage.forge.create_organization(owner, DEVELOPER)
    request(stage, "POST", f"/orgs/{owner}/repos", {"name": name, "private": True})
    request(stage, "PUT", f"/repos/{full_name}/collaborators/{ROBOT}", {"permission": "admin"})


def hooks(stage: Stage, full_name: str) -> list[Any]:
    """The webhooks of a repository."""
    found = request(stage, "GET", f"/repos/{full_name}/hooks")
    return list(found)


def request(stage: Stage, method: str, path: str, body: Any = None) -> Any:
    """One call as the developer; the JSON value of the answer, None when there is none."""
    headers = {
        "Authorization": f"Bearer {stage.tokens[DEVELOPER]}",
        "Accept": "application/vnd.github+json",
        "User-Agent": "lockgate",
    }
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(stage.forge.url + path, data, headers, method=method)  # noqa: S310  # our own address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(call, timeout=_SECONDS) as response:
            text = response.read()
    except urllib.error.HTTPError as error:
        why = error.read().decode(errors="replace")
        fact = f"the forge refused `{method} {path}`"
        raise LockgateError([Finding("LG6004", Origin(str(stage.forge.log)), fact, why, "read the log")]) from None
    return json.loads(text) if text else None

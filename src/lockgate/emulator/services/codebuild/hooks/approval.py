"""Pull requests that need somebody's word before they are built.

Source: CodeBuild user guide, "Pull request build policy": unless the author has one of the approver roles, the build
waits for a comment ``/codebuild_run(FULL COMMIT ID)`` of somebody who has.
"""

import re
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.hooks.github import GitHub

_APPROVAL = re.compile(r"/codebuild_run\(([0-9a-f]{40})\)")
_DEFAULT_ROLES = ("GITHUB_WRITE", "GITHUB_MAINTAIN", "GITHUB_ADMIN")
_PULL_REQUEST = "PULL_REQUEST_"


def needs_approval(webhook: Mapping[str, Any], event: Event, github: GitHub) -> bool:
    """Whether `event` must wait for an approval under the Webhook shape's ``pullRequestBuildPolicy``."""
    policy = webhook.get("pullRequestBuildPolicy") or {}
    scope = policy.get("requiresCommentApproval", "DISABLED")
    if scope == "DISABLED" or not event.kind.startswith(_PULL_REQUEST) or event.author is None:
        return False
    if scope == "FORK_PULL_REQUESTS" and not event.fork:
        return False
    return not _trusted(policy, event.author, github)


def approved_commit(webhook: Mapping[str, Any], payload: Mapping[str, Any], github: GitHub) -> str | None:
    """The commit that an ``issue_comment`` payload approves, or None when it approves nothing."""
    if payload.get("action") != "created" or "pull_request" not in payload["issue"]:
        return None
    match = _APPROVAL.search(str(payload["comment"]["body"])[:1000])
    policy = webhook.get("pullRequestBuildPolicy") or {}
    if match is None or not _trusted(policy, str(payload["comment"]["user"]["login"]), github):
        return None
    return match[1]


def _trusted(policy: Mapping[str, Any], login: str, github: GitHub) -> bool:
    return f"GITHUB_{github.role(login).upper()}" in (policy.get("approverRoles") or _DEFAULT_ROLES)

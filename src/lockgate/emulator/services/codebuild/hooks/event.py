"""What happened in a repository, out of GitHub's payloads.

Source: GitHub's page "Webhook events and payloads" and CodeBuild's page "GitHub webhook events" for the names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_PULL_REQUEST_ACTIONS = {
    "opened": "PULL_REQUEST_CREATED",
    "synchronize": "PULL_REQUEST_UPDATED",
    "reopened": "PULL_REQUEST_REOPENED",
}
_RELEASE_ACTIONS = {"released": "RELEASED", "prereleased": "PRERELEASED"}


def _nothing() -> tuple[str, ...]:
    return ()


def _silent() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that may start a build.

    Attributes:
        kind: CodeBuild's name: ``PUSH``, ``PULL_REQUEST_CREATED``, ...
        head: ``refs/heads/BRANCH`` or ``refs/tags/TAG``.
        base: ``refs/heads/BRANCH`` of a pull request's base, or None.
        actor: The numeric id of the account that caused it.
        commit: The commit to report statuses to.
        source_version: What the build checks out: the commit, or ``pr/NUMBER``.
        trigger: ``branch/x``, ``tag/x`` or ``pr/N``.
        previous: The commit before the push or the pull request's base commit, or None.
        merge: The merge commit of a merged pull request, or None.
        pull: The pull request's number, or None.
        author: The login of a pull request's author, or None.
        fork: Whether a pull request comes from another repository.
        tag: A release's tag, or None.
        release: A release's name, or None.
        files: Asks for the changed paths; only a FILE_PATH filter does.
        message: Asks for the head commit's message; only a COMMIT_MESSAGE filter does.
    """

    kind: str
    head: str
    base: str | None
    actor: str
    commit: str
    source_version: str
    trigger: str
    previous: str | None = None
    merge: str | None = None
    pull: int | None = None
    author: str | None = None
    fork: bool = False
    tag: str | None = None
    release: str | None = None
    files: Callable[[], tuple[str, ...]] = _nothing
    message: Callable[[], str] = _silent

    @property
    def branch(self) -> str:
        """The head without ``refs/heads/``."""
        return self.head.removeprefix("refs/heads/")

    def variables(self) -> dict[str, str]:
        """The environment variables of a build that a webhook starts."""
        values = {
            "CODEBUILD_WEBHOOK_EVENT": self.kind,
            "CODEBUILD_WEBHOOK_TRIGGER": self.trigger,
            "CODEBUILD_WEBHOOK_HEAD_REF": self.head,
            "CODEBUILD_WEBHOOK_BASE_REF": self.base,
            "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID": self.actor,
            "CODEBUILD_WEBHOOK_PREV_COMMIT": self.previous,
            "CODEBUILD_WEBHOOK_MERGE_COMMIT": self.merge,
        }
        return {name: value for name, value in values.items() if value}


def read_push(payload: Mapping[str, Any]) -> Event | None:
    """The event of a ``push`` payload; None when a branch or tag was deleted, which builds nothing."""
    if payload.get("deleted"):
        return None
    ref = str(payload["ref"])
    head = payload.get("head_commit") or {}
    commit = str(head.get("id") or payload["after"])
    name = ref.partition("/")[2].partition("/")[2]
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    before = str(payload.get("before") or "")
    commits = payload.get("commits") or [head]
    return Event(
        kind="PUSH",
        head=ref,
        base=None,
        actor=str(payload["sender"]["id"]),
        commit=commit,
        source_version=commit,
        trigger=f"{kind}/{name}",
        previous=before if before.strip("0") else None,
        files=lambda: _changed(commits),
        message=lambda: str(head.get("message", "")),
    )


def _changed(commits: list[Mapping[str, Any]]) -> tuple[str, ...]:
    kinds = ("added", "modified", "removed")
    return tuple(dict.fromkeys(path for commit in commits for kind in kinds for path in commit.get(kind) or ()))


def read_pull_request(
    payload: Mapping[str, Any], files: Callable[[int], tuple[str, ...]], message: Callable[[str], str]
) -> Event | None:
    """The event of a ``pull_request`` payload; None for actions that CodeBuild has no name for.

    `files` and `message` ask GitHub for what the payload does not hold.
    """
    pull = payload["pull_request"]
    action = str(payload["action"])
    merged = bool(pull.get("merged"))
    kind = _PULL_REQUEST_ACTIONS.get(action)
    if action == "closed":
        kind = "PULL_REQUEST_MERGED" if merged else "PULL_REQUEST_CLOSED"
    if kind is None:
        return None
    number, commit = int(payload["number"]), str(pull["head"]["sha"])
    head_repository = pull["head"].get("repo") or {}
    return Event(
        kind=kind,
        head=f"refs/heads/{pull['head']['ref']}",
        base=f"refs/heads/{pull['base']['ref']}",
        actor=str(payload["sender"]["id"]),
        commit=commit,
        source_version=f"pr/{number}",
        trigger=f"pr/{number}",
        previous=str(pull["base"]["sha"]),
        merge=str(pull["merge_commit_sha"]) if merged and pull.get("merge_commit_sha") else None,
        pull=number,
        author=str(pull["user"]["login"]),
        fork=head_repository.get("full_name") != pull["base"]["repo"]["full_name"],
        files=lambda: files(number),
        message=lambda: message(commit),
    )


def read_release(payload: Mapping[str, Any]) -> Event | None:
    """The event of a ``release`` payload; None for other actions than released and prereleased."""
    kind = _RELEASE_ACTIONS.get(str(payload["action"]))
    if kind is None:
        return None
    tag = str(payload["release"]["tag_name"])
    return Event(
        kind=kind,
        head=f"refs/tags/{tag}",
        base=None,
        actor=str(payload["sender"]["id"]),
        commit=f"refs/tags/{tag}",
        source_version=f"refs/tags/{tag}",
        trigger=f"tag/{tag}",
        tag=tag,
        release=str(payload["release"].get("name") or ""),
    )

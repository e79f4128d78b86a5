"""The payloads of ``push``, ``create`` and ``delete``.

Source: GitHub's page "Webhook events and payloads".
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lockgate.forge.git import Commit, GitRepository, RefChange
from lockgate.forge.records import Account, Repo
from lockgate.forge.shapes.accounts import simple_user
from lockgate.forge.shapes.commits import pushed_commit
from lockgate.forge.shapes.repositories import html_url, repository
from lockgate.forge.world import World

_COMMIT_LIMIT = 2048


def push_event(world: World, repo: Repo, sender: Account, change: RefChange, bases: Sequence[str]) -> dict[str, Any]:
    """The payload of ``push`` for one reference, without the organisation.

    `bases` are the commits at which the repository's branches were before the push.
    """
    git = world.repository(repo)
    commits = _commits(git, change, bases)
    new = {commit.sha for commit in git.commits([change.after, "--not", *bases], _COMMIT_LIMIT)} if commits else set()
    head = None if change.deleted else git.resolve(change.after)
    return {
        "ref": change.ref,
        "before": change.before,
        "after": change.after,
        "repository": _push_repository(world, repo),
        "pusher": {"name": sender.login, "email": sender.email},
        "sender": simple_user(world, sender),
        "created": change.created,
        "deleted": change.deleted,
        "forced": _forced(git, change),
        "base_ref": _base_ref(git, change),
        "compare": _compare(world, repo, change, commits),
        "commits": [_shown(world, repo, commit, new=commit.sha in new) for commit in commits],
        "head_commit": _shown(world, repo, git.commit(head), new=True) if head else None,
    }


def ref_event(repo: Repo, change: RefChange) -> dict[str, Any]:
    """The members of ``create`` and ``delete`` of their own."""
    kind = "tag" if change.ref.startswith("refs/tags/") else "branch"
    members: dict[str, Any] = {"ref": change.name, "ref_type": kind, "pusher_type": "user"}
    if change.created:
        members |= {"master_branch": repo.default_branch, "description": repo.description}
    return members


def _commits(git: GitRepository, change: RefChange, bases: Sequence[str]) -> list[Commit]:
    """What the branch gained, oldest first; a new branch gains what no branch had. Tags gain nothing."""
    if change.deleted or change.ref.startswith("refs/tags/"):
        return []
    excluded = bases if change.created else [change.before]
    return git.commits([change.after, "--not", *excluded], _COMMIT_LIMIT)[::-1]


def _shown(world: World, repo: Repo, commit: Commit, *, new: bool) -> dict[str, Any]:
    git = world.repository(repo)
    changes = git.changes(commit.parents[0] if commit.parents else None, commit.sha)
    return pushed_commit(world, repo, commit, changes, new=new)


def _forced(git: GitRepository, change: RefChange) -> bool:
    return not (change.created or change.deleted) and not git.is_ancestor(change.before, change.after)


def _base_ref(git: GitRepository, change: RefChange) -> str | None:
    """For a new reference, a branch that already was at the same commit."""
    if not change.created:
        return None
    commit = git.resolve(change.after)
    return next((ref for ref, sha in git.refs("refs/heads/").items() if sha == commit and ref != change.ref), None)


def _compare(world: World, repo: Repo, change: RefChange, commits: list[Commit]) -> str:
    page, short = html_url(world, repo), 12
    if change.created and not commits:
        return f"{page}/compare/{change.name}"
    if change.created:
        first = commits[0]
        start = f"{first.sha[:short]}^" if first.parents else first.sha[:short]
        return f"{page}/compare/{start}...{change.after[:short]}"
    return f"{page}/compare/{change.before[:short]}...{change.after[:short]}"


def _push_repository(world: World, repo: Repo) -> dict[str, Any]:
    """In this one event some times are numbers and the owner has a name and an address."""
    owner = world.account(repo.owner)
    shape = repository(world, repo)
    return {
        **shape,
        **({"organization": owner.login} if owner.kind == "Organization" else {}),
        "owner": {"name": owner.login, "email": owner.email, **shape["owner"]},
        "created_at": _seconds(repo.created_at),
        "pushed_at": _seconds(repo.pushed_at),
        "url": html_url(world, repo),
        "master_branch": repo.default_branch,
        "stargazers": 0,
    }


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())

"""Commit statuses."""

from collections.abc import Sequence
from typing import Any

from lockgate.forge.records import CommitStatus, Repo
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.shapes.repositories import api_url, repository
from lockgate.forge.world import World


def simple_status(world: World, repo: Repo, value: CommitStatus) -> dict[str, Any]:
    """``SimpleCommitStatus``."""
    return {
        "url": f"{api_url(world, repo)}/statuses/{value.sha}",
        "avatar_url": f"{world.base}/avatars/u/{value.creator}?v=4",
        "id": value.id,
        "node_id": node_id("StatusContext", value.id),
        "state": value.state,
        "description": value.description,
        "target_url": value.target_url,
        "context": value.context,
        "created_at": value.created_at,
        "updated_at": value.created_at,
    }


def status(world: World, repo: Repo, value: CommitStatus) -> dict[str, Any]:
    """``Status``: with its creator."""
    return {**simple_status(world, repo, value), "creator": simple_user(world, world.account(value.creator))}


def combined(world: World, repo: Repo, sha: str, newest: Sequence[CommitStatus]) -> dict[str, Any]:
    """``CombinedCommitStatus`` of the newest status of each context."""
    return {
        "state": overall([value.state for value in newest]),
        "statuses": [simple_status(world, repo, value) for value in newest],
        "sha": sha,
        "total_count": len(newest),
        "repository": repository(world, repo),
        "commit_url": f"{api_url(world, repo)}/commits/{sha}",
        "url": f"{api_url(world, repo)}/commits/{sha}/status",
    }


def overall(states: Sequence[str]) -> str:
    """``failure`` when one failed or erred, ``success`` when all of some succeeded, otherwise ``pending``."""
    if any(state in {"failure", "error"} for state in states):
        return "failure"
    return "success" if states and all(state == "success" for state in states) else "pending"

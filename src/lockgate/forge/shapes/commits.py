"""Commits, as the REST API and as a push's payload show them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lockgate.forge.git import Change, Commit, Person
from lockgate.forge.records import Account, Repo
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.shapes.repositories import api_url, html_url
from lockgate.forge.world import World


def commit(world: World, repo: Repo, value: Commit) -> dict[str, Any]:
    """``Commit`` without its files, as lists and branches show it."""
    url = f"{api_url(world, repo)}/commits/{value.sha}"
    return {
        "url": url,
        "sha": value.sha,
        "node_id": node_id("Commit", f"{repo.id}:{value.sha}"),
        "html_url": f"{html_url(world, repo)}/commit/{value.sha}",
        "comments_url": f"{url}/comments",
        "commit": git_commit(world, repo, value),
        "author": _user(world, value.author),
        "committer": _user(world, value.committer),
        "parents": [_parent(world, repo, sha) for sha in value.parents],
    }


def git_commit(world: World, repo: Repo, value: Commit) -> dict[str, Any]:
    """The ``commit`` member: what git itself knows."""
    url = f"{api_url(world, repo)}/git"
    return {
        "author": _person(value.author),
        "committer": _person(value.committer),
        "message": value.message,
        "tree": {"sha": value.tree, "url": f"{url}/trees/{value.tree}"},
        "url": f"{url}/commits/{value.sha}",
        "comment_count": 0,
        "verification": {
            "verified": False,
            "reason": "unsigned",
            "signature": None,
            "payload": None,
            "verified_at": None,
        },
    }


def files(world: World, repo: Repo, sha: str, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """``DiffEntry`` of each changed file."""
    page, url = html_url(world, repo), api_url(world, repo)
    return [
        {
            "sha": change.blob,
            "filename": change.path,
            "status": change.status,
            "additions": change.additions,
            "deletions": change.deletions,
            "changes": change.additions + change.deletions,
            "blob_url": f"{page}/blob/{sha}/{change.path}",
            "raw_url": f"{page}/raw/{sha}/{change.path}",
            "contents_url": f"{url}/contents/{change.path}?ref={sha}",
        }
        for change in changes
    ]


def pushed_commit(world: World, repo: Repo, value: Commit, changes: Iterable[Change], *, new: bool) -> dict[str, Any]:
    """A member of a push's ``commits``; `new` says whether no other branch had it before."""
    by_status: dict[str, list[str]] = {"added": [], "removed": [], "modified": []}
    for change in changes:
        by_status[change.status].append(change.path)
    return {
        "id": value.sha,
        "tree_id": value.tree,
        "distinct": new,
        "message": value.message,
        "timestamp": value.committer.date,
        "url": f"{html_url(world, repo)}/commit/{value.sha}",
        "author": _signature(world, value.author),
        "committer": _signature(world, value.committer),
        **by_status,
    }


def account_of(world: World, email: str) -> Account | None:
    """The user to whom a commit's address belongs."""
    return world.records.accounts.one(email=email, kind="User") if email else None


def _user(world: World, person: Person) -> dict[str, Any] | None:
    account = account_of(world, person.email)
    return simple_user(world, account) if account else None


def _signature(world: World, person: Person) -> dict[str, str]:
    account = account_of(world, person.email)
    names = {"name": person.name, "email": person.email, "date": person.date}
    return {**names, "username": account.login} if account else names


def _person(person: Person) -> dict[str, str]:
    utc = datetime.fromisoformat(person.date).astimezone(UTC)
    return {"name": person.name, "email": person.email, "date": utc.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _parent(world: World, repo: Repo, sha: str) -> dict[str, str]:
    url, page = api_url(world, repo), html_url(world, repo)
    return {"sha": sha, "url": f"{url}/commits/{sha}", "html_url": f"{page}/commit/{sha}"}

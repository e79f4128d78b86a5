"""Repositories."""

from typing import Any

from lockgate.forge.identity import Permission
from lockgate.forge.records import Repo
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.world import World

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}

SETTINGS: dict[str, bool] = {
    "allow_merge_commit": True,
    "allow_squash_merge": True,
    "allow_rebase_merge": True,
    "allow_auto_merge": False,
    "allow_update_branch": False,
    "delete_branch_on_merge": False,
    "has_issues": True,
    "has_projects": True,
    "has_wiki": True,
    "archived": False,
}
"""The switches that a client may change, with GitHub's defaults."""


def api_url(world: World, repo: Repo) -> str:
    """The repository's address in the REST API."""
    return f"{world.base}/repos/{world.full_name(repo)}"


def html_url(world: World, repo: Repo) -> str:
    """The repository's address for a browser; git's is the same with ``.git``."""
    return f"{world.base}/{world.full_name(repo)}"


def repository(world: World, repo: Repo, permission: Permission | None = None) -> dict[str, Any]:
    """``FullRepository``, with the caller's permissions when `permission` is given."""
    owner = world.account(repo.owner)
    url, page = api_url(world, repo), html_url(world, repo)
    kept = {"organization": simple_user(world, owner)} if owner.kind == "Organization" else {}
    return {
        "id": repo.id,
        "node_id": node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": f"{owner.login}/{repo.name}",
        "private": repo.private,
        "visibility": "private" if repo.private else "public",
        "owner": simple_user(world, owner),
        "html_url": page,
        "description": repo.description,
        "fork": False,
        "url": url,
        **{name: url + path for name, path in _LINKS.items()},
        "git_url": f"{page}.git",
        "ssh_url": f"{page}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        "topics": [],
        "default_branch": repo.default_branch,
        "created_at": repo.created_at,
        "updated_at": repo.updated_at,
        "pushed_at": repo.pushed_at,
        **_NOTHING_YET,
        **SETTINGS,
        **repo.settings,
        **({"permissions": _permissions(permission)} if permission is not None else {}),
        **kept,
    }


_NOTHING_YET: dict[str, Any] = {
    **dict.fromkeys(("forks", "forks_count", "network_count", "open_issues", "open_issues_count", "size"), 0),
    **dict.fromkeys(("stargazers_count", "subscribers_count", "watchers", "watchers_count"), 0),
    **dict.fromkeys(("allow_forking", "web_commit_signoff_required", "is_template", "disabled"), False),
    **dict.fromkeys(("has_discussions", "has_downloads", "has_pages"), False),
}


def _permissions(permission: Permission) -> dict[str, bool]:
    return {level.name.lower(): permission >= level for level in reversed(Permission) if level}

"""Users and organisations."""

import base64
from typing import Any

from lockgate.forge.records import Account
from lockgate.forge.world import World


def node_id(kind: str, identifier: int | str) -> str:
    """GitHub's opaque global id in its first form: the kind's length, the kind and the id, in base64."""
    return base64.b64encode(f"{len(kind):03}:{kind}{identifier}".encode()).decode()


def simple_user(world: World, account: Account) -> dict[str, Any]:
    """``SimpleUser``, for users and organisations alike."""
    url = f"{world.base}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(account.kind, account.id),
        "avatar_url": f"{world.base}/avatars/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{world.base}/{account.login}",
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": account.site_admin,
    }


def public_user(world: World, account: Account) -> dict[str, Any]:
    """``PublicUser``: what anybody sees of an account."""
    repos = world.records.repos.all(owner=account.id)
    return {
        **simple_user(world, account),
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": account.email,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": sum(not repo.private for repo in repos),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account.created_at,
        "updated_at": account.created_at,
    }


def private_user(world: World, account: Account) -> dict[str, Any]:
    """``PrivateUser``: what users see of themselves."""
    private = sum(repo.private for repo in world.records.repos.all(owner=account.id))
    return {
        **public_user(world, account),
        "user_view_type": "private",
        "private_gists": 0,
        "total_private_repos": private,
        "owned_private_repos": private,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": True,
    }


def organization(world: World, account: Account) -> dict[str, Any]:
    """``OrganizationSimple``."""
    url = f"{world.base}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("Organization", account.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{world.base}/avatars/u/{account.id}?v=4",
        "description": None,
    }


def full_organization(world: World, account: Account) -> dict[str, Any]:
    """``OrganizationFull``."""
    repos = world.records.repos.all(owner=account.id)
    return {
        **organization(world, account),
        "name": account.name,
        "email": account.email,
        "html_url": f"{world.base}/{account.login}",
        "is_verified": False,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": sum(not repo.private for repo in repos),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account.created_at,
        "updated_at": account.created_at,
        "archived_at": None,
        "type": account.kind,
        "default_repository_permission": "none",
    }

"""Branch protection and rulesets as GitHub shows them."""

from typing import Any

from lockgate.forge.records import Protection, Repo, Ruleset
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.shapes.checks import app
from lockgate.forge.shapes.repositories import api_url, html_url
from lockgate.forge.world import World

SWITCHES = (
    "required_linear_history",
    "allow_force_pushes",
    "allow_deletions",
    "block_creations",
    "required_conversation_resolution",
    "lock_branch",
    "allow_fork_syncing",
)
"""Members that are put as truth values and shown as objects with ``enabled``."""


def protection(world: World, repo: Repo, value: Protection) -> dict[str, Any]:
    """``BranchProtection``; parts that are off are left out, as GitHub does."""
    url, rules = protection_url(world, repo, value.branch), value.rules
    shown: dict[str, Any] = {"url": url}
    if (checks := rules.get("required_status_checks")) is not None:
        shown["required_status_checks"] = status_checks(url, checks)
    if (reviews := rules.get("required_pull_request_reviews")) is not None:
        shown["required_pull_request_reviews"] = pull_request_reviews(url, reviews)
    if (restricted := rules.get("restrictions")) is not None:
        shown["restrictions"] = restrictions(world, url, restricted)
    shown["required_signatures"] = {"url": f"{url}/required_signatures", "enabled": False}
    shown["enforce_admins"] = admin_enforcement(url, enabled=bool(rules.get("enforce_admins")))
    return shown | {name: {"enabled": bool(rules.get(name, False))} for name in SWITCHES}


def protection_url(world: World, repo: Repo, branch: str) -> str:
    """The address of a branch's protection."""
    return f"{api_url(world, repo)}/branches/{branch}/protection"


def status_checks(url: str, checks: dict[str, Any]) -> dict[str, Any]:
    """``StatusCheckPolicy``; `url` is the protection's address."""
    own = f"{url}/required_status_checks"
    contexts = [each["context"] for each in checks["checks"]]
    return {
        "url": own,
        "strict": checks["strict"],
        "contexts": contexts,
        "contexts_url": f"{own}/contexts",
        "checks": checks["checks"],
    }


def pull_request_reviews(url: str, reviews: dict[str, Any]) -> dict[str, Any]:
    """``ProtectedBranchPullRequestReview``."""
    return {"url": f"{url}/required_pull_request_reviews", **reviews}


def admin_enforcement(url: str, *, enabled: bool) -> dict[str, Any]:
    """``ProtectedBranchAdminEnforced``."""
    return {"url": f"{url}/enforce_admins", "enabled": enabled}


def restrictions(world: World, url: str, value: dict[str, Any]) -> dict[str, Any]:
    """``BranchRestrictionPolicy``."""
    own = f"{url}/restrictions"
    users = [world.records.accounts.one(login=login) for login in value.get("users", ())]
    apps = [world.records.accounts.one(login=f"{slug}[bot]") for slug in value.get("apps", ())]
    return {
        "url": own,
        "users_url": f"{own}/users",
        "teams_url": f"{own}/teams",
        "apps_url": f"{own}/apps",
        "users": [simple_user(world, account) for account in users if account],
        "teams": [],
        "apps": [app(world, account) for account in apps if account],
    }


def ruleset(world: World, repo: Repo, value: Ruleset) -> dict[str, Any]:
    """``RepositoryRuleset``."""
    url = f"{api_url(world, repo)}/rulesets/{value.id}"
    return {
        "id": value.id,
        "name": value.name,
        "target": value.target,
        "source_type": "Repository",
        "source": world.full_name(repo),
        "enforcement": value.enforcement,
        "bypass_actors": list(value.bypass),
        "conditions": dict(value.conditions),
        "rules": list(value.rules),
        "node_id": node_id("RepositoryRuleset", value.id),
        "_links": {"self": {"href": url}, "html": {"href": f"{html_url(world, repo)}/rules/{value.id}"}},
        "created_at": value.created_at,
        "updated_at": value.updated_at,
    }

"""Check runs and the apps that make them."""

from typing import Any

from lockgate.forge.records import Account, CheckRun, Repo
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.shapes.repositories import api_url, html_url
from lockgate.forge.world import World


def check_run(world: World, repo: Repo, value: CheckRun) -> dict[str, Any]:
    """``CheckRun``."""
    url = f"{api_url(world, repo)}/check-runs/{value.id}"
    output = {"title": None, "summary": None, "text": None, **value.output}
    return {
        "id": value.id,
        "head_sha": value.sha,
        "node_id": node_id("CheckRun", value.id),
        "external_id": value.external_id,
        "url": url,
        "html_url": f"{html_url(world, repo)}/runs/{value.id}",
        "details_url": value.details_url,
        "status": value.status,
        "conclusion": value.conclusion,
        "started_at": value.started_at,
        "completed_at": value.completed_at,
        "output": {**output, "annotations_count": 0, "annotations_url": f"{url}/annotations"},
        "name": value.name,
        "check_suite": {"id": value.app},
        "app": app(world, world.account(value.app)),
        "pull_requests": [],
    }


def app(world: World, account: Account) -> dict[str, Any]:
    """``Integration``: a GitHub App, known here by its bot account."""
    slug = account.login.removesuffix("[bot]")
    return {
        "id": account.id,
        "slug": slug,
        "node_id": node_id("App", account.id),
        "owner": simple_user(world, account),
        "name": slug,
        "description": None,
        "external_url": world.base,
        "html_url": f"{world.base}/apps/{slug}",
        "created_at": account.created_at,
        "updated_at": account.created_at,
        "permissions": {"checks": "write", "statuses": "write", "metadata": "read"},
        "events": [],
    }

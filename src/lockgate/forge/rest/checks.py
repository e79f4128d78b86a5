"""Check runs, which only apps make.

Source: GitHub's page "Check runs" of the REST API.
"""

from typing import Any

from lockgate.forge.errors import GithubError, invalid, not_found
from lockgate.forge.identity import Permission
from lockgate.forge.records import CheckRun, Repo
from lockgate.forge.rest.body import Body
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.checks import check_run

_STATUSES = ("queued", "in_progress", "completed")
_CONCLUSIONS = ("action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out")


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/check-runs``."""
    repo, body = _app_repo(exchange), exchange.body("CheckRun")
    made = exchange.world.records.checks.add(
        repo=repo.id,
        sha=exchange.commit(repo, body.text("head_sha")),
        name=body.text("name"),
        app=exchange.user.id,
        **_progress(exchange, body, None),
    )
    return _announced(exchange, repo, made, "created", 201)


def update(exchange: Exchange) -> Answer:
    """``PATCH .../check-runs/{check_run_id}``; the app that made it may."""
    repo = _app_repo(exchange)
    found = _the_run(exchange, repo)
    if found.app != exchange.user.id:
        raise GithubError(403, "Invalid app_id - check run can only be modified by the GitHub App that created it.")
    changed = exchange.world.records.checks.change(found, **_progress(exchange, exchange.body("CheckRun"), found))
    return _announced(exchange, repo, changed, "completed" if changed.conclusion else "created", 200)


def show(exchange: Exchange) -> Answer:
    """``GET .../check-runs/{check_run_id}``."""
    repo = exchange.repo()
    return Answer(200, check_run(exchange.world, repo, _the_run(exchange, repo)))


def list_for_commit(exchange: Exchange) -> Answer:
    """``GET .../commits/{ref}/check-runs``: the newest run of each name and app."""
    repo = exchange.repo()
    sha = exchange.commit(repo, exchange.arguments["ref"])
    newest = {(each.name, each.app): each for each in exchange.world.records.checks.all(repo=repo.id, sha=sha)}
    wanted = exchange.request.args.get("check_name")
    found = [each for each in newest.values() if wanted in {None, each.name}]
    page = exchange.page(found, lambda each: check_run(exchange.world, repo, each))
    return Answer(200, {"total_count": len(found), "check_runs": page.body}, page.headers)


def _app_repo(exchange: Exchange) -> Repo:
    if exchange.user.kind != "Bot":
        raise GithubError(403, "You must authenticate via a GitHub App.")
    return exchange.repo(Permission.PUSH)


def _the_run(exchange: Exchange, repo: Repo) -> CheckRun:
    found = exchange.world.records.checks.one(id=exchange.number("check_run_id"), repo=repo.id)
    if found is None:
        raise not_found()
    return found


def _progress(exchange: Exchange, body: Body, before: CheckRun | None) -> dict[str, Any]:
    """The members that may change; a conclusion completes the run."""
    conclusion = body.choice("conclusion", _CONCLUSIONS) if "conclusion" in body else before and before.conclusion
    default = "completed" if conclusion else before.status if before else "queued"
    status = body.choice("status", _STATUSES, default)
    if status == "completed" and not conclusion:
        raise invalid("CheckRun", "conclusion", "missing_field")
    now = exchange.world.now()
    kept = {name: getattr(before, name) if before else None for name in ("details_url", "external_id")}
    return {
        "status": status,
        "conclusion": conclusion,
        "started_at": body.optional("started_at", str) or (before.started_at if before else now),
        "completed_at": (body.optional("completed_at", str) or now) if conclusion else None,
        "output": body.optional("output", dict) or (before.output if before else {}),
        **{name: body.optional(name, str) or value for name, value in kept.items()},
    }


def _announced(exchange: Exchange, repo: Repo, made: CheckRun, action: str, status: int) -> Answer:
    shape = check_run(exchange.world, repo, made)
    exchange.parts.announcer.announce(repo, exchange.user, "check_run", {"action": action, "check_run": shape})
    return Answer(status, shape)


_BASE = "/repos/<owner>/<repo>/check-runs"
ROUTES = (
    Route("POST", _BASE, create),
    Route("PATCH", f"{_BASE}/<check_run_id>", update),
    Route("GET", f"{_BASE}/<check_run_id>", show),
    Route("GET", "/repos/<owner>/<repo>/commits/<path:ref>/check-runs", list_for_commit),
)

"""Classic branch protection.

Source: GitHub's page "Protected branches" of the REST API. Whoever is no administrator is told that there is
nothing. What the forge cannot enforce, code owners and teams, it does not accept.
"""

from typing import Any

from lockgate.forge.errors import GithubError
from lockgate.forge.identity import Permission
from lockgate.forge.records import Protection, Repo
from lockgate.forge.rest.body import Body
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.protection import (
    SWITCHES,
    admin_enforcement,
    protection,
    protection_url,
    pull_request_reviews,
    status_checks,
)

_REQUIRED = ("required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions")
_MOST_APPROVALS = 6


def show(exchange: Exchange) -> Answer:
    """``GET .../branches/{branch}/protection``."""
    repo, found = _the_protection(exchange)
    return Answer(200, protection(exchange.world, repo, found))


def put(exchange: Exchange) -> Answer:
    """``PUT .../branches/{branch}/protection``: the whole of it.

    Four members must be given, null turns a part off.
    """
    repo, branch = _the_branch(exchange)
    body = exchange.body("ProtectedBranch")
    missing = [f'"{name}"' for name in _REQUIRED if name not in body]
    if missing:
        verb = "wasn't" if len(missing) == 1 else "weren't"
        raise _invalid(f"{', '.join(missing)} {verb} supplied.")
    rules = {
        "required_status_checks": _checks(body.part("required_status_checks")) if _given(body, 0) else None,
        "enforce_admins": body.flag("enforce_admins", default=False),
        "required_pull_request_reviews": _reviews(body.part(_REQUIRED[2]), {}) if _given(body, 2) else None,
        "restrictions": _restrictions(body.part("restrictions")) if _given(body, 3) else None,
        **{name: body.flag(name, default=False) for name in SWITCHES},
    }
    protections = exchange.world.records.protections
    with exchange.world.records.database.transaction():
        protections.remove(repo=repo.id, branch=branch)
        made = protections.add(repo=repo.id, branch=branch, rules=rules)
    return Answer(200, protection(exchange.world, repo, made))


def delete(exchange: Exchange) -> Answer:
    """``DELETE .../branches/{branch}/protection``."""
    _, found = _the_protection(exchange)
    exchange.world.records.protections.remove(id=found.id)
    return Answer(204)


def show_checks(exchange: Exchange) -> Answer:
    """``GET .../protection/required_status_checks``."""
    repo, found = _the_protection(exchange)
    url = protection_url(exchange.world, repo, found.branch)
    return Answer(200, status_checks(url, _part(found, "required_status_checks", "Required status checks not enabled")))


def update_checks(exchange: Exchange) -> Answer:
    """``PATCH .../protection/required_status_checks``."""
    repo, found = _the_protection(exchange)
    before = found.rules.get("required_status_checks") or {"strict": False, "checks": []}
    body = exchange.body("ProtectedBranch")
    now = _checks(Body(body.resource, {**before, **body.members}))
    _write(exchange, found, "required_status_checks", now)
    return Answer(200, status_checks(protection_url(exchange.world, repo, found.branch), now))


def delete_checks(exchange: Exchange) -> Answer:
    """``DELETE .../protection/required_status_checks``."""
    _, found = _the_protection(exchange)
    _write(exchange, found, "required_status_checks", None)
    return Answer(204)


def show_reviews(exchange: Exchange) -> Answer:
    """``GET .../protection/required_pull_request_reviews``."""
    repo, found = _the_protection(exchange)
    url = protection_url(exchange.world, repo, found.branch)
    reviews = _part(found, "required_pull_request_reviews", "Required pull request reviews not enabled")
    return Answer(200, pull_request_reviews(url, reviews))


def update_reviews(exchange: Exchange) -> Answer:
    """``PATCH .../protection/required_pull_request_reviews``."""
    repo, found = _the_protection(exchange)
    before = found.rules.get("required_pull_request_reviews") or {}
    now = _reviews(exchange.body("ProtectedBranch"), before)
    _write(exchange, found, "required_pull_request_reviews", now)
    return Answer(200, pull_request_reviews(protection_url(exchange.world, repo, found.branch), now))


def delete_reviews(exchange: Exchange) -> Answer:
    """``DELETE .../protection/required_pull_request_reviews``."""
    _, found = _the_protection(exchange)
    _write(exchange, found, "required_pull_request_reviews", None)
    return Answer(204)


def show_admins(exchange: Exchange) -> Answer:
    """``GET .../protection/enforce_admins``."""
    repo, found = _the_protection(exchange)
    return _admins(exchange, repo, found, enabled=bool(found.rules.get("enforce_admins")))


def enforce_admins(exchange: Exchange) -> Answer:
    """``POST .../protection/enforce_admins``."""
    repo, found = _the_protection(exchange)
    _write(exchange, found, "enforce_admins", value=True)
    return _admins(exchange, repo, found, enabled=True)


def exempt_admins(exchange: Exchange) -> Answer:
    """``DELETE .../protection/enforce_admins``."""
    _, found = _the_protection(exchange)
    _write(exchange, found, "enforce_admins", value=False)
    return Answer(204)


def _admins(exchange: Exchange, repo: Repo, found: Protection, *, enabled: bool) -> Answer:
    return Answer(200, admin_enforcement(protection_url(exchange.world, repo, found.branch), enabled=enabled))


def _the_branch(exchange: Exchange) -> tuple[Repo, str]:
    repo, branch = exchange.repo(Permission.ADMIN), exchange.arguments["branch"]
    if f"refs/heads/{branch}" not in exchange.world.repository(repo).refs(f"refs/heads/{branch}"):
        raise GithubError(404, "Branch not found")
    return repo, branch


def _the_protection(exchange: Exchange) -> tuple[Repo, Protection]:
    repo, branch = _the_branch(exchange)
    found = exchange.world.records.protections.one(repo=repo.id, branch=branch)
    if found is None:
        raise GithubError(404, "Branch not protected")
    return repo, found


def _given(body: Body, index: int) -> bool:
    return body.members[_REQUIRED[index]] is not None


def _part(found: Protection, name: str, absent: str) -> dict[str, Any]:
    part = found.rules.get(name)
    if part is None:
        raise GithubError(404, absent)
    return dict(part)


def _write(exchange: Exchange, found: Protection, name: str, value: Any) -> None:
    exchange.world.records.protections.change(found, rules={**found.rules, name: value})


def _checks(body: Body) -> dict[str, Any]:
    """Checks by ``checks`` or, in the older form, by ``contexts``; the app -1 or none stands for anybody."""
    listed: list[Any] = body.optional("checks", list) or []
    checks = [_check(Body(body.resource, each)) for each in listed if isinstance(each, dict)]
    contexts = body.texts("contexts", ()) if not checks else ()
    checks += [{"context": context, "app_id": None} for context in contexts]
    return {"strict": body.flag("strict", default=False), "checks": checks}


def _check(body: Body) -> dict[str, Any]:
    app = body.optional("app_id", int)
    return {"context": body.text("context"), "app_id": None if app == -1 else app}


def _reviews(body: Body, before: dict[str, Any]) -> dict[str, Any]:
    if body.flag("require_code_owner_reviews", default=False):
        raise _invalid('"require_code_owner_reviews" cannot be enforced: this server knows no code owners.')
    count = body.optional("required_approving_review_count", int)
    count = before.get("required_approving_review_count", 1) if count is None else count
    if not 0 <= count <= _MOST_APPROVALS:
        raise _invalid(f"required_approving_review_count must be between 0 and {_MOST_APPROVALS}.")
    flags = ("dismiss_stale_reviews", "require_last_push_approval")
    return {
        **{name: body.flag(name, default=before.get(name, False)) for name in flags},
        "require_code_owner_reviews": False,
        "required_approving_review_count": count,
    }


def _restrictions(body: Body) -> dict[str, Any]:
    if body.texts("teams", ()):
        raise _invalid('"teams" cannot be enforced: this server knows no teams.')
    return {"users": list(body.texts("users", ())), "teams": [], "apps": list(body.texts("apps", ()))}


def _invalid(message: str) -> GithubError:
    return GithubError(422, f"Invalid request.\n\n{message}")


_BASE = "/repos/<owner>/<repo>/branches/<path:branch>/protection"
ROUTES = (
    Route("GET", _BASE, show),
    Route("PUT", _BASE, put),
    Route("DELETE", _BASE, delete),
    Route("GET", f"{_BASE}/required_status_checks", show_checks),
    Route("PATCH", f"{_BASE}/required_status_checks", update_checks),
    Route("DELETE", f"{_BASE}/required_status_checks", delete_checks),
    Route("GET", f"{_BASE}/required_pull_request_reviews", show_reviews),
    Route("PATCH", f"{_BASE}/required_pull_request_reviews", update_reviews),
    Route("DELETE", f"{_BASE}/required_pull_request_reviews", delete_reviews),
    Route("GET", f"{_BASE}/enforce_admins", show_admins),
    Route("POST", f"{_BASE}/enforce_admins", enforce_admins),
    Route("DELETE", f"{_BASE}/enforce_admins", exempt_admins),
)

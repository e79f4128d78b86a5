"""Rulesets of a repository.

Source: GitHub's pages "Repository rules" and "Rules" of the REST API. Rules that the forge does not enforce are not
accepted.
"""

from collections.abc import Mapping
from typing import Any

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.identity import Permission
from lockgate.forge.records import Repo, Ruleset
from lockgate.forge.rest.body import Body
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.rules.reading import RULE_TYPES, binds
from lockgate.forge.shapes.protection import ruleset

_PULL_REQUEST = {
    "required_approving_review_count": int,
    "dismiss_stale_reviews_on_push": bool,
    "require_code_owner_review": bool,
    "require_last_push_approval": bool,
    "required_review_thread_resolution": bool,
}
_STATUS_CHECKS = {"strict_required_status_checks_policy": bool, "required_status_checks": list}
_PARAMETERS: Mapping[str, Mapping[str, type]] = {
    "pull_request": _PULL_REQUEST,
    "required_status_checks": _STATUS_CHECKS,
}
"""The parameters that must be given, by type of rule."""


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/rulesets``."""
    repo, body = exchange.repo(Permission.ADMIN), exchange.body("Ruleset")
    now, rulesets = exchange.world.now(), exchange.world.records.rulesets
    if rulesets.one(repo=repo.id, name=body.text("name")) is not None:
        raise GithubError(422, "Validation Failed", ["Name must be unique"])
    made = rulesets.add(repo=repo.id, created_at=now, updated_at=now, **_members(body, None))
    return Answer(201, ruleset(exchange.world, repo, made))


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/rulesets``; in the list without conditions and rules."""
    repo = exchange.repo()
    found = exchange.world.records.rulesets.all(repo=repo.id)
    return exchange.page(found, lambda each: _short(exchange, repo, each))


def show(exchange: Exchange) -> Answer:
    """``GET .../rulesets/{ruleset_id}``."""
    repo = exchange.repo()
    return Answer(200, ruleset(exchange.world, repo, _the_ruleset(exchange, repo)))


def update(exchange: Exchange) -> Answer:
    """``PUT .../rulesets/{ruleset_id}``: what is not given stays."""
    repo = exchange.repo(Permission.ADMIN)
    found = _the_ruleset(exchange, repo)
    members = _members(exchange.body("Ruleset"), found)
    changed = exchange.world.records.rulesets.change(found, updated_at=exchange.world.now(), **members)
    return Answer(200, ruleset(exchange.world, repo, changed))


def delete(exchange: Exchange) -> Answer:
    """``DELETE .../rulesets/{ruleset_id}``."""
    repo = exchange.repo(Permission.ADMIN)
    exchange.world.records.rulesets.remove(id=_the_ruleset(exchange, repo).id)
    return Answer(204)


def rules_of_branch(exchange: Exchange) -> Answer:
    """``GET .../rules/branches/{branch}``: every active rule that binds the branch."""
    repo, branch = exchange.repo(), exchange.arguments["branch"]
    active = exchange.world.records.rulesets.all(repo=repo.id, target="branch", enforcement="active")
    source = {"ruleset_source_type": "Repository", "ruleset_source": exchange.world.full_name(repo)}
    binding = [each for each in active if binds(each, f"refs/heads/{branch}", repo.default_branch)]
    rules = [{**rule, **source, "ruleset_id": each.id} for each in binding for rule in each.rules]
    return exchange.page(rules, lambda rule: rule)


def _the_ruleset(exchange: Exchange, repo: Repo) -> Ruleset:
    found = exchange.world.records.rulesets.one(id=exchange.number("ruleset_id"), repo=repo.id)
    if found is None:
        raise not_found()
    return found


def _short(exchange: Exchange, repo: Repo, value: Ruleset) -> dict[str, Any]:
    whole = ruleset(exchange.world, repo, value)
    return {name: part for name, part in whole.items() if name not in {"rules", "conditions", "bypass_actors"}}


def _members(body: Body, before: Ruleset | None) -> dict[str, Any]:
    rules = body.optional("rules", list)
    conditions = body.part("conditions").part("ref_name") if "conditions" in body else None
    names = before.conditions["ref_name"] if before else {"include": ["~DEFAULT_BRANCH"], "exclude": []}
    if conditions is not None:
        names = {name: list(conditions.texts(name, ())) for name in ("include", "exclude")}
    bypass: list[Any] | None = body.optional("bypass_actors", list)
    if bypass is None:
        bypass = list(before.bypass) if before else []
    return {
        "name": body.optional("name", str) or (before.name if before else ""),
        "target": body.choice("target", ("branch", "tag"), before.target if before else "branch"),
        "enforcement": body.choice(
            "enforcement", ("active", "disabled", "evaluate"), before.enforcement if before else None
        ),
        "bypass": [each for each in bypass if isinstance(each, dict)],
        "conditions": {"ref_name": names},
        "rules": [_rule(Body("Ruleset", each)) for each in rules] if rules is not None else _rules_before(before),
    }


def _rules_before(before: Ruleset | None) -> list[Mapping[str, Any]]:
    return list(before.rules) if before else []


def _rule(body: Body) -> Mapping[str, Any]:
    kind = body.text("type")
    if kind not in RULE_TYPES:
        raise GithubError(422, f"Invalid rule '{kind}': this server does not enforce it.")
    parameters = body.part("parameters")
    for name, type_ in _PARAMETERS.get(kind, {}).items():
        if parameters.optional(name, type_) is None:
            raise GithubError(422, f"Invalid rule '{kind}': Invalid parameters: '{name}' is missing.")
    if parameters.flag("require_code_owner_review", default=False):
        raise GithubError(422, f"Invalid rule '{kind}': this server knows no code owners.")
    return {"type": kind, "parameters": dict(parameters.members)} if parameters.members else {"type": kind}


_BASE = "/repos/<owner>/<repo>/rulesets"
ROUTES = (
    Route("POST", _BASE, create),
    Route("GET", _BASE, list_all),
    Route("GET", f"{_BASE}/<ruleset_id>", show),
    Route("PUT", f"{_BASE}/<ruleset_id>", update),
    Route("DELETE", f"{_BASE}/<ruleset_id>", delete),
    Route("GET", "/repos/<owner>/<repo>/rules/branches/<path:branch>", rules_of_branch),
)

"""From classic protections and rulesets to `BranchRules`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lockgate.forge.identity import Permission
from lockgate.forge.records import Account, Protection, Repo, Ruleset
from lockgate.forge.rules.model import BranchRules, RequiredCheck
from lockgate.forge.rules.patterns import matches
from lockgate.forge.world import World

_ANY_APP = -1
_ROLES = {1: Permission.PULL, 2: Permission.MAINTAIN, 4: Permission.PUSH, 5: Permission.ADMIN}
"""GitHub's ids of the roles in a ruleset's list of those who may bypass it."""


def rules_of(world: World, repo: Repo, branch: str) -> list[BranchRules]:
    """Everything that is asked of the branch, whoever moves it."""
    protection = world.records.protections.one(repo=repo.id, branch=branch)
    rules = [_classic(world, protection)] if protection else []
    return rules + [_read(ruleset) for ruleset in _rulesets(world, repo, f"refs/heads/{branch}")]


def rules_for(world: World, repo: Repo, ref: str, actor: Account, *, merging: bool) -> list[BranchRules]:
    """What binds `actor` when they move a branch or a tag, given by its full name.

    A protection that administrators are exempt from, and a ruleset that they may bypass, bind them not.
    """
    permission = world.identity.permission(actor, repo)
    found: list[BranchRules] = []
    protection = world.records.protections.one(repo=repo.id, branch=ref.removeprefix("refs/heads/"))
    if protection and (protection.rules.get("enforce_admins") or permission < Permission.ADMIN):
        found.append(_classic(world, protection))
    for ruleset in _rulesets(world, repo, ref):
        bypassed = any(_bypasses(entry, actor, permission, merging=merging) for entry in ruleset.bypass)
        found += [] if bypassed else [_read(ruleset)]
    return found


def _rulesets(world: World, repo: Repo, ref: str) -> Iterator[Ruleset]:
    target = "branch" if ref.startswith("refs/heads/") else "tag"
    for ruleset in world.records.rulesets.all(repo=repo.id, target=target, enforcement="active"):
        if binds(ruleset, ref, repo.default_branch):
            yield ruleset


def binds(ruleset: Ruleset, ref: str, default_branch: str) -> bool:
    """Whether the conditions of a ruleset take the reference in."""
    names = ruleset.conditions["ref_name"]
    return matches(ref, names["include"], default_branch) and not matches(ref, names["exclude"], default_branch)


def _bypasses(entry: Mapping[str, Any], actor: Account, permission: Permission, *, merging: bool) -> bool:
    if entry.get("bypass_mode") == "pull_request" and not merging:
        return False
    match entry.get("actor_type"):
        case "RepositoryRole":
            return permission >= _ROLES.get(int(entry.get("actor_id") or 0), Permission.ADMIN)
        case "OrganizationAdmin":
            return permission >= Permission.ADMIN
        case "User" | "Integration":
            return entry.get("actor_id") == actor.id
        case _:
            return False


def _classic(world: World, protection: Protection) -> BranchRules:
    rules = protection.rules
    reviews, checks = rules.get("required_pull_request_reviews"), rules.get("required_status_checks") or {}
    return BranchRules(
        code="GH006",
        pull_request=reviews is not None,
        approvals=(reviews or {}).get("required_approving_review_count", 0),
        dismiss_stale=(reviews or {}).get("dismiss_stale_reviews", False),
        last_push_approval=(reviews or {}).get("require_last_push_approval", False),
        checks=tuple(_check(each["context"], each.get("app_id")) for each in checks.get("checks", ())),
        strict=checks.get("strict", False),
        linear=rules.get("required_linear_history", False),
        force_pushes=rules.get("allow_force_pushes", False),
        deletions=rules.get("allow_deletions", False),
        creations=not rules.get("block_creations", False),
        locked=rules.get("lock_branch", False),
        pushers=_pushers(world, rules.get("restrictions")),
    )


def _pushers(world: World, restrictions: Mapping[str, Any] | None) -> frozenset[int] | None:
    if restrictions is None:
        return None
    logins = [*restrictions.get("users", ()), *(f"{slug}[bot]" for slug in restrictions.get("apps", ()))]
    accounts = (world.records.accounts.one(login=login) for login in logins)
    return frozenset(account.id for account in accounts if account)


def _check(context: str, app: int | None) -> RequiredCheck:
    return RequiredCheck(context, None if app in {None, _ANY_APP} else app)


def _read(ruleset: Ruleset) -> BranchRules:
    members: dict[str, Any] = {"code": "GH013"}
    for rule in ruleset.rules:
        members |= _READERS[rule["type"]](rule.get("parameters") or {})
    return BranchRules(**members)


def _pull_request(parameters: Mapping[str, Any]) -> dict[str, Any]:
    methods = parameters.get("allowed_merge_methods")
    return {
        "pull_request": True,
        "approvals": parameters["required_approving_review_count"],
        "dismiss_stale": parameters["dismiss_stale_reviews_on_push"],
        "last_push_approval": parameters["require_last_push_approval"],
        "methods": frozenset(methods) if methods else None,
    }


def _status_checks(parameters: Mapping[str, Any]) -> dict[str, Any]:
    checks: Iterable[Mapping[str, Any]] = parameters["required_status_checks"]
    return {
        "checks": tuple(_check(each["context"], each.get("integration_id")) for each in checks),
        "checks_on_create": not parameters.get("do_not_enforce_on_create", False),
        "strict": parameters["strict_required_status_checks_policy"],
    }


_READERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "pull_request": _pull_request,
    "required_status_checks": _status_checks,
    "deletion": lambda _: {"deletions": False},
    "non_fast_forward": lambda _: {"force_pushes": False},
    "creation": lambda _: {"creations": False},
    "update": lambda _: {"locked": True},
    "required_linear_history": lambda _: {"linear": True},
}

RULE_TYPES = frozenset(_READERS)
"""The types of rules that the forge enforces; it accepts no others."""

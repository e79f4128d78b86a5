"""GitHub's rulesets as the port of `lockgate.plan.protection`.

Source: GitHub's pages "Repository rules" of the REST API and "Available rules for rulesets".
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from lockgate.cloud.github.client import GithubClient
from lockgate.cloud.github.errors import GithubRefusedError, Place
from lockgate.plan.protection import ObservedBranch, Protection, Wanted

_PAGE = 100
_OURS = frozenset({"pull_request", "required_status_checks", "non_fast_forward", "deletion"})


class GithubRulesets:
    """One ruleset of our own for each branch; those of others are read for their names and never changed."""

    def __init__(self, client: GithubClient) -> None:
        self._client = client
        self._administered: set[str] = set()

    def find(self, wanted: Wanted) -> ObservedBranch:
        """What there is; checks on the way that the token may administer the repository."""
        place = _place(wanted)
        try:
            return self._find(place, wanted)
        except (AttributeError, IndexError, KeyError, TypeError) as error:
            why = f"GitHub documents another form of it ({type(error).__name__}: {error})"
            remedy = "check the address of the API, and update lockgate and githubkit"
            raise place.failed("LG5118", f"the answer about `{place.repository}` cannot be read", why, remedy) from None

    def _find(self, place: Place, wanted: Wanted) -> ObservedBranch:
        owner, name = wanted.repository.split("/", 1)
        self._must_administer(place, owner, name)
        exists = self._exists(place, owner, name, wanted.branch)
        listed = self._listed(place, owner, name)
        own = [each for each in listed if each["name"] == wanted.ruleset and each.get("source_type") == "Repository"]
        beside = self._beside(place, owner, name, wanted, listed)
        if not own:
            return ObservedBranch(exists, None, active=False, refs=(), protection=Protection(), beside=beside)
        number = own[0]["id"]
        found = self._client.call(place, "get_repo_ruleset", owner, name, number)
        active = found["enforcement"] == "active" and found.get("target", "branch") == "branch"
        return ObservedBranch(exists, number, active, _refs(found), read_protection(found), beside)

    def put(self, wanted: Wanted, ruleset: int | None) -> None:
        """Make the ruleset, or replace everything in the one that there is."""
        place, (owner, name) = _place(wanted), wanted.repository.split("/", 1)
        body = as_ruleset(wanted)
        if ruleset is None:
            self._client.call(place, "create_repo_ruleset", owner, name, data=body)
        else:
            self._client.call(place, "update_repo_ruleset", owner, name, ruleset, data=body)

    def _must_administer(self, place: Place, owner: str, name: str) -> None:
        """Better now than after half of the branches: rulesets can be read by many and changed by few."""
        if place.repository in self._administered:
            return
        found = self._client.call(place, "get", owner, name)
        if found["full_name"].lower() != place.repository.lower():
            why = f"GitHub has moved it to `{found['full_name']}`, and webhooks and pipelines need its new name"
            remedy = f"write `github:{found['full_name']}` in the declared file"
            raise place.failed("LG5119", f"`{place.repository}` is called otherwise now", why, remedy)
        if not (found.get("permissions") or {}).get("admin"):
            raise place.not_administered()
        self._administered.add(place.repository)

    def _exists(self, place: Place, owner: str, name: str, branch: str) -> bool:
        try:
            self._client.call(place, "get_branch", owner, name, quote(branch, safe=""))
        except GithubRefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    def _listed(self, place: Place, owner: str, name: str) -> Sequence[Mapping[str, Any]]:
        """All rulesets; the repository is there, so that nothing found means nothing known of them."""
        try:
            return self._rulesets(place, owner, name)
        except GithubRefusedError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            fact = f"the server of `{place.repository}` knows no rulesets"
            remedy = "protect the branches by hand, or update the server: GitHub Enterprise Server has them since 3.11"
            raise place.failed("LG5111", fact, error.message or "Not Found", remedy) from None

    def _rulesets(self, place: Place, owner: str, name: str) -> Sequence[Mapping[str, Any]]:
        """All of the repository and those above it that bind it."""
        found: list[Mapping[str, Any]] = []
        page = 1
        while True:
            listed = self._client.call(place, "get_repo_rulesets", owner, name, per_page=_PAGE, page=page)
            found += listed
            if len(listed) < _PAGE:
                return found
            page += 1

    def _beside(
        self, place: Place, owner: str, name: str, wanted: Wanted, listed: Iterable[Mapping[str, Any]]
    ) -> tuple[str, ...]:
        branch = quote(wanted.branch, safe="")
        rules = self._client.call(place, "get_branch_rules", owner, name, branch, per_page=_PAGE)
        names = {each["id"]: each["name"] for each in listed if each["name"] != wanted.ruleset}
        return tuple(sorted({names[rule["ruleset_id"]] for rule in rules if rule.get("ruleset_id") in names}))


def as_ruleset(wanted: Wanted) -> dict[str, Any]:
    """The body of GitHub's call.

    A branch may be created before its first check could run; after that it cannot be deleted, so once.
    """
    asked = wanted.protection
    rules: list[dict[str, Any]] = []
    if asked.pull_request:
        rules.append(
            {
                "type": "pull_request",
                "parameters": {
                    "required_approving_review_count": asked.approvals,
                    "dismiss_stale_reviews_on_push": asked.dismiss_stale,
                    "require_code_owner_review": False,
                    "require_last_push_approval": asked.last_push_approval,
                    "required_review_thread_resolution": False,
                },
            }
        )
    if asked.checks:
        rules.append(
            {
                "type": "required_status_checks",
                "parameters": {
                    "required_status_checks": [{"context": context} for context in asked.checks],
                    "strict_required_status_checks_policy": asked.strict,
                    "do_not_enforce_on_create": True,
                },
            }
        )
    rules += [] if asked.force_pushes else [{"type": "non_fast_forward"}]
    rules += [] if asked.deletion else [{"type": "deletion"}]
    return {
        "name": wanted.ruleset,
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": [],
        "conditions": {"ref_name": {"include": [wanted.ref], "exclude": []}},
        "rules": rules,
    }


def read_protection(ruleset: Mapping[str, Any]) -> Protection:
    """What a ruleset of GitHub's asks for, of the things that a `Protection` knows; the rest by type."""
    rules = {rule["type"]: rule.get("parameters") or {} for rule in ruleset.get("rules") or ()}
    reviews, checks = rules.get("pull_request"), rules.get("required_status_checks", {})
    asked = reviews or {}
    return Protection(
        pull_request=reviews is not None,
        approvals=asked.get("required_approving_review_count", 0),
        last_push_approval=asked.get("require_last_push_approval", False),
        dismiss_stale=asked.get("dismiss_stale_reviews_on_push", False),
        checks=tuple(sorted(each["context"] for each in checks.get("required_status_checks", ()))),
        strict=checks.get("strict_required_status_checks_policy", False),
        exempt=tuple(sorted(_actor(each) for each in ruleset.get("bypass_actors") or ())),
        force_pushes="non_fast_forward" not in rules,
        deletion="deletion" not in rules,
        others=tuple(sorted(set(rules) - _OURS)),
    )


def _actor(entry: Mapping[str, Any]) -> str:
    """``RepositoryRole 5 (always)``."""
    number = entry.get("actor_id")
    who = str(entry.get("actor_type")) + (f" {number}" if number is not None else "")
    return f"{who} ({entry.get('bypass_mode', 'always')})"


def _refs(ruleset: Mapping[str, Any]) -> tuple[str, ...]:
    names = (ruleset.get("conditions") or {}).get("ref_name") or {}
    return (*names.get("include", ()), *(f"!{name}" for name in names.get("exclude", ())))


def _place(wanted: Wanted) -> Place:
    return Place(wanted.repository, wanted.origin)

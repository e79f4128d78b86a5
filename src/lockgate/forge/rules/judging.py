"""GitHub's reasons against merging a pull request.

Source: GitHub's page "About protected branches"; the wording is that of its answers.
"""

from collections.abc import Iterable, Iterator, Sequence

from lockgate.forge.identity import Permission
from lockgate.forge.records import Account, Pull, Repo, Review
from lockgate.forge.rules.answering import answered
from lockgate.forge.rules.model import BranchRules, RequiredCheck
from lockgate.forge.rules.reading import rules_for, rules_of
from lockgate.forge.world import World

_GOOD_CONCLUSIONS = frozenset({"success", "neutral", "skipped"})


class Judge:
    """Says what stands against a pull request."""

    def __init__(self, world: World) -> None:
        self._world = world

    def against_merge(self, repo: Repo, pull: Pull, actor: Account, method: str) -> str:
        """Why `actor` may not merge now by ``merge``, ``squash`` or ``rebase``; empty when they may."""
        bound = rules_for(self._world, repo, f"refs/heads/{pull.base}", actor, merging=True)
        return answered(
            (rules, each) for rules in bound for each in self._against_all(repo, pull, rules, actor, method)
        )

    def _against_all(self, repo: Repo, pull: Pull, rules: BranchRules, actor: Account, method: str) -> Iterator[str]:
        yield from self._against(repo, pull, rules)
        if (rules.methods is not None and method not in rules.methods) or (rules.linear and method == "merge"):
            yield f"The merge method `{method}` is not allowed on this branch."
        if rules.pushers is not None and actor.id not in rules.pushers:
            yield "You're not authorized to push to this branch."

    def satisfied(self, repo: Repo, pull: Pull, rules: BranchRules) -> bool:
        """Whether nothing of `rules` stands against merging the pull request, whoever does it."""
        return not list(self._against(repo, pull, rules))

    def blocked(self, repo: Repo, pull: Pull) -> bool:
        """Whether anything stands against it for somebody without any exemption."""
        return any(not self.satisfied(repo, pull, rules) for rules in rules_of(self._world, repo, pull.base))

    def behind(self, repo: Repo, pull: Pull) -> bool:
        """Whether the head lacks commits of the base where that matters."""
        strict = any(rules.strict for rules in rules_of(self._world, repo, pull.base))
        return strict and not self._up_to_date(repo, pull)

    def loses_approvals(self, repo: Repo, branch: str) -> bool:
        """Whether a push to the head of a pull request to `branch` takes its approvals away."""
        return any(rules.dismiss_stale for rules in rules_of(self._world, repo, branch))

    def _against(self, repo: Repo, pull: Pull, rules: BranchRules) -> Iterator[str]:
        if rules.locked:
            yield "Cannot change this locked branch"
        if rules.strict and not self._up_to_date(repo, pull):
            # Checks of an outdated head do not count: to GitHub they are still to come.
            yield from _unfulfilled(rules.checks, [check.context for check in rules.checks], "expected")
        else:
            yield from against_checks(self._world, repo, pull.head_sha, rules.checks)
        if rules.pull_request:
            yield from self._against_reviews(repo, pull, rules)

    def _against_reviews(self, repo: Repo, pull: Pull, rules: BranchRules) -> Iterator[str]:
        verdicts = list(self._verdicts(repo, pull))
        if rules.approvals and any(review.state == "CHANGES_REQUESTED" for review in verdicts):
            yield "Changes have been requested by a reviewer with write access."
        approving = [review for review in verdicts if review.state == "APPROVED"]
        if len(approving) < rules.approvals:
            noun = "review is" if rules.approvals == 1 else "reviews are"
            yield f"At least {rules.approvals} approving {noun} required by reviewers with write access."
        elif rules.last_push_approval and all(review.author == pull.pushed_by for review in approving):
            yield "New changes require approval from someone other than the last pusher."

    def _verdicts(self, repo: Repo, pull: Pull) -> Iterable[Review]:
        """The last word of each reviewer who may push; comments do not take a word back, and authors have none."""
        last: dict[int, Review] = {}
        for review in self._world.records.reviews.all(repo=repo.id, pull=pull.id):
            if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"} and review.author != pull.author:
                last[review.author] = review
        identity = self._world.identity
        return [
            review
            for author, review in last.items()
            if identity.permission(self._world.account(author), repo) >= Permission.PUSH
        ]

    def _up_to_date(self, repo: Repo, pull: Pull) -> bool:
        git = self._world.repository(repo)
        tip = git.refs(f"refs/heads/{pull.base}").get(f"refs/heads/{pull.base}")
        return tip is not None and git.is_ancestor(tip, pull.head_sha)


def against_checks(world: World, repo: Repo, sha: str, checks: Sequence[RequiredCheck]) -> Iterator[str]:
    """GitHub's sentence about required checks that have not succeeded: one by name, several by number."""
    states = {check.context: _state(world, repo, sha, check) for check in checks}
    for word, text in (("expected", "expected"), ("pending", "in progress"), ("failure", "failing")):
        yield from _unfulfilled(checks, [context for context, state in states.items() if state == word], text)


def _unfulfilled(checks: Sequence[RequiredCheck], found: Sequence[str], text: str) -> Iterator[str]:
    if len(found) == 1 and len(checks) == 1:
        yield f'Required status check "{found[0]}" is {text}.'
    elif found:
        yield f"{len(found)} of {len(checks)} required status checks {'is' if len(found) == 1 else 'are'} {text}."


def _state(world: World, repo: Repo, sha: str, check: RequiredCheck) -> str:
    """``success``, ``failure``, ``pending`` or ``expected``, over statuses and check runs of that name together."""
    statuses = world.records.statuses.all(repo=repo.id, sha=sha, context=check.context)
    runs = world.records.checks.all(repo=repo.id, sha=sha, name=check.context)
    states = [each.state for each in statuses if check.app in {None, each.creator}][-1:]
    found = [each for each in runs if check.app in {None, each.app}][-1:]
    states += [_of_run(each.status, each.conclusion) for each in found]
    for state in ("failure", "error", "pending", "success"):
        if state in states:
            return "failure" if state == "error" else state
    return "expected"


def _of_run(status: str, conclusion: str | None) -> str:
    if status != "completed":
        return "pending"
    return "success" if conclusion in _GOOD_CONCLUSIONS else "failure"

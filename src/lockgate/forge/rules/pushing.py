"""What a push may not do, decided before git takes it.

Most of it follows from the names and ids that a push begins with. What needs the pushed commits themselves, whether
the branch moves only forward and has no merges, is left to the repository's update script, which looks at them
before the branch moves.
"""

from collections.abc import Iterable, Iterator, Sequence

from lockgate.forge.git import RefChange, ScriptRule
from lockgate.forge.records import Account, Repo
from lockgate.forge.rules.answering import answered
from lockgate.forge.rules.judging import Judge, against_checks
from lockgate.forge.rules.model import BranchRules
from lockgate.forge.rules.reading import rules_for
from lockgate.forge.world import World

_PULL_REQUEST = "Changes must be made through a pull request."
_FORCE = "Cannot force-push to this branch"
_DELETE = "Cannot delete this {kind}"
_CREATE = "Cannot create ref due to creations being restricted."
_LOCKED = "Cannot change this locked branch"
_LINEAR = "This branch must not contain merge commits."
_STRANGER = "You're not authorized to push to this branch."


class PushGate:
    """Says what stands against a push."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._judge = Judge(world)

    def rules(self, repo: Repo, actor: Account, changes: Sequence[RefChange]) -> list[ScriptRule]:
        """For the update script: what to refuse, and what to look at in the pushed commits."""
        return [rule for change in changes for rule in self._script_rules(repo, actor, change)]

    def against(self, repo: Repo, actor: Account, change: RefChange) -> str:
        """What stands against a change whose commits the repository has already; empty when it may be made."""
        return answered(
            (rules, reason)
            for rules in self._bound(repo, actor, change)
            for reason in (*self._by_name(repo, actor, change, rules), *self._by_commits(repo, change, rules))
        )

    def _bound(self, repo: Repo, actor: Account, change: RefChange) -> list[BranchRules]:
        if not change.ref.startswith(("refs/heads/", "refs/tags/")):
            return []
        return rules_for(self._world, repo, change.ref, actor, merging=False)

    def _script_rules(self, repo: Repo, actor: Account, change: RefChange) -> Iterator[ScriptRule]:
        for rules in self._bound(repo, actor, change):
            head = _head(rules.code, change.ref)
            reasons = self._by_name(repo, actor, change, rules)
            if reasons:
                yield ScriptRule(change.ref, "refuse", _text(rules.code, head, reasons))
            if not rules.force_pushes and not change.created and not change.deleted:
                yield ScriptRule(change.ref, "forward", _text(rules.code, head, [_FORCE]))
            if rules.linear and not change.deleted:
                yield ScriptRule(change.ref, "linear", _text(rules.code, head, [_LINEAR]))

    def _by_name(self, repo: Repo, actor: Account, change: RefChange, rules: BranchRules) -> list[str]:
        if change.deleted:
            return [] if rules.deletions else [_DELETE.format(kind=_kind(change))]
        if change.created:
            return self._by_creation(repo, change, rules)
        reasons = [_LOCKED] if rules.locked else []
        if rules.pushers is not None and actor.id not in rules.pushers:
            reasons.append(_STRANGER)
        if self._approved(repo, change, rules):
            return reasons
        if rules.pull_request:
            reasons.append(_PULL_REQUEST)
        return [*reasons, *against_checks(self._world, repo, change.after, rules.checks)]

    def _by_creation(self, repo: Repo, change: RefChange, rules: BranchRules) -> list[str]:
        reasons = [] if rules.creations else [_CREATE]
        checks = rules.checks if rules.checks_on_create else ()
        return [*reasons, *against_checks(self._world, repo, change.after, checks)]

    def _approved(self, repo: Repo, change: RefChange, rules: BranchRules) -> bool:
        """Whether the push only does what merging an open pull request would: its head, with everything in order."""
        pulls = self._world.records.pulls.all(repo=repo.id, base=change.name, head_sha=change.after, state="open")
        return any(self._judge.satisfied(repo, pull, rules) for pull in pulls)

    def _by_commits(self, repo: Repo, change: RefChange, rules: BranchRules) -> list[str]:
        if change.created or change.deleted:
            return []
        git = self._world.repository(repo)
        reasons = [] if rules.force_pushes or git.is_ancestor(change.before, change.after) else [_FORCE]
        merges = git.commits([change.after, f"^{change.before}", "--merges"], 1) if rules.linear else []
        return reasons + ([_LINEAR] if merges else [])


def _kind(change: RefChange) -> str:
    return "branch" if change.ref.startswith("refs/heads/") else "tag"


def _head(code: str, ref: str) -> str:
    if code == "GH006":
        return f"error: GH006: Protected branch update failed for {ref}."
    return f"error: GH013: Repository rule violations found for {ref}."


def _text(code: str, head: str, reasons: Iterable[str]) -> str:
    """As GitHub prints it: one line after another for a protection, a list for a ruleset."""
    if code == "GH006":
        return "\n".join([head, *(f"error: {reason}" for reason in reasons)])
    return "\n\n".join([head, *(f"- {reason}" for reason in reasons)])

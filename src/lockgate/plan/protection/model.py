"""What is asked of a branch, what is wanted, what was found, and the port to GitHub."""

from dataclasses import dataclass
from typing import Protocol

from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class Protection:
    """Everything that one ruleset asks of one branch; the defaults ask for nothing.

    Attributes:
        pull_request: Whether every change must come through a pull request.
        approvals: How many approving reviews it needs; nobody's own pull request counts, says GitHub.
        last_push_approval: Whether somebody other than the last pusher must have approved.
        dismiss_stale: Whether a push takes earlier approvals away.
        checks: The contexts that must have succeeded, sorted.
        strict: Whether the head must contain the newest base.
        exempt: Who is not bound, in GitHub's words, sorted.
        force_pushes: Whether the branch may lose commits.
        deletion: Whether it may be deleted.
        others: The types of further rules, sorted.
    """

    pull_request: bool = False
    approvals: int = 0
    last_push_approval: bool = False
    dismiss_stale: bool = False
    checks: tuple[str, ...] = ()
    strict: bool = False
    exempt: tuple[str, ...] = ()
    force_pushes: bool = True
    deletion: bool = True
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The protection that one branch must have.

    Attributes:
        repository: ``acme/orders``.
        branch: Without ``refs/heads/``.
        ruleset: The name of the ruleset, which no other may have.
        protection: What it asks for.
        origin: The place that names the repository.
    """

    repository: str
    branch: str
    ruleset: str
    protection: Protection
    origin: Origin

    @property
    def ref(self) -> str:
        """The branch's full name, which as a pattern of GitHub matches nothing else: git allows no ``*?[`` in names."""
        return f"refs/heads/{self.branch}"


@dataclass(frozen=True, slots=True)
class ObservedBranch:
    """What GitHub has.

    Attributes:
        exists: Whether the branch exists; a ruleset binds it also before.
        ruleset: The id of the ruleset with the wanted name, None when there is none.
        active: Whether that ruleset is enforced.
        refs: The names and patterns that it takes in, an excluded one behind a ``!``.
        protection: What it asks for.
        beside: The names of other rulesets that bind the branch.
    """

    exists: bool
    ruleset: int | None
    active: bool
    refs: tuple[str, ...]
    protection: Protection
    beside: tuple[str, ...] = ()


class Rulesets(Protocol):
    """GitHub's rulesets; every method raises `LockgateError` with the place, GitHub's message and a way out."""

    def find(self, wanted: Wanted) -> ObservedBranch:
        """What there is for the branch."""

    def put(self, wanted: Wanted, ruleset: int | None) -> None:
        """Make the ruleset, or give the one of this id the wanted rules, in place of all that it had."""

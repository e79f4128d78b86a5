"""From what is wanted and what was found to a plan."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from lockgate.plan.protection.model import ObservedBranch, Protection, Rulesets, Wanted


class Verb(Enum):
    """What happens to a branch's ruleset, as the user reads it."""

    CREATE = "create"
    UPDATE = "update"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is asked of a branch: what is, and what will be."""

    what: str
    now: str
    then: str

    @property
    def changes(self) -> bool:
        """Whether it will be different."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Change:
    """What will be done about one branch.

    Attributes:
        found: What there was when the plan was made.
        rows: Everything that is asked, in a fixed order.
        notes: What the user should know and no rule says.
    """

    wanted: Wanted
    found: ObservedBranch
    verb: Verb
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    """One change for each branch, in declared order."""

    branches: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Those that change anything."""
        return tuple(each for each in self.branches if each.verb is not Verb.KEEP)


def observe_protection(rulesets: Rulesets, wanted: Iterable[Wanted]) -> tuple[ObservedBranch, ...]:
    """What there is for each, in order; raises `LockgateError` before anything has changed."""
    return tuple(rulesets.find(each) for each in wanted)


def plan_protection(wanted: Sequence[Wanted], observed: Sequence[ObservedBranch]) -> ProtectionPlan:
    """What must change so that each branch of `wanted` has its protection; `observed` is in the same order."""
    return ProtectionPlan(tuple(_change(*pair) for pair in zip(wanted, observed, strict=True)))


def _change(wanted: Wanted, found: ObservedBranch) -> Change:
    rows = _rows(wanted, found)
    changed = any(row.changes for row in rows)
    verb = Verb.CREATE if found.ruleset is None else Verb.UPDATE if changed else Verb.KEEP
    return Change(wanted, found, verb, rows, _notes(wanted, found))


def _rows(wanted: Wanted, found: ObservedBranch) -> tuple[Row, ...]:
    there = found.ruleset is not None
    enforced = "no ruleset" if not there else "enforced" if found.active else "switched off"
    bound = ", ".join(found.refs) if there else wanted.ref
    head = (Row("ruleset", enforced, "enforced"), Row("binds", bound, wanted.ref))
    return (*head, *(Row(what, said(found.protection), said(wanted.protection)) for what, said in _ASKED))


def _notes(wanted: Wanted, found: ObservedBranch) -> tuple[str, ...]:
    notes = []
    if not found.exists:
        notes.append(f"`{wanted.branch}` does not exist yet: whoever pushes it first decides what it begins with")
    if found.beside:
        names = ", ".join(f"`{name}`" for name in found.beside)
        notes.append(f"also bound by {names}; rules of several rulesets add up")
    return tuple(notes)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


_ASKED: tuple[tuple[str, Callable[[Protection], str]], ...] = (
    ("pull request", lambda asked: "needed for every change" if asked.pull_request else "not needed"),
    ("approvals", lambda asked: str(asked.approvals)),
    ("last pusher", lambda asked: "cannot approve alone" if asked.last_push_approval else "can approve"),
    ("earlier approvals", lambda asked: "dismissed by a push" if asked.dismiss_stale else "survive a push"),
    ("checks", lambda asked: _listed(asked.checks)),
    ("up to date", lambda asked: "needed" if asked.strict else "not needed"),
    ("exempt", lambda asked: _listed(asked.exempt)),
    ("force push", lambda asked: "allowed" if asked.force_pushes else "refused"),
    ("deletion", lambda asked: "allowed" if asked.deletion else "refused"),
    ("further rules", lambda asked: _listed(asked.others)),
)
"""What a plan shows of a protection: its name, and its words for a value; two values differ when their words do."""

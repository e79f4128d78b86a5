"""What a rehearsal leaves behind: frozen, printable, serialisable.

Times are seconds since the rehearsal began, so that a trace says nothing of the day it was made on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any


class Outcome(Enum):
    """How a step, a check or an attack ended. Values are what reports print and JSON carries."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    SUCCEEDED = "succeeded"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done or checked.

    Attributes:
        chapter: The chapter's title.
        text: What was done or found, in one line.
        accounts: The accounts it concerns; empty for git and GitHub.
        began: When it began.
        seconds: How long it took.
        outcome: DONE or FAILED.
        details: Further lines: an answer, a log's end, a reason.
        held: The gate that refused something in it, as it must: ``GitHub``, ``the check``; empty otherwise.
    """

    chapter: str
    text: str
    accounts: tuple[str, ...]
    began: float
    seconds: float
    outcome: Outcome = Outcome.DONE
    details: tuple[str, ...] = ()
    held: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a journey: what it ended with, and how many seconds it took."""

    until: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Journey:
    """How long a merge took to answer in the last environment of its line, and what with.

    Attributes:
        application: The application.
        branch: The branch that it was merged into.
        environments: The line's environments, in order.
        pull: The pull request's number.
        commit: The merge commit.
        began: When it was merged.
        legs: Its parts, one after the other, without gaps.
    """

    application: str
    branch: str
    environments: tuple[str, ...]
    pull: int
    commit: str
    began: float
    legs: tuple[Leg, ...]

    @property
    def seconds(self) -> float:
        """From the merge to the answer."""
        return sum(leg.seconds for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attempt that a gate must refuse: IAM, GitHub's rules, or whoever takes webhooks.

    Attributes:
        name: What was tried: ``overwrite the artifact``.
        who: The attacker: ``preprod: an administrator of account 222222222222``.
        target: The environment under attack.
        principal: The ARN whose credentials signed the request, or who somebody is at GitHub.
        call: ``s3:PutObject``, ``git push``, ``POST``.
        resource: The ARN it was aimed at, or the branch or address.
        outcome: REFUSED as it must be, SUCCEEDED when the gate did not hold, INCONCLUSIVE when the call failed for
            another reason than authorisation: that proves nothing and fails the rehearsal too.
        reason: The gate's message.
        gate: What refused or should have: ``IAM``, ``GitHub``, ``the webhook`` or ``the build``.
    """

    name: str
    who: str
    target: str
    principal: str
    call: str
    resource: str
    outcome: Outcome
    reason: str
    gate: str = "IAM"


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many API calls an account saw, and how many of them were denied, by service."""

    account: str
    calls: Mapping[str, int]
    denied: Mapping[str, int]

    @property
    def total(self) -> int:
        """All calls."""
        return sum(self.calls.values())

    @property
    def total_denied(self) -> int:
        """All denied calls."""
        return sum(self.denied.values())


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call of the audit trail, as a report shows it."""

    at: float
    account: str
    principal: str
    action: str
    resource: str
    allowed: bool
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the stage: its id, what it is for (``preprod infrastructure``) and what was made in it, by name."""

    id: str
    purpose: str
    environments: tuple[str, ...]
    kind: str
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One delivery path of the picture: from a branch over an infrastructure account to runtime accounts."""

    line: str
    application: str
    branch: str
    infrastructure: str
    environments: tuple[tuple[str, tuple[str, ...], bool], ...]
    """Environment, its runtime accounts, and whether an approval stands before it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole rehearsal.

    Attributes:
        project: The declared file that was rehearsed.
        layout: ``tools`` or ``paired``.
        accounts: Every account of the declaration.
        flows: The delivery paths, for the picture.
        steps: In order.
        attacks: In order.
        traffic: Calls per account.
        calls: The audit trail, in order.
        seconds: Wall time from start to end.
        journeys: From each merge that was delivered to its answer, in order.
        story: The titles of the chapters that tell how a change gets to production, or does not.
        cast: The people of the story: their names, and what they do.
        failure: Why it stopped early, or None.
    """

    project: str
    layout: str
    accounts: tuple[Account, ...]
    flows: tuple[Flow, ...]
    steps: tuple[Step, ...]
    attacks: tuple[Attack, ...]
    traffic: tuple[Traffic, ...]
    calls: tuple[RecordedCall, ...]
    seconds: float
    failure: str | None = None
    notes: tuple[str, ...] = field(default=())
    journeys: tuple[Journey, ...] = ()
    story: tuple[str, ...] = ()
    cast: tuple[tuple[str, str], ...] = ()

    @property
    def held(self) -> bool:
        """Whether every attack was refused."""
        return all(attack.outcome is Outcome.REFUSED for attack in self.attacks)

    @property
    def passed(self) -> bool:
        """Whether everything went as it must."""
        return self.failure is None and self.held and all(s.outcome is Outcome.DONE for s in self.steps)

    def chapters(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """The steps by chapter, in order of the chapters' first step."""
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.chapter, []).append(step)
        return tuple((chapter, tuple(steps)) for chapter, steps in found.items())

    def as_dict(self) -> dict[str, Any]:
        """The trace as plain JSON values."""
        plain = _plain(asdict(self))
        assert isinstance(plain, dict)  # noqa: S101  # asdict of a dataclass is a dict; this narrows the type
        for journey, shown in zip(self.journeys, plain["journeys"], strict=True):
            shown["seconds"] = journey.seconds
        return plain | {"passed": self.passed, "held": self.held}


def _plain(value: Any) -> Any:
    """`value` with enumerations as their values and tuples as lists."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value

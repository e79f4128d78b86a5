"""Claims and what is found about them: proved with assumptions, refuted by a story, or unknown with a reason.

"Not refuted" never reads as "proved": what could not be decided is a verdict of its own. A claim is a theorem in words,
with a check that yields one verdict for each thing that it speaks of (a line, a pair of environments, a role).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from lockgate.iam import Request
from lockgate.kernel import Origin
from lockgate.proof.answer import Cause

Subject = TypeVar("Subject")
"""What a claim is about: a declared design with its world, or the world alone."""


class Outcome(Enum):
    """What is known about a claim as a whole."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class Severity(Enum):
    """How bad it is when a claim does not hold."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story.

    Attributes:
        who: The ARN of a principal, or words for a set of them (``anyone in 222222222222``).
        does: An action, ``s3:PutObject``, or words where no call is made.
        to: The ARN of what it acts on; empty where there is none.
        causes: The statements that allow it, each with the place in the user's files that caused it.
        note: What else has to be so, as ``with aws:SourceAccount 999999999999``.
        witness: The request that the evaluator confirmed; None where no call is made.
    """

    who: str
    does: str
    to: str = ""
    causes: tuple[Cause, ...] = ()
    note: str = ""
    witness: Request | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """It holds for all requests, under the assumptions."""

    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refuted:
    """It does not hold, and this is how.

    Attributes:
        fact: What is the case, in one sentence: lower case, no final period, the user's own text in backticks.
        story: Who does what to what, in order; every call of it was confirmed by the evaluator.
        remedy: What to do about it.
        place: The line to show first; the first cause of the story unless stated.
    """

    fact: str
    story: tuple[Step, ...]
    remedy: str
    place: Origin | None = None

    @property
    def origin(self) -> Origin | None:
        """The line to show first, None when none is known."""
        places = (cause.place for step in self.story for cause in step.causes if cause.place is not None)
        return self.place or next(places, None)


@dataclass(frozen=True, slots=True)
class Unknown:
    """It could not be decided."""

    reason: str


Verdict = Proved | Refuted | Unknown


@dataclass(frozen=True, slots=True)
class Claim(Generic[Subject]):
    """A theorem and how it is decided.

    Attributes:
        id: Stable: ``LG45xx`` for claims about a declared design, ``LG46xx`` for those about any world.
        name: The theorem, as the name of the function that checks it: ``no_outsider_reaches_anything``.
        title: The same in plain words, a sentence without its final period.
        severity: How bad it is when it does not hold.
        why: What goes wrong then.
        check: One verdict for each thing that the claim speaks of; none when it speaks of nothing here.
    """

    id: str
    name: str
    title: str
    severity: Severity
    why: str
    check: Callable[[Subject], Iterable[Verdict]]


@dataclass(frozen=True, slots=True)
class Judgement(Generic[Subject]):
    """A claim with everything that was found about it."""

    claim: Claim[Subject]
    verdicts: tuple[Verdict, ...]

    @property
    def outcome(self) -> Outcome:
        """Refuted by one story; otherwise unknown by one unknown; otherwise proved."""
        if self.refutations:
            return Outcome.REFUTED
        return Outcome.UNKNOWN if self.unknowns else Outcome.PROVED

    @property
    def refutations(self) -> tuple[Refuted, ...]:
        """How it does not hold."""
        return tuple(each for each in self.verdicts if isinstance(each, Refuted))

    @property
    def unknowns(self) -> tuple[str, ...]:
        """Why it could not be decided, each reason once."""
        return tuple(dict.fromkeys(each.reason for each in self.verdicts if isinstance(each, Unknown)))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the proofs rest on, each once."""
        proofs = (each for each in self.verdicts if isinstance(each, Proved))
        return tuple(dict.fromkeys(text for each in proofs for text in each.assumptions))


def judge(claim: Claim[Subject], subject: Subject) -> Judgement[Subject]:
    """Check `claim` of `subject`."""
    return Judgement(claim, tuple(claim.check(subject)))


def overall(judgements: Iterable[Judgement[Subject]]) -> Outcome:
    """The outcome of several claims together."""
    found = {each.outcome for each in judgements}
    return next((each for each in (Outcome.REFUTED, Outcome.UNKNOWN) if each in found), Outcome.PROVED)

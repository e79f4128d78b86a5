"""Symbolic questions about one world: asked, answered by a step of a story, and what stayed open noted down."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from lockgate.iam import PolicyKind, PrincipalKind, Request
from lockgate.iam.symbolic import (
    Actual,
    Budget,
    Impossible,
    Landscape,
    Possible,
    Question,
    Target,
    Undecided,
    Verdict,
    Who,
    prepare,
)
from lockgate.proof.answer import Cause
from lockgate.proof.reach.nodes import Gap
from lockgate.proof.reach.speaking import Speaking
from lockgate.proof.symbols import Sources, landscape
from lockgate.proof.verdict import Step
from lockgate.proof.world import World

Given = Mapping[str, tuple[str, ...]]
Search = Callable[[Question], Verdict]
Thing = TypeVar("Thing")

OWN_PERMISSIONS = "what the attacker allows himself"
"""The name of the policy that an attacker gave to a principal that he changed or made."""
ANY_PERMISSION = "every permission"
"""The name of the policy of whoever is in an account that the attacker owns."""
FREE: Given = MappingProxyType({})
_DERIVED = frozenset(
    {"aws:securetransport", "aws:requestedregion", "aws:currenttime", "aws:epochtime", "aws:tokenissuetime"}
)
_MOST_KEYS = 4


class Inquiry:
    """Asks, and keeps what could not be decided and what was assumed."""

    def __init__(self, world: World, asked: Callable[[Landscape], Search]) -> None:
        self._asked = asked(landscape(world))
        self._speaking = Speaking()
        self._ever: dict[str, bool] = {}
        self._sources = Sources(world)
        self._gaps: dict[Gap, None] = {}
        self.assumptions: dict[str, None] = {}

    def ask(self, question: Question) -> Possible | None:
        """A request that is allowed; None when there is none, or when that is not known, which is noted as a gap."""
        return self._noted(question, self._search(question))

    def ever(self, about: str, question: Question) -> bool:
        """Whether the question may be answered by Yes; asked once for everything that is `about` the same."""
        known = self._ever.get(about)
        if known is None:
            known = self._ever[about] = not isinstance(self._search(question), Impossible)
        return known

    def _search(self, question: Question) -> Verdict:
        return Impossible() if self._speaking.hopeless(question) else self._asked(question)

    def _noted(self, question: Question, found: Verdict) -> Possible | None:
        self.assumptions.update(dict.fromkeys(found.assumptions))
        match found:
            case Possible():
                return found
            case Undecided(reason=reason):
                self.gap(", ".join(question.on.arns), reason)
            case Impossible():
                for reason in self._sources.missing(question):
                    self.gap("", reason)
                self.assumptions.update(dict.fromkeys(self._sources.missing(question, narrowing=True)))
        return None

    def which(
        self,
        who: Who,
        actions: tuple[str, ...],
        targets: Iterable[tuple[Thing, Target]],
        given: Given = FREE,
    ) -> Iterator[tuple[Thing, Step]]:
        """Those of `targets` for which there is an allowed request, each with the step that shows it.

        Targets without policies of their own are asked about together first, and halved where the answer is Yes, so
        that a No costs one question for all of them.
        """
        groups: dict[tuple[object, ...], list[tuple[Thing, Target]]] = {}
        for thing, target in targets:
            key = _alike(target) if target.policy is None and not target.grants else (id(target),)
            groups.setdefault(key, []).append((thing, target))
        for group in groups.values():
            yield from self._halved(who, actions, group, given)

    def _halved(
        self, who: Who, actions: tuple[str, ...], group: Sequence[tuple[Thing, Target]], given: Given
    ) -> Iterator[tuple[Thing, Step]]:
        thing, first = group[0]
        arns = tuple(arn for _, target in group for arn in target.arns)
        question = Question(who, actions, replace(first, arns=arns), given)
        verdict = self._search(question)
        if len(group) == 1 or isinstance(verdict, Impossible):
            found = self._noted(question, verdict)
            if found is not None:
                yield thing, self.told(question, found)
            return
        middle = len(group) // 2
        yield from self._halved(who, actions, group[:middle], given)
        yield from self._halved(who, actions, group[middle:], given)

    def step(self, question: Question, note: str = "") -> Step | None:
        """The step of a story that answers the question, None when there is none."""
        found = self.ask(question)
        return None if found is None else self.told(question, found, note)

    def told(self, question: Question, found: Possible, note: str = "") -> Step:
        """A witness as a step, each statement that allowed it with its place."""
        request = found.request
        causes = self._sources.causes(question, found.decision)
        return Step(
            who=_who(request),
            does=request.action,
            to=request.resource.arn,
            causes=tuple(_own(each) for each in causes if _counts(each, question)),
            note=", ".join(part for part in (note, _keys(request, question)) if part),
            witness=request,
        )

    def gap(self, subject: str, reason: str) -> None:
        """Note what could not be decided."""
        self._gaps[Gap(subject, reason)] = None

    def taken(self) -> tuple[Gap, ...]:
        """The gaps since the last time."""
        found = tuple(self._gaps)
        self._gaps.clear()
        return found


def _alike(target: Target) -> tuple[object, ...]:
    return (target.account, tuple(sorted(target.tags.items())), target.block_public_access, target.aws_managed)


def _counts(cause: Cause, question: Question) -> bool:
    """Whether a statement allowed it, other than those of anyone in an account, who has every permission anyway."""
    own = cause.policy_type == PolicyKind.IDENTITY.value and not isinstance(question.who, Actual)
    return cause.policy not in (None, ANY_PERMISSION) and not own


def _own(cause: Cause) -> Cause:
    """What an attacker gave himself is told in words."""
    if cause.policy != OWN_PERMISSIONS:
        return cause
    return Cause(cause.policy_type, None, None, "by a permission that the attacker gave it")


def _who(request: Request) -> str:
    principal = request.principal
    if principal.kind is PrincipalKind.ANONYMOUS:
        return "anyone, without credentials"
    return principal.role_arn or principal.arn


def _keys(request: Request, question: Question) -> str:
    """The keys that the request needs to get through, beside those that the question gave it."""
    given = {name.lower() for name in question.given}
    keys = {
        key: value for key, value in request.context.items() if key.lower() not in _DERIVED and key.lower() not in given
    }
    shown = [f"{key}={value if isinstance(value, str) else ','.join(value)}" for key, value in sorted(keys.items())]
    more = f" and {len(shown) - _MOST_KEYS} more" if len(shown) > _MOST_KEYS else ""
    return f"with {', '.join(shown[:_MOST_KEYS])}{more}" if shown else ""


def engine(budget: Budget) -> Callable[[Landscape], Search]:
    """The symbolic engine, which answers every question about a landscape within the same budget."""

    def prepared(known: Landscape) -> Search:
        ready = prepare(known)
        return lambda question: ready.search(question, budget)

    return prepared

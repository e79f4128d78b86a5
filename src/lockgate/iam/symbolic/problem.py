"""What is to be decided: an action, a caller, a resource and a context in one cube of every clause, and in no denial.

A cube is a set of actions, and literals that all hold. Literals about different texts and keys are independent of each
other, so a conjunction is possible if it is for each of them; that is decided once for each set and remembered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lockgate.iam.symbolic.binding import Literal, Payload
from lockgate.iam.symbolic.emptiness import Constraint, TooManyStatesError, shortest
from lockgate.iam.symbolic.key_values import NO, UNKNOWN, Answer, Condition, Domain, Outcome, solve
from lockgate.iam.symbolic.world import Free, World

Sign = int
"""A literal of a problem: twice the number of its condition, and one more if the condition is to hold."""
Decided = Mapping[str, frozenset[Sign]]
"""The literals that hold so far, by the text or key that they are about."""
_NOTHING: frozenset[Sign] = frozenset()


@dataclass(frozen=True, slots=True)
class Cube:
    """Requests with one of the actions for which every literal holds."""

    actions: int
    literals: tuple[Sign, ...] = ()


Clause = tuple[Cube, ...]
"""Cubes of one of which a request must be."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Clauses and denials over the actions `actions`, with literals that hold from the start."""

    actions: int
    given: tuple[Sign, ...]
    clauses: tuple[Clause, ...]
    denials: tuple[Cube, ...]

    @property
    def reachable(self) -> int:
        """The actions that some cube of every clause covers."""
        actions = self.actions
        for clause in self.clauses:
            covered = 0
            for cube in clause:
                covered |= cube.actions
            actions &= covered
        return actions

    def within(self, actions: int, sign: Sign) -> "Problem":
        """The same problem for some of its actions, with a further literal."""
        return Problem(self.actions & actions, (*self.given, sign), self.clauses, self.denials)


@dataclass(frozen=True, slots=True)
class State:
    """Actions and literals that have been decided for; a solution when nothing is left to decide."""

    actions: int
    decided: Decided


class Theory:
    """What literals mean in one world, and which of them go together."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._signs: dict[tuple[str, Payload], Sign] = {}
        self._conditions: list[tuple[str, Payload]] = []
        self._known: dict[frozenset[Sign], Outcome] = {}
        self._unconstrained: dict[str, Outcome] = {}

    def sign(self, literal: Literal) -> Sign:
        """The number of a literal; equal ones have the same."""
        about, payload, wanted = literal
        key = about, payload
        sign = self._signs.get(key)
        if sign is None:
            sign = self._signs[key] = len(self._conditions) * 2
            self._conditions.append(key)
        return sign + wanted

    @property
    def size(self) -> int:
        """How many conditions there are."""
        return len(self._conditions)

    def about(self, sign: Sign) -> str:
        """The text or key that a literal is about."""
        return self._conditions[sign >> 1][0]

    def outcome(self, about: str, signs: frozenset[Sign]) -> Outcome:
        """A value of the text or key with which all of `signs` hold."""
        if not signs:
            if about not in self._unconstrained:
                self._unconstrained[about] = self._decide(about, signs)
            return self._unconstrained[about]
        found = self._known.get(signs)
        if found is None:
            found = self._known[signs] = self._decide(about, signs)
        return found

    def _decide(self, about: str, signs: frozenset[Sign]) -> Outcome:
        conditions: list[tuple[Condition, bool]] = []
        constraints: set[Constraint] = set(self._world.texts.get(about, ()))
        for sign in signs:
            payload, wanted = self._conditions[sign >> 1][1], bool(sign & 1)
            if isinstance(payload, Condition):
                conditions.append((payload, wanted))
            else:
                constraints.add((payload, wanted))
        if conditions or about not in self._world.texts:
            return solve(self._domain(about), conditions)
        try:
            text = shortest(frozenset(constraints))
        except TooManyStatesError:
            return UNKNOWN
        return NO if text is None else Outcome(Answer.YES, text)

    def _domain(self, key: str) -> Domain:
        meaning = self._world.meaning(key)
        if not isinstance(meaning, Free):
            raise TypeError(f"`{key}` is settled")
        return meaning.domain

    def start(self, problem: Problem) -> State | None:
        """The state in which what is given holds; None when that is impossible."""
        if any(self.outcome(about, _NOTHING).answer is Answer.NO for about in self._world.texts):
            return None
        return self.narrowed(State(problem.actions, {}), Cube(problem.actions, problem.given))

    def narrowed(self, state: State, cube: Cube) -> State | None:
        """`state` within `cube`: the same when it lies in it already, None when the two have nothing in common."""
        actions = state.actions & cube.actions
        if not actions:
            return None
        decided: dict[str, frozenset[Sign]] | None = None
        for sign in cube.literals:
            about = self._conditions[sign >> 1][0]
            before = (decided or state.decided).get(about, _NOTHING)
            if sign in before:
                continue
            after = before | {sign}
            if sign ^ 1 in before or self.outcome(about, after).answer is Answer.NO:
                return None
            if decided is None:
                decided = dict(state.decided)
            decided[about] = after
        if decided is None:
            return state if actions == state.actions else State(actions, state.decided)
        return State(actions, decided)

    def undecided(self, state: State) -> list[str]:
        """The texts and keys of which it is not known whether they have a value."""
        return [about for about, signs in state.decided.items() if self.outcome(about, signs).answer is Answer.UNKNOWN]

    def values(self, state: State, always: Iterable[str]) -> dict[str, Outcome]:
        """A value of each text and key that the state decided on, and of the texts `always`."""
        found = {about: self.outcome(about, signs) for about, signs in state.decided.items()}
        return {**{about: self.outcome(about, _NOTHING) for about in always if about not in found}, **found}

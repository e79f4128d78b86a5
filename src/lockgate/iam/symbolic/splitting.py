"""Depth-first search for a solution: every clause entered through one cube, every denial left on one side.

Forced steps come first; then the clause or denial with the fewest ways is split. Ways of leaving a denial are made
disjoint, so that nothing is searched twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lockgate.iam.symbolic.problem import Clause, Cube, Problem, State, Theory

Item = TypeVar("Item")
_Ways = tuple[State, ...]


class BudgetSpentError(Exception):
    """The search has visited as many nodes as it may."""


@dataclass(slots=True)
class Meter:
    """How many nodes may still be visited."""

    left: int

    def spend(self) -> None:
        """Count one node."""
        self.left -= 1
        if self.left < 0:
            raise BudgetSpentError


class _DeadEndError(Exception):
    """A clause or a denial leaves no way."""


def split(theory: Theory, problem: Problem, meter: Meter) -> State | None:
    """A solution, or None when there is none; raises `BudgetSpentError`."""
    start = theory.start(problem)
    stack = [] if start is None else [_Node(theory, start, problem.clauses, problem.denials)]
    while stack:
        meter.spend()
        node = stack.pop()
        try:
            node.propagate()
        except _DeadEndError:
            continue
        if not node.ways:
            return node.state
        stack.extend(_Node(theory, way, node.clauses, node.denials) for way in reversed(node.ways))
    return None


class _Node:
    """A state, what is open in it, and the ways of the item that has the fewest."""

    __slots__ = ("_theory", "clauses", "denials", "state", "ways")

    def __init__(self, theory: Theory, state: State, clauses: Sequence[Clause], denials: Sequence[Cube]) -> None:
        self._theory = theory
        self.state = state
        self.clauses = clauses
        self.denials = denials
        self.ways: _Ways = ()

    def propagate(self) -> None:
        """Take every forced step, again and again; raises when there is no way."""
        while True:
            before = self.state
            self.ways = ()
            self.clauses = self._left(self.clauses, self._into)
            self.denials = self._left(self.denials, self._out_of)
            if self.state is before:
                return

    def _left(self, items: Sequence[Item], ways_of: Callable[[Item], _Ways | None]) -> list[Item]:
        """The items that leave a choice; those with one way are taken."""
        open_items: list[Item] = []
        for item in items:
            ways = ways_of(item)
            if ways is None:
                continue
            if not ways:
                raise _DeadEndError
            if len(ways) == 1:
                self.state = ways[0]
                continue
            open_items.append(item)
            if not self.ways or len(ways) < len(self.ways):
                self.ways = ways
        return open_items

    def _into(self, clause: Clause) -> _Ways | None:
        """The states within each cube of the clause; None when the state is within one already."""
        ways: list[State] = []
        for cube in clause:
            inside = self._theory.narrowed(self.state, cube)
            if inside is self.state:
                return None
            if inside is not None:
                ways.append(inside)
        return tuple(ways)

    def _out_of(self, denial: Cube) -> _Ways | None:
        """The states outside the denial, by the first side on which they leave; None when the state is outside."""
        state, theory = self.state, self._theory
        if theory.narrowed(state, denial) is None:
            return None
        ways: list[State] = []
        outside = state.actions & ~denial.actions
        if outside:
            ways.append(State(outside, state.decided))
        actions = state.actions & denial.actions
        inside = State(actions, state.decided)
        for sign in denial.literals:
            left = theory.narrowed(inside, Cube(actions, (sign ^ 1,)))
            if left is not None:
                ways.append(left)
            further = theory.narrowed(inside, Cube(actions, (sign,)))
            if further is None:
                break
            inside = further
        return tuple(ways)

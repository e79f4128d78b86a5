"""The second way to a solution, for problems that splitting does not finish: clauses, and the theory's word on them.

Every condition is a variable, and so is every class of actions that no cube tells apart. An assignment that satisfies
the clauses is a solution unless the theory finds literals of one key that cannot hold together; those become a clause.
"""

from collections.abc import Iterable, Sequence

from lockgate.iam.symbolic.clauses import Solver
from lockgate.iam.symbolic.key_values import Answer
from lockgate.iam.symbolic.problem import Cube, Problem, Sign, State, Theory
from lockgate.iam.symbolic.splitting import Meter


def decide(theory: Theory, problem: Problem, meter: Meter) -> State | None:
    """A solution, or None when there is none; raises `BudgetSpentError`."""
    if theory.start(problem) is None:
        return None
    return _Encoding(theory, problem).solution(meter)


class _Encoding:
    """The problem in clauses: variables of conditions first, then classes of actions, then the cubes of clauses."""

    def __init__(self, theory: Theory, problem: Problem) -> None:
        self._theory = theory
        self._conditions = theory.size
        self._classes = _classes(problem)
        cubes = sum(map(len, problem.clauses))
        self._held: dict[str, frozenset[Sign]] = {}
        self._solver = Solver(self._conditions + len(self._classes) + cubes, self._objection)
        self._encode(problem)

    def solution(self, meter: Meter) -> State | None:
        """What the solver finds, as a state."""
        if not self._solver.solve(meter.spend):
            return None
        chosen = [
            actions for index, actions in enumerate(self._classes) if self._solver.value[self._conditions + index]
        ]
        return State(chosen[0], self._decided())

    def _encode(self, problem: Problem) -> None:
        add = self._solver.add
        every = [self._class(index) for index in range(len(self._classes))]
        add(every)
        for index, first in enumerate(every):
            for second in every[index + 1 :]:
                add((first ^ 1, second ^ 1))
        for sign in problem.given:
            add((sign,))
        selector = self._conditions + len(self._classes)
        for clause in problem.clauses:
            selectors = range(selector, selector + len(clause))
            selector += len(clause)
            add([2 * variable + 1 for variable in selectors])
            for variable, cube in zip(selectors, clause, strict=True):
                add((2 * variable, *self._within(cube.actions)))
                for sign in cube.literals:
                    add((2 * variable, sign))
        for denial in problem.denials:
            add((*self._within(~denial.actions), *(sign ^ 1 for sign in denial.literals)))

    def _class(self, index: int) -> int:
        return 2 * (self._conditions + index) + 1

    def _within(self, actions: int) -> list[int]:
        return [self._class(index) for index, members in enumerate(self._classes) if members & actions]

    def _decided(self) -> dict[str, frozenset[Sign]]:
        held: dict[str, set[Sign]] = {}
        for variable in range(self._conditions):
            value = self._solver.value[variable]
            if value is not None:
                sign = 2 * variable + value
                held.setdefault(self._theory.about(sign), set()).add(sign)
        return {about: frozenset(signs) for about, signs in held.items()}

    def _objection(self, new: Sequence[Sign]) -> Sequence[Sign] | None:
        touched = {self._theory.about(sign) for sign in new if sign >> 1 < self._conditions}
        held = self._decided() if touched else {}
        for about in sorted(touched):
            signs = held[about]
            if self._theory.outcome(about, signs).answer is Answer.NO:
                return sorted(_core(self._theory, about, signs))
        return None


def _core(theory: Theory, about: str, signs: frozenset[Sign]) -> frozenset[Sign]:
    """Literals that cannot hold together, none of which can be spared."""
    core = signs
    for sign in sorted(signs):
        smaller = core - {sign}
        if smaller and theory.outcome(about, smaller).answer is Answer.NO:
            core = smaller
    return core


def _classes(problem: Problem) -> list[int]:
    """The actions of the problem, by the cubes that cover them."""
    classes = [problem.actions]
    for mask in {cube.actions for cube in _cubes(problem)}:
        halves = (half for actions in classes for half in (actions & mask, actions & ~mask))
        classes = [half for half in halves if half]
    return classes


def _cubes(problem: Problem) -> Iterable[Cube]:
    for clause in problem.clauses:
        yield from clause
    yield from problem.denials

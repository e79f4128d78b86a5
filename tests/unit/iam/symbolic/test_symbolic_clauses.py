"""Clause learning, against every assignment."""

from itertools import product
from random import Random

import pytest

from lockgate.iam.symbolic.clauses import Solver

VARIABLES = 7


def holds(clauses: list[list[int]], assignment: tuple[bool, ...]) -> bool:
    return all(any(assignment[literal >> 1] is bool(literal & 1) for literal in clause) for clause in clauses)


def some_clauses(random: Random) -> list[list[int]]:
    return [
        [2 * random.randrange(VARIABLES) + random.randrange(2) for _ in range(random.choice((1, 2, 3, 3)))]
        for _ in range(random.randrange(8, 36))
    ]


@pytest.mark.parametrize("seed", range(10))
def test_clauses_are_satisfied_if_some_assignment_does(seed: int) -> None:
    random = Random(seed)
    for _ in range(30):
        clauses = some_clauses(random)
        solver = Solver(VARIABLES, lambda new: None)
        for clause in clauses:
            solver.add(clause)
        possible = any(holds(clauses, item) for item in product((False, True), repeat=VARIABLES))
        assert solver.solve(lambda: None) is possible
        if possible:
            assert holds(clauses, tuple(bool(value) for value in solver.value))


@pytest.mark.parametrize("seed", range(10))
def test_objections_of_a_theory_are_heeded(seed: int) -> None:
    """The theory: of the variables, at most two are true."""
    random = Random(seed)
    for _ in range(30):
        clauses = some_clauses(random)[:12]

        def objection(new: object) -> list[int] | None:
            true = [2 * variable + 1 for variable, value in enumerate(solver.value) if value]  # noqa: B023 - read at once
            return true[:3] if len(true) > 2 else None

        solver = Solver(VARIABLES, objection)
        for clause in clauses:
            solver.add(clause)
        possible = any(sum(item) <= 2 and holds(clauses, item) for item in product((False, True), repeat=VARIABLES))
        assert solver.solve(lambda: None) is possible

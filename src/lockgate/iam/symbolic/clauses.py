"""Conflict-driven clause learning over numbered literals, with a theory that may object to a partial assignment.

After Marques-Silva and Sakallah, "GRASP" (1996), and Moskewicz and others, "Chaff" (2001): two watched literals, the
first unique implication point, activities. A literal is twice its variable, and one more where the variable is true.
"""

from collections.abc import Callable, Sequence

Objection = Callable[[Sequence[int]], Sequence[int] | None]
"""Given the literals assigned since it was last asked, literals assigned so far that cannot hold together, or None."""
_DECAY = 0.95
_TOO_LARGE = 1e100


class Solver:
    """Clauses, and an assignment under construction.

    Attributes:
        value: For each variable whether it is true; None where nothing is decided.
    """

    def __init__(self, variables: int, objection: Objection) -> None:
        self.value: list[bool | None] = [None] * variables
        self._objection = objection
        self._level = [0] * variables
        self._reason: list[list[int] | None] = [None] * variables
        self._activity = [0.0] * variables
        self._bump = 1.0
        self._watching: list[list[list[int]]] = [[] for _ in range(2 * variables)]
        self._trail: list[int] = []
        self._starts: list[int] = []
        self._read = 0
        self._heard = 0
        self._contradiction = False

    def add(self, literals: Sequence[int]) -> None:
        """Add a clause; before the search only."""
        clause = list(dict.fromkeys(literals))
        if any(literal ^ 1 in clause for literal in clause):
            return
        if len(clause) > 1:
            self._watch(clause)
        elif not clause or self._is(clause[0]) is False:
            self._contradiction = True
        elif self._is(clause[0]) is None:
            self._assign(clause[0], None)

    def solve(self, spend: Callable[[], None]) -> bool:
        """Whether an assignment satisfies all clauses, without objection; `spend` is called for each step."""
        if self._contradiction:
            return False
        while True:
            conflict = self._propagate()
            if conflict is None:
                conflict = self._object()
            spend()
            if conflict is not None:
                if not self._learn(conflict):
                    return False
                continue
            if self._read < len(self._trail):
                continue
            variable = self._next()
            if variable is None:
                return True
            self._starts.append(len(self._trail))
            self._assign(2 * variable, None)

    def _is(self, literal: int) -> bool | None:
        value = self.value[literal >> 1]
        return None if value is None else value is bool(literal & 1)

    def _watch(self, clause: list[int]) -> None:
        self._watching[clause[0]].append(clause)
        self._watching[clause[1]].append(clause)

    def _assign(self, literal: int, reason: list[int] | None) -> None:
        variable = literal >> 1
        self.value[variable] = bool(literal & 1)
        self._level[variable] = len(self._starts)
        self._reason[variable] = reason
        self._trail.append(literal)

    def _propagate(self) -> list[int] | None:
        """Assign what clauses force; a clause that is violated, or None."""
        while self._read < len(self._trail):
            false = self._trail[self._read] ^ 1
            self._read += 1
            watching = self._watching[false]
            kept: list[list[int]] = []
            self._watching[false] = kept
            for index, clause in enumerate(watching):
                if not self._move(clause, false, kept):
                    kept += watching[index + 1 :]
                    return clause
        return None

    def _move(self, clause: list[int], false: int, kept: list[list[int]]) -> bool:
        """Watch another literal than the one that became false, or assign the last one; False when it is false too."""
        if clause[0] == false:
            clause[0], clause[1] = clause[1], clause[0]
        other = clause[0]
        if self._is(other) is True:
            kept.append(clause)
            return True
        for index in range(2, len(clause)):
            if self._is(clause[index]) is not False:
                clause[1], clause[index] = clause[index], clause[1]
                self._watching[clause[1]].append(clause)
                return True
        kept.append(clause)
        if self._is(other) is False:
            return False
        self._assign(other, clause)
        return True

    def _object(self) -> list[int] | None:
        """The theory's objection to what has been assigned, as a violated clause."""
        new = self._trail[self._heard :]
        together = self._objection(new) if new else None
        if together is None:
            self._heard = len(self._trail)
            return None
        return [literal ^ 1 for literal in together]

    def _learn(self, conflict: list[int]) -> bool:
        """Learn from a violated clause and go back; False when it is violated without any decision."""
        level = max((self._level[literal >> 1] for literal in conflict), default=0)
        if level == 0:
            return False
        self._back(level)
        learnt = self._first_unique_point(conflict, level)
        if len(learnt) == 1:
            self._back(0)
            self._assign(learnt[0], None)
            return True
        learnt[1:] = sorted(learnt[1:], key=lambda literal: -self._level[literal >> 1])
        self._back(self._level[learnt[1] >> 1])
        self._watch(learnt)
        self._assign(learnt[0], learnt)
        return True

    def _first_unique_point(self, conflict: list[int], level: int) -> list[int]:
        seen: set[int] = set()
        lower: list[int] = []
        open_here = 0
        clause, index = conflict, len(self._trail)
        while True:
            for literal in clause:
                variable = literal >> 1
                if variable in seen or self._level[variable] == 0:
                    continue
                seen.add(variable)
                self._bumped(variable)
                if self._level[variable] == level:
                    open_here += 1
                else:
                    lower.append(literal)
            while True:
                index -= 1
                if self._trail[index] >> 1 in seen and self._level[self._trail[index] >> 1] == level:
                    break
            open_here -= 1
            literal = self._trail[index]
            if open_here == 0:
                self._bump /= _DECAY
                return [literal ^ 1, *lower]
            clause = self._reason[literal >> 1] or []

    def _bumped(self, variable: int) -> None:
        self._activity[variable] += self._bump
        if self._activity[variable] > _TOO_LARGE:
            self._activity = [activity / _TOO_LARGE for activity in self._activity]
            self._bump /= _TOO_LARGE

    def _back(self, level: int) -> None:
        if level >= len(self._starts):
            return
        start = self._starts[level]
        for literal in self._trail[start:]:
            self.value[literal >> 1] = None
        del self._trail[start:]
        del self._starts[level:]
        self._read = min(self._read, start)
        self._heard = min(self._heard, start)

    def _next(self) -> int | None:
        """The undecided variable of the highest activity."""
        undecided = [variable for variable, value in enumerate(self.value) if value is None]
        return max(undecided, key=self._activity.__getitem__, default=None)

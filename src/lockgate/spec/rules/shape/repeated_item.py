"""LG1122: an item that stands twice in a list."""

from collections.abc import Hashable
from typing import TypeVar

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1122",
    "an item that stands twice",
    why="the second does nothing, so one of the two was probably meant to be another",
    remedy="remove it, or correct one of the two",
)
TYPES = frozenset({RULE.id})
Item = TypeVar("Item", bound=Hashable)


def check(items: list[Item]) -> list[Item]:
    """`items`, or `ViolationError`."""
    if len(set(items)) != len(items):
        raise ViolationError(RULE)
    return items


def explain(problem: Problem) -> Finding:
    """Point at the first repetition."""
    items = problem.value
    index = next(index for index, item in enumerate(items) if item in items[:index])
    origin = problem.document.origin((*problem.path, index))
    return RULE.finding(origin, f"`{items[index]}` stands twice in `{'.'.join(map(str, problem.path))}`")

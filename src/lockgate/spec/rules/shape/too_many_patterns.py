"""LG1142: more patterns than a trigger takes."""

from typing import TypeVar

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1142",
    "more patterns than a trigger takes",
    why="CodePipeline takes at most 8 patterns in each list of a trigger",
    remedy="say several names with one pattern: `{main,develop}`, `src/**`",
    source="CodePipeline API reference, GitBranchFilterCriteria",
)
TYPES = frozenset({RULE.id})
MOST = 8
Item = TypeVar("Item")


def check(items: list[Item]) -> list[Item]:
    """`items`, or `ViolationError`."""
    if len(items) > MOST:
        raise ViolationError(RULE)
    return items


def explain(problem: Problem) -> Finding:
    """Point at the first that is too many."""
    origin = problem.document.origin((*problem.path, MOST))
    return RULE.finding(origin, f"`{'.'.join(map(str, problem.path))}` has {len(problem.value)} patterns")

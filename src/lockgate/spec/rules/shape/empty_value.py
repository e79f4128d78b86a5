"""LG1112: a value that is there but empty."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem

RULE = Rule(
    "LG1112",
    "an empty value",
    why="nothing can be designed from nothing",
    remedy="fill it, or remove the key where it has a default",
)
TYPES = frozenset({"too_short", "string_too_short"})


def explain(problem: Problem) -> Finding:
    """Name the key."""
    return RULE.finding(problem.key_origin, f"`{'.'.join(map(str, problem.path))}` is empty")

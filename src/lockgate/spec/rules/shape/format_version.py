"""LG1107: a version of the declared file's format that this Lockgate does not know."""

from typing import Any

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1107",
    "an unknown version of the format",
    why="the version decides what the other keys mean; this Lockgate knows version 1",
    remedy="write `lockgate: 1`",
)
TYPES = frozenset({RULE.id})


def check(value: Any) -> int:
    """1, or `ViolationError` for anything else, ``true`` and ``1.0`` included."""
    if type(value) is not int or value != 1:
        raise ViolationError(RULE)
    return value


def explain(problem: Problem) -> Finding:
    """Show what stands there."""
    if problem.value is None:
        return RULE.finding(problem.key_origin, "`lockgate` has no value")
    if isinstance(problem.value, str) and problem.value.strip() == "1":
        remedy = "write `lockgate: 1`, without quotes or a tag"
        return RULE.finding(problem.origin, "the version was read as a text", remedy=remedy)
    return RULE.finding(problem.origin, f"`lockgate: {problem.written}` is not a version that is known")

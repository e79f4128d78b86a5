"""LG1132: a resource of a demand that is neither an ARN nor a name with its place."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1132",
    "a resource that is neither an ARN nor a name with its place",
    why="a bare name may mean a resource of any account",
    remedy="write `PLACE:KIND/NAME`, such as `prod:bucket/*`, or an ARN",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^(arn:[^:]*:[a-z0-9-]*:[^:]*:[^:]*:.+|[A-Za-z0-9_-]+:[a-z-]+/.+)$"


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not re.fullmatch(PATTERN, text):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Show it."""
    return RULE.finding(problem.origin, f"`{problem.written}` names no resource")

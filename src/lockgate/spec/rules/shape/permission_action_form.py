"""LG1119: a permission that is not an IAM action."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1119",
    "a permission that is not an IAM action",
    why="the execution role gets exactly these actions",
    remedy="write `service:Action`, such as `sqs:CreateQueue`",
    source="Service Authorization Reference",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^[a-z0-9-]+:[A-Za-z0-9*?]+$"


def check(text: str) -> str:
    """`text`, or `ViolationError`; a bare ``*`` is left to the rule of wide permissions."""
    if text != "*" and not re.fullmatch(PATTERN, text):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Show it."""
    return RULE.finding(problem.origin, f"`{problem.written}` is not an IAM action")

"""LG1131: a forbidden or required action that is none."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1131",
    "a forbidden or required action that is none",
    why="what is proved is about IAM actions",
    remedy="write `service:Action`, such as `s3:GetObject`, a pattern such as `s3:Get*`, or `*` for every action",
    source="Service Authorization Reference",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$"


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not re.fullmatch(PATTERN, text):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Show it."""
    return RULE.finding(problem.origin, f"`{problem.written}` is not an IAM action")

"""LG1111: a prefix that cannot begin names on AWS."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.name_form import PATTERN, nearest
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1111",
    "a prefix of the wrong form",
    why="bucket names begin with it: lower-case letters, digits and single hyphens, and not a prefix that S3 reserves",
    remedy="write a short word such as `lockgate` or your team's name",
    source="Amazon S3 user guide, General purpose bucket naming rules",
)
TYPES = frozenset({RULE.id})
_RESERVED = ("aws", "sthree", "amzn-s3-demo")
"""What S3 (``sthree-``, ``amzn-s3-demo-``) and other services (``aws``) keep for themselves."""


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not re.fullmatch(PATTERN, text) or _reserved(text):
        raise ViolationError(RULE)
    return text


def _reserved(text: str) -> bool:
    return any(text == word or text.startswith(f"{word}-") for word in _RESERVED)


def explain(problem: Problem) -> Finding:
    """Say which of the two is the matter."""
    if _reserved(problem.written):
        return RULE.finding(problem.origin, f"the prefix `{problem.written}` is reserved by AWS")
    guess = nearest(problem.written)
    remedy = f"write `{guess}`" if guess and not _reserved(guess) else ""
    return RULE.finding(problem.origin, f"the prefix `{problem.written}` cannot begin names on AWS", remedy=remedy)

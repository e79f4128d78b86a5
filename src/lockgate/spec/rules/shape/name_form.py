"""LG1110: a name that cannot be part of names on AWS."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, matching

RULE = Rule(
    "LG1110",
    "a name of the wrong form",
    why="it becomes part of bucket names, which allow lower-case letters, digits and hyphens only",
    remedy="write it in lower-case letters, digits and single hyphens, beginning with a letter",
    source="Amazon S3 user guide, General purpose bucket naming rules",
)
TYPES = frozenset({RULE.id})
PATTERN = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


check = matching(RULE, PATTERN)


def nearest(text: str) -> str:
    """The name of the right form that is nearest to `text`; empty when nothing of it is left."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-").lstrip("0123456789-")


def explain(problem: Problem) -> Finding:
    """Offer the nearest name."""
    guess = nearest(problem.key)
    remedy = f"write `{guess}`" if guess else ""
    fact = f"the name `{problem.key}` has characters or a form that names on AWS cannot have"
    return RULE.finding(problem.key_origin, fact, remedy=remedy)

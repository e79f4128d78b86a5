"""LG1116: a branch that git would not have."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1116",
    "a branch name of the wrong form",
    why="a pipeline follows exactly one branch, by the name that git has for it",
    remedy="write one branch's name such as `main` or `release/2.x`, without wildcards",
    source="git check-ref-format",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^[^\s~^:?*\[\\]+$"
_LONGEST = 255
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|^[./-]|[./]$|\.lock(/|$)|^@$")
_REFERENCE = "refs/heads/"


def check(text: str) -> str:
    """`text`, or `ViolationError`; at least one letter or digit must be left for the pipeline's name."""
    named = re.search("[a-zA-Z0-9]", text)
    if not named or len(text) > _LONGEST or _FORBIDDEN.search(text) or text.startswith(_REFERENCE):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """A full reference is the commonest case."""
    written = problem.written
    fact = f"`{written}` is not a branch name"
    if written.startswith(_REFERENCE):
        return RULE.finding(problem.origin, fact, remedy=f"write `{written.removeprefix(_REFERENCE)}`")
    return RULE.finding(problem.origin, fact)

"""LG1126: an address that is none of GitHub's REST API."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1126",
    "an address of the wrong form",
    why="the token is sent to it, so that it has to begin with https:// and must have neither credentials nor a query",
    remedy="write `https://api.github.com`, or `https://HOST/api/v3` for a GitHub Enterprise Server",
    source="GitHub REST API, Getting started with the REST API for GitHub Enterprise Server",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?$"


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not re.fullmatch(PATTERN, text):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Name it."""
    return RULE.finding(problem.origin, f"`{problem.written}` is no address of GitHub's REST API")

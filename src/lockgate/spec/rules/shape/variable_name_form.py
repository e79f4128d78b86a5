"""LG1118: a name that a build's environment variable cannot have."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1118",
    "an environment variable that a build cannot have",
    why="CodeBuild keeps names that begin with CODEBUILD_ for itself, and credentials never belong into plain text",
    remedy="name it with letters, digits and underscores; let the build use its role instead of access keys",
    source="CodeBuild user guide, Environment variables in build environments",
)
TYPES = frozenset({RULE.id})
PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$"
_CREDENTIALS = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    reserved = text.upper().startswith("CODEBUILD_") or text.upper() in _CREDENTIALS
    if not re.fullmatch(PATTERN, text) or reserved:
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Name it."""
    return RULE.finding(problem.key_origin, f"a build cannot have the environment variable `{problem.key}`")

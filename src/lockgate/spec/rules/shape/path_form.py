"""LG1123: a path that leaves the application's directory."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1123",
    "a path that leaves the application's directory",
    why="a build and a pipeline see the repository's files only, by paths relative to its root",
    remedy="write a path inside the repository, with `/` between its parts, such as `deploy/template.yaml`",
    source="CodePipeline user guide, CloudFormation action reference, TemplatePath",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^[A-Za-z0-9._][A-Za-z0-9._/ -]*$"


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    inside = not any(part in {"..", ""} for part in text.split("/"))
    if not re.fullmatch(PATTERN, text) or not inside:
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Show it."""
    return RULE.finding(problem.origin, f"`{problem.written}` is not a path inside the application's directory")

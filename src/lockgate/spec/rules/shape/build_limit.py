"""LG1124: fewer than one build at a time."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1124",
    "a limit below one build at a time",
    why="no pull request would ever be built, and none could be merged",
    remedy="write 1 or more, or leave the key out: then as many builds run as the account may have",
    source="CodeBuild API reference, CreateProject, concurrentBuildLimit",
)
TYPES = frozenset({RULE.id})
FEWEST = 1


def check(builds: int) -> int:
    """`builds`, or `ViolationError`."""
    if builds < FEWEST:
        raise ViolationError(RULE)
    return builds


def explain(problem: Problem) -> Finding:
    """Show the number."""
    return RULE.finding(problem.origin, f"the most builds at a time cannot be {problem.written}")

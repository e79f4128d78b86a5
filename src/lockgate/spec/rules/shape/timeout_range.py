"""LG1114: a build time limit outside what CodeBuild takes."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1114",
    "a time limit out of range",
    why="CodeBuild takes 5 to 2160 minutes",
    remedy="write the minutes after which a build that hangs is ended, such as 15",
    source="CodeBuild API reference, CreateProject, timeoutInMinutes",
)
TYPES = frozenset({RULE.id})
SHORTEST = 5
LONGEST = 2160


def check(minutes: int) -> int:
    """`minutes`, or `ViolationError`."""
    if not SHORTEST <= minutes <= LONGEST:
        raise ViolationError(RULE)
    return minutes


def explain(problem: Problem) -> Finding:
    """Show the minutes."""
    return RULE.finding(problem.origin, f"a build's time limit cannot be {problem.written} minutes")

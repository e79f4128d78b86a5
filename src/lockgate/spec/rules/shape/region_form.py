"""LG1108: something that is not a Region code."""

from lockgate.kernel import Finding
from lockgate.kernel.names import is_region
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1108",
    "a Region code of the wrong form",
    why="every account's resources are made in this Region, by its code",
    remedy="write a Region's code such as `eu-west-1`",
    source="AWS General Reference, Regional endpoints",
)
TYPES = frozenset({RULE.id})


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not is_region(text):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """An availability zone (``eu-west-1a``) is taken for a Region now and then."""
    fact = f"`{problem.written}` is not a Region code"
    if is_region(problem.written[:-1]) and problem.written[-1:].isalpha():
        remedy = f"that is an availability zone; write its Region, `{problem.written[:-1]}`"
        return RULE.finding(problem.origin, fact, remedy=remedy)
    return RULE.finding(problem.origin, fact)

"""LG1104: an account id without quotes, which YAML reads as a number."""

from typing import Any

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1104",
    "an account id that was read as a number",
    why="an account id may begin with a zero, which a number loses",
    remedy="put it in quotes",
    source="AWS Account Management reference guide, View AWS account identifiers",
)
TYPES = frozenset({RULE.id})


def refuse_number(value: Any) -> Any:
    """`value` unless it is a number; raises `ViolationError` then."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ViolationError(RULE)
    return value


def explain(problem: Problem) -> Finding:
    """Show the id in the quotes that it needs."""
    fact = f"the account id `{problem.written}` was read as a number"
    return RULE.finding(problem.origin, fact, remedy=f'quote it: "{problem.written}"')

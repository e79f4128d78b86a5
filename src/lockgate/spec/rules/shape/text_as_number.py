"""LG1106: a text without quotes, which YAML reads as a number or a boolean."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem

RULE = Rule(
    "LG1106",
    "a text that was read as a number or a boolean",
    why="as a number it may change: `1.10` becomes 1.1, and `007` becomes 7",
    remedy="put it in quotes",
    source="YAML 1.2 specification, 10.3.2 Tag Resolution",
)
TYPES = frozenset({"string_type"})


def explain(problem: Problem) -> Finding | None:
    """Only for numbers and booleans; whatever else is no text has the wrong kind."""
    if not isinstance(problem.value, int | float):
        return None
    path = ".".join(map(str, problem.path))
    kind = "a boolean" if isinstance(problem.value, bool) else "a number"
    fact = f"`{path}` takes a text, but `{problem.written}` was read as {kind}"
    return RULE.finding(problem.origin, fact, remedy=f'quote it: "{problem.written}"')

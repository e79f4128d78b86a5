"""LG1103: a value of another kind than its key takes."""

from typing import Any

from lockgate.kernel import Finding
from lockgate.spec.document.document import kind_of
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1103",
    "a value of the wrong kind",
    why="each key takes one kind of value, so that it can mean only one thing",
    remedy="write the value as docs/reference/declared-file.md shows it",
)
_EXPECTED = {
    "string_type": ("a text", "write one text"),
    "list_type": ("a list", "put it in brackets: `[...]`"),
    "dict_type": ("a mapping", "write `key: value` pairs below it"),
    "model_type": ("a mapping", "write `key: value` pairs below it"),
    RULE.id: ("a text or a number", "write one plain value"),
    "bool_type": ("`true` or `false`", "write one of the two, without quotes"),
    "int_type": ("a whole number", "write digits only, without quotes"),
}
TYPES = frozenset(_EXPECTED)


def check_plain(value: Any) -> Any:
    """`value` when it is a text, a number or a boolean; raises `ViolationError` for anything else."""
    if not isinstance(value, str | int | float):
        raise ViolationError(RULE)
    return value


def explain(problem: Problem) -> Finding:
    """Say what was expected and what stands there; a key without a value is the commonest case."""
    expected, remedy = _EXPECTED[problem.type]
    path = ".".join(map(str, problem.path))
    if problem.value is None:
        return RULE.finding(problem.key_origin, f"`{path}` has no value, it takes {expected}", remedy=remedy)
    if problem.type == "list_type" and isinstance(problem.value, str):
        remedy = f"put it in brackets: `[{problem.value}]`"
    return RULE.finding(problem.origin, f"`{path}` takes {expected}, not {kind_of(problem.value)}", remedy=remedy)

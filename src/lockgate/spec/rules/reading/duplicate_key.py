"""LG1008: a key that stands twice in one mapping."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1008",
    "a key that stands twice",
    why="YAML readers disagree on which of the two counts",
    remedy="remove one of the two, or rename it",
    source="YAML 1.2 specification, 3.2.1.3 Node Comparison",
)


def found(origin: Origin, key: str, first: Origin | None) -> Finding:
    """The finding for `key` at `origin`, which already stands at `first`, when that place is known."""
    where = f"already stands in line {first.line}" if first else "already stands in this mapping"
    return RULE.finding(origin, f"the key `{key}` {where}")

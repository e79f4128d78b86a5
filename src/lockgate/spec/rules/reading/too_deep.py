"""LG1011: a document nested beyond reason."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1011",
    "a document nested too deeply",
    why="no declaration or template needs such depth, and readers of such files run out of memory",
    remedy="flatten the document",
)


def found(origin: Origin, limit: int) -> Finding:
    """The finding for a document deeper than `limit` levels, at the first level beyond."""
    return RULE.finding(origin, f"the document is nested more than {limit} levels deep")

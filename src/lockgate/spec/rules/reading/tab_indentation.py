"""LG1005: a tab where YAML wants spaces."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1005",
    "a tab where YAML wants spaces",
    why="YAML refuses tabs in indentation, because they look different in every editor",
    remedy="replace the tab by spaces",
    source="YAML 1.2 specification, 6.1 Indentation Spaces",
)


def found(origin: Origin) -> Finding:
    """The finding for the tab at `origin`."""
    return RULE.finding(origin, "a tab stands where spaces must")

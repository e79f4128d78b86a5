"""LG1007: a document that is not a mapping."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1007",
    "a document that is not a mapping",
    why="a document is a mapping of keys to values at its top",
    remedy="write keys as `key: value`, each at the start of a line",
)


def found(origin: Origin, kind: str) -> Finding:
    """The finding for a document whose top is `kind` (``a list``, ``a text``)."""
    return RULE.finding(origin, f"the document is {kind}, not a mapping")


def found_empty(origin: Origin) -> Finding:
    """The finding for a file without a document."""
    return RULE.finding(origin, "the file is empty", remedy="write it; `lockgate init` shows a whole example")

"""LG1006: more than one document in a file."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1006",
    "more than one document in a file",
    why="one file is one document; what stands behind the `---` would be ignored",
    remedy="remove the `---` line, or move the second document to a file of its own",
)


def found(origin: Origin) -> Finding:
    """The finding for the second document, which begins at `origin`."""
    return RULE.finding(origin, "a second document begins here")

"""LG1012: a key that is not a plain text."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1012",
    "a key that is not a text",
    why="keys are names; a list or mapping as a key cannot be one",
    remedy="write the key as one word; a value in braces that begins a line may need quotes",
)


def found(origin: Origin, kind: str) -> Finding:
    """The finding for a key that is `kind` (``a list``, ``a mapping``)."""
    return RULE.finding(origin, f"this key is {kind}, not a text")

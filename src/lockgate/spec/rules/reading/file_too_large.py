"""LG1002: a file beyond its size limit."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1002",
    "a file that is too large",
    why="CloudFormation takes templates of at most 1 MB, and no declaration written by hand comes near its own limit",
    remedy="split it: a template into nested stacks, a declaration into one per group of applications",
    source="CloudFormation user guide, Understand CloudFormation quotas",
)


def found(file: str, limit: int) -> Finding:
    """The finding for a file of more than `limit` bytes."""
    return RULE.finding(Origin(file), f"the file is larger than {limit:,} bytes")

"""LG1009: an anchor, with or without its aliases."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1009",
    "an anchor or alias",
    why="each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates",
    remedy="write the value out in each place",
    source="CloudFormation user guide, CloudFormation template format (YAML)",
)


def found(origin: Origin, name: str) -> Finding:
    """The finding for the anchor `name`."""
    return RULE.finding(origin, f"the anchor `&{name}` is not supported")


def found_alias(origin: Origin, name: str) -> Finding:
    """The finding for an alias of the anchor `name`."""
    return RULE.finding(origin, f"the alias `*{name}` is not supported")


def found_merge(origin: Origin) -> Finding:
    """The finding for the merge key, which YAML 1.1 had and 1.2 has not."""
    return RULE.finding(origin, "the merge key `<<` is not supported")

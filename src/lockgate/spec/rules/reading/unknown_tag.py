"""LG1010: a YAML tag that means nothing here."""

from collections.abc import Iterable

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule, suggestion

RULE = Rule(
    "LG1010",
    "a YAML tag that means nothing here",
    why="the declared file has no tags; a template has only the short forms of CloudFormation's intrinsic functions",
    remedy="remove the tag",
    source="CloudFormation user guide, Intrinsic function reference",
)


def found(origin: Origin, tag: str, known: Iterable[str]) -> Finding:
    """The finding for `tag` (``!Rev``) where `known` tags are understood."""
    return RULE.finding(origin, f"the tag `{tag}` is unknown", remedy=suggestion(tag, known))

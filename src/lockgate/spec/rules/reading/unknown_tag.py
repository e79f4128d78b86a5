"""LG1010: a YAML tag that means nothing here."""

from collections.abc import Iterable

from lockgate.kernel import Finding, Origin, did_you_mean
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1010",
    "a YAML tag that means nothing here",
    why="the declared file has no tags; a template has only the short forms of CloudFormation's intrinsic functions",
    remedy="remove the tag",
    source="CloudFormation user guide, Intrinsic function reference",
)


def found(origin: Origin, tag: str, known: Iterable[str]) -> Finding:
    """The finding for `tag` (``!Rev``) where `known` tags are understood."""
    guess = did_you_mean(tag, known)
    return RULE.finding(origin, f"the tag `{tag}` is unknown", remedy=f"did you mean `{guess}`?" if guess else "")

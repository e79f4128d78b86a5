"""LG1403: a template that creates nothing."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1403",
    "a template without resources",
    why="CloudFormation refuses a template that creates nothing",
    remedy="add at least one resource under `Resources`",
    source="CloudFormation user guide, Resources",
)


def check(document: Document) -> Iterator[Finding]:
    """``Resources`` absent, empty or no mapping."""
    resources = document.value.get("Resources")
    if not isinstance(resources, dict) or not resources:
        origin = document.key_origin(("Resources",))
        yield RULE.finding(origin, "the template has no resources")

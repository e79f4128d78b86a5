"""LG1405: a resource whose type cannot exist."""

import re
from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.permission_type_form import PATTERN
from lockgate.spec.template.resources import stated_resources

RULE = Rule(
    "LG1405",
    "a resource type of the wrong form",
    why="CloudFormation's types have three parts, custom resources two",
    remedy="write it as `AWS::SERVICE::NAME` or `Custom::NAME`",
    source="CloudFormation user guide, AWS resource and property types reference",
)


def check(document: Document) -> Iterator[Finding]:
    """Each type that has the form of none."""
    for path, name, body in stated_resources(document):
        kind = body.get("Type") if isinstance(body, dict) else None
        if isinstance(kind, str) and not re.fullmatch(PATTERN, kind):
            yield RULE.finding(document.origin((*path, "Type")), f"resource `{name}` has the impossible type `{kind}`")

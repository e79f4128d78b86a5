"""LG1404: a resource without a type."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.resources import stated_resources

RULE = Rule(
    "LG1404",
    "a resource without a type",
    why="CloudFormation must know what to create",
    remedy="add `Type: AWS::SERVICE::NAME`",
    source="CloudFormation user guide, Resources",
)


def check(document: Document) -> Iterator[Finding]:
    """Each resource that is no mapping, or whose ``Type`` is absent or no text."""
    for path, name, body in stated_resources(document):
        if name != "Fn::Transform" and not (isinstance(body, dict) and isinstance(body.get("Type"), str)):
            yield RULE.finding(document.key_origin(path), f"resource `{name}` has no type")

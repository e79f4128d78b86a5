"""LG1407: SAM types in a template that is no SAM template."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.resources import SERVERLESS, is_serverless, stated_resources
from lockgate.spec.template.serverless import PREFIX

RULE = Rule(
    "LG1407",
    "SAM types without SAM's transform",
    why="only the transform turns SAM types into resources; CloudFormation itself does not know them",
    remedy=f"add `Transform: {SERVERLESS}` at the top of the template",
    source="AWS SAM developer guide, AWS SAM template anatomy",
)


def check(document: Document) -> Iterator[Finding]:
    """The first resource of a SAM type where the transform is missing."""
    if is_serverless(document):
        return
    for path, name, body in stated_resources(document):
        kind = body.get("Type") if isinstance(body, dict) else None
        if isinstance(kind, str) and kind.startswith(PREFIX):
            origin = document.origin((*path, "Type"))
            yield RULE.finding(origin, f"resource `{name}` is a SAM type in a template without SAM's transform")
            return

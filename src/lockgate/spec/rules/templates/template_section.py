"""LG1402: a section that a template cannot have."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.template.resources import is_serverless

RULE = Rule(
    "LG1402",
    "an unknown section of a template",
    why="CloudFormation refuses a template with any other section",
    remedy="remove it",
    source="CloudFormation user guide, CloudFormation template sections",
)
SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    "Hooks",
)


def check(document: Document) -> Iterator[Finding]:
    """Each key at the top that is no section; SAM templates have one more, ``Globals``."""
    known = (*SECTIONS, "Globals") if is_serverless(document) else SECTIONS
    for key in document.value:
        if key not in known:
            remedy = suggestion(key, known)
            if key == "Globals":
                remedy = "add `Transform: AWS::Serverless-2016-10-31`"
            yield RULE.finding(document.key_origin((key,)), f"unknown section `{key}`", remedy=remedy)

"""LG1414: more of something than CloudFormation takes in one template."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1414",
    "a template beyond CloudFormation's quotas",
    why="CloudFormation refuses it",
    remedy="split the template into nested stacks, or into two applications",
    source="CloudFormation user guide, Understand CloudFormation quotas",
)
QUOTAS = {"Parameters": 200, "Mappings": 200, "Resources": 500, "Outputs": 200}


def check(document: Document) -> Iterator[Finding]:
    """Each section with more entries than its quota."""
    for section, quota in QUOTAS.items():
        stated = document.value.get(section)
        if isinstance(stated, dict) and len(stated) > quota:
            fact = f"the template has {len(stated)} {section.lower()}, CloudFormation takes {quota}"
            yield RULE.finding(document.key_origin((section,)), fact)

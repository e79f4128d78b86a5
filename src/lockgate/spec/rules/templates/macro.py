"""LG1408: a macro that may create anything."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.resources import LANGUAGE_EXTENSIONS, SERVERLESS, transforms

RULE = Rule(
    "LG1408",
    "a macro that Lockgate cannot look into",
    why="a macro rewrites the template at deployment, so what it creates, and with which permissions, cannot be known",
    remedy="apply the macro in the build and deploy its result, or write out what it generates",
    source="CloudFormation user guide, Perform custom processing on templates with template macros",
)
_KNOWN = (SERVERLESS, LANGUAGE_EXTENSIONS)


def check(document: Document) -> Iterator[Finding]:
    """Each macro of the whole template other than SAM and the language extensions, and those among resources."""
    for path, name in transforms(document):
        if name not in _KNOWN:
            yield RULE.finding(document.origin(path), f"the template passes through the macro `{name}`")
    resources = document.value.get("Resources")
    if isinstance(resources, dict) and "Fn::Transform" in resources:
        origin = document.key_origin(("Resources", "Fn::Transform"))
        yield RULE.finding(origin, "resources come from a macro")

"""LG1214: extra permissions for a resource type that the template does not use."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1214",
    "permissions for a type that the template does not use",
    why="the role that deploys gets the permissions of what it deploys, and no others",
    remedy="remove them",
    source="IAM user guide, Security best practices in IAM, Apply least-privilege permissions",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each type under ``applications.NAME.permissions`` that no resource of a readable template has."""
    for application in subject.declaration.applications:
        if application.name not in subject.templates:
            continue
        used = {resource.type for resource in application.template.resources}
        for kind in application.permissions:
            if kind not in used:
                yield RULE.finding(
                    subject.document.key_origin(("applications", application.name, "permissions", kind)),
                    f"the template of `{application.name}` creates no `{kind}`",
                    remedy=suggestion(kind, used),
                )

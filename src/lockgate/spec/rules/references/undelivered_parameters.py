"""LG1202: parameters for an environment that the application is not delivered to."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1202",
    "parameters for an environment that the application is not delivered to",
    why="nothing would ever use them",
    remedy="remove them, or deliver the application there",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each key of ``applications.NAME.parameters`` that is not one of the application's environments."""
    if not subject.declaration.environments:
        return  # refused as a whole: nothing can be said about references to it
    for application in subject.declaration.applications:
        for name in application.parameters:
            if name in application.environments:
                continue
            origin = subject.document.key_origin(("applications", application.name, "parameters", name))
            yield RULE.finding(
                origin,
                f"application `{application.name}` has parameters for `{name}`, which it is not delivered to",
                remedy=suggestion(name, application.environments),
            )

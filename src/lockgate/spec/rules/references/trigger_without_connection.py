"""LG1232: triggers of an application whose pipelines have no connection."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import Source
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1232",
    "triggers without a connection",
    why="CodePipeline has triggers for sources over a connection only; an artifact starts a pipeline whatever made it",
    remedy="set `source: connection`, or remove the triggers",
    source="CodePipeline API reference, GitConfiguration",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each application with triggers and another source, once."""
    for application in subject.declaration.applications:
        if application.triggers and application.source is not Source.CONNECTION:
            origin = subject.document.key_origin(("applications", application.name, "triggers"))
            yield RULE.finding(origin, f"application `{application.name}` has triggers, and its source is an artifact")

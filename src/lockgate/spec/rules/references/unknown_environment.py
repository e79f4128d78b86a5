"""LG1201: an application that is to be delivered to an environment that does not exist."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1201",
    "an unknown environment",
    why="the application would silently be delivered nowhere",
    remedy="declare it under `environments`, or remove it here",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each name in ``applications.NAME.environments`` that is not declared."""
    if not subject.declaration.environments:
        return  # refused as a whole: nothing can be said about references to it
    known = [environment.name for environment in subject.declaration.environments]
    for application in subject.declaration.applications:
        for name in application.environments:
            if name not in known:
                origin = subject.item_origin(("applications", application.name, "environments"), name)
                fact = f"application `{application.name}` is delivered to an unknown environment `{name}`"
                yield RULE.finding(origin, fact, remedy=suggestion(name, known))

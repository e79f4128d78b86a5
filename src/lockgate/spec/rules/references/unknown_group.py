"""LG1203: an approval by a group that does not exist."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1203",
    "an unknown group",
    why="nobody could ever approve a delivery",
    remedy="declare it under `groups`, or name `developers`, `operators` or `release-managers`",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each name in ``environments.NAME.approval`` that is neither declared nor a standard group."""
    known = [group.name for group in subject.declaration.groups]
    for environment in subject.declaration.environments:
        for name in environment.approval:
            if name not in known:
                origin = subject.item_origin(("environments", environment.name, "approval"), name)
                fact = f"environment `{environment.name}` is approved by an unknown group `{name}`"
                yield RULE.finding(origin, fact, remedy=suggestion(name, known))

"""LG1231: triggers of a branch that no environment of the application follows."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.lines import lines_of
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1231",
    "triggers of a branch without a pipeline",
    why="each pipeline follows the branch of its environments, and no environment of the application follows this one",
    remedy="name the branch of an environment; further branches go into its `branches`",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each key of ``applications.NAME.triggers`` that is no line's branch."""
    if not subject.declaration.environments:
        return  # refused as a whole: nothing can be said about references to it
    for application in subject.declaration.applications:
        known = [line.branch for line in lines_of(application, subject.declaration.environments)]
        for branch in application.triggers:
            if branch not in known and all(known):
                origin = subject.document.key_origin(("applications", application.name, "triggers", branch))
                fact = f"application `{application.name}` has triggers for `{branch}`, which has no pipeline"
                yield RULE.finding(origin, fact, remedy=suggestion(branch, known))

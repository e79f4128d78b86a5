"""LG1234: a trigger that takes the branch of another pipeline of the application."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.lines import lines_of
from lockgate.spec.rules.references.trigger_without_own_branch import started
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1234",
    "a trigger that takes another pipeline's branch",
    why="one push would be delivered to the environments of both branches",
    remedy="exclude the other branch, or narrow the patterns",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each other branch of the application that ``triggers.BRANCH.branches`` takes."""
    for application in subject.declaration.applications:
        mapped = [line.branch for line in lines_of(application, subject.declaration.environments)]
        for branch, triggers in application.triggers.items():
            for other in dict.fromkeys(mapped):
                if triggers.branches and other and other != branch and started(triggers.branches, branch, other):
                    path = ("applications", application.name, "triggers", branch, "branches")
                    fact = f"a push to `{other}` would also start the pipeline of `{branch}`"
                    origin = subject.document.key_origin(path)
                    yield RULE.finding(origin, f"{fact} of application `{application.name}`")

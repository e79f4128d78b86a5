"""LG1233: a trigger's branches without the branch that the pipeline is named after."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import Globs
from lockgate.spec.globs import only, takes
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1233",
    "a trigger that leaves out its own branch",
    why="the branch's pull requests would be tested and merged, and never delivered",
    remedy="include the branch, or give the environment another `branch`; state only `tags` to deliver tags alone",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each ``triggers.BRANCH.branches`` that does not take BRANCH."""
    for application in subject.declaration.applications:
        for branch, triggers in application.triggers.items():
            if triggers.branches and branch and not started(triggers.branches, branch, branch):
                path = ("applications", application.name, "triggers", branch, "branches")
                fact = f"a push to `{branch}` does not start its own pipeline of application `{application.name}`"
                yield RULE.finding(subject.document.key_origin(path), fact)


def started(branches: Globs, own: str, pushed: str) -> bool:
    """Whether a push to the branch `pushed` starts the pipeline of the branch `own`."""
    return takes(branches.include or (only(own),), branches.exclude, pushed)

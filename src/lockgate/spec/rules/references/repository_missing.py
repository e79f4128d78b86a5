"""LG1213: a repository that is a folder which does not exist."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1213",
    "a folder that does not exist",
    why="a rehearsal takes the application's commits from there",
    remedy="correct the path, which is relative to this file, or write `github:OWNER/NAME`",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each application whose repository is a path to nothing."""
    for application in subject.declaration.applications:
        if application.name in subject.missing_folders:
            origin = subject.document.origin(("applications", application.name, "repository"))
            yield RULE.finding(origin, f"the repository `{application.repository.path}` is not a folder")

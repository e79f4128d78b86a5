"""LG1235: more webhooks than a repository takes."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.declaration import Source
from lockgate.spec.lines import Line, lines
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1235",
    "more webhooks than a repository takes",
    why="a repository takes at most 20 webhooks for the same event, and a pipeline with an artifact source makes two",
    remedy="set `source: connection` for an application, or map fewer branches",
    source="GitHub Docs, Types of webhooks, Repository webhooks",
)
MOST = 20
EACH = 2


def check(subject: Subject) -> Iterator[Finding]:
    """Each repository of GitHub with too many lines that are built by webhooks, at the application that is too many."""
    found: dict[str, list[Line]] = {}
    for line in lines(subject.declaration):
        application = subject.declaration.application(line.application)
        if application.source is Source.ARTIFACT and application.repository.provider == "github":
            found.setdefault(application.repository.full_name, []).append(line)
    for repository, own in found.items():
        if repository and len(own) * EACH > MOST:
            path = ("applications", own[MOST // EACH].application, "repository")
            fact = f"{len(own)} pipelines would make {len(own) * EACH} webhooks on the repository `{repository}`"
            yield RULE.finding(subject.document.origin(path), fact)

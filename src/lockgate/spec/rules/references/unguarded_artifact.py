"""LG1215: a build that would deliver although it has failed."""

from collections.abc import Iterator
from typing import Any

from lockgate.kernel import Finding
from lockgate.spec.declaration import Source
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1215",
    "an artifact that a failed build would upload",
    why="CodeBuild uploads artifacts even when a command has failed, and the object's arrival starts the pipeline",
    remedy="let the last command make a directory with what is delivered, and name it as `base-directory`",
    source="CodeBuild user guide, Build phase transitions",
)


def check(subject: Subject) -> Iterator[Finding]:
    """The buildspec of each application with an artifact source: what it uploads must only exist after success."""
    for application in subject.declaration.applications:
        document = subject.buildspecs.get(application.name)
        if document is None or application.source is not Source.ARTIFACT:
            continue
        artifacts = document.value.get("artifacts")
        if isinstance(artifacts, dict) and not _guarded(artifacts):
            yield RULE.finding(
                document.key_origin(("artifacts",)),
                f"a failed build of `{application.name}` would be delivered",
            )


def _guarded(artifacts: dict[str, Any]) -> bool:
    """Whether the upload needs a directory of its own; that no earlier command makes it, only a rehearsal shows."""
    directory = str(artifacts.get("base-directory", "")).strip("/")
    return directory not in {"", ".", "$CODEBUILD_SRC_DIR"}

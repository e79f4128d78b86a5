"""LG1236: a template configuration file that no command of the buildspec names."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.subject import Subject

RULE = Rule(
    "LG1236",
    "a template configuration that nobody writes",
    why="the pipeline looks for it in the build's artifact, and deploys nothing without it",
    remedy='let the buildspec write it into the artifact: printf \'{"Tags": {"Commit": "%s"}}\' '
    '"$CODEBUILD_RESOLVED_SOURCE_VERSION" > FILE',
    source="CloudFormation user guide, Use parameter override functions with CodePipeline pipelines",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each application whose buildspec does not name its configuration: a command that writes it has to say where."""
    for application in subject.declaration.applications:
        buildspec = subject.buildspecs.get(application.name)
        if application.configuration is None or buildspec is None:
            continue
        name = PurePosixPath(application.configuration).name
        if name not in json.dumps(buildspec.value, default=str):
            origin = subject.document.origin(("applications", application.name, "configuration"))
            fact = f"the buildspec of application `{application.name}` does not name `{application.configuration}`"
            yield RULE.finding(origin, fact)

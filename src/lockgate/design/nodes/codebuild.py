"""Build projects. Source: CodeBuild user guide and API reference."""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class SourceWebhook:
    """A repository whose pushes to one branch start builds.

    Attributes:
        location: The clone URL, ``https://github.com/OWNER/NAME.git``.
        branch: The branch that is built when no webhook names a commit.
        head_ref: A regular expression that the pushed ref must match. CodeBuild searches it, so it has to be anchored.
        context: The name of the commit status that CodeBuild posts.
    """

    location: str
    branch: str
    head_ref: str
    context: str


@dataclass(frozen=True, slots=True)
class S3Artifacts:
    """The object that a build writes: ``PATH/NAME`` in `bucket`, a ZIP."""

    bucket: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class BuildProject:
    """A build project.

    Attributes:
        logical_id: Its name within the stack.
        name: The project's name.
        description: For people.
        role: ARN of its service role.
        key: ARN of the key that encrypts what it writes. CodeBuild takes the project's key and ignores the pipeline's.
        image: The container image.
        compute: ``BUILD_GENERAL1_SMALL`` and so on.
        variables: Plain environment variables.
        buildspec: The buildspec's path in the source.
        timeout: Minutes.
        log_group: Name of its log group.
        webhook: The repository that starts it, or None: the pipeline starts it.
        artifacts: Where its output goes, or None: the pipeline says where.
        origin: What caused it.
    """

    logical_id: str
    name: str
    description: str
    role: Value
    key: Value
    image: str
    compute: str
    variables: Mapping[str, str]
    buildspec: str
    timeout: int
    log_group: Value
    webhook: SourceWebhook | None
    artifacts: S3Artifacts | None
    origin: Origin

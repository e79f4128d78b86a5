"""Build projects. Source: CodeBuild user guide and API reference."""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class PushWebhook:
    """A repository whose pushes to one branch start builds.

    Attributes:
        location: The clone URL, ``https://github.com/OWNER/NAME.git``.
        context: The name of the commit status that CodeBuild posts.
        branch: The branch that is built when no webhook names a commit.
        head_ref: A regular expression that the pushed ref must match. CodeBuild searches it, so it has to be anchored.
    """

    location: str
    context: str
    branch: str
    head_ref: str


@dataclass(frozen=True, slots=True)
class PullRequestWebhook:
    """A repository whose pull requests to one branch start builds. A push has no base, so the two are never one.

    Attributes:
        location: The clone URL, ``https://github.com/OWNER/NAME.git``.
        context: The name of the commit status that CodeBuild posts.
        branch: The branch that is built when no webhook names a commit.
        base_ref: A regular expression that the base's ref must match. CodeBuild searches it, so it has to be anchored.
        other_base_ref: One that it must not match, or None.
        connection: ARN of the connection to read and watch the repository through, or None: the account's credential.
        approval: ``requiresCommentApproval``: ``FORK_PULL_REQUESTS``, ``ALL_PULL_REQUESTS`` or ``DISABLED``.
        approvers: The roles at the repository whose members approve, and never wait themselves.
    """

    location: str
    context: str
    branch: str
    base_ref: str
    other_base_ref: str | None
    connection: Value | None
    approval: str
    approvers: tuple[str, ...]


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
        key: ARN of the key that encrypts what it writes, or None when it writes nothing. CodeBuild takes the project's
            key and ignores the pipeline's.
        image: The container image.
        compute: ``BUILD_GENERAL1_SMALL`` and so on.
        variables: Plain environment variables.
        buildspec: The buildspec's path in the source, or its text, which has more than one line.
        timeout: Minutes.
        log_group: Name of its log group.
        webhook: The repository that starts it, or None: the pipeline starts it.
        artifacts: Where its output goes; without any, the pipeline says where, and a check has none.
        concurrent: The most builds at a time, or None: as many as the account may have.
        origin: What caused it.
    """

    logical_id: str
    name: str
    description: str
    role: Value
    key: Value | None
    image: str
    compute: str
    variables: Mapping[str, str]
    buildspec: str
    timeout: int
    log_group: Value
    webhook: PushWebhook | PullRequestWebhook | None
    artifacts: S3Artifacts | None
    origin: Origin
    concurrent: int | None = None

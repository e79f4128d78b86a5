"""What CodePipeline hands to CodeBuild beside StartBuild: where the artifacts are.

On AWS the two services pass artifact locations between themselves; no public API carries them. Here the
pipeline service registers a `PipelineJob` under a token of its own making and then calls StartBuild, as the
role of the action and through an ordinary client, with that token as ``idempotencyToken``: so
``codebuild:StartBuild`` is authorised like anyone's. The build itself downloads the inputs and uploads the
outputs as the *project's* service role, and encrypts the outputs with the *project's* ``encryptionKey``,
whatever the pipeline's artifact store says (aws-cdk issue 4033).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from lockgate.emulator.ports import Aws


@dataclass(frozen=True, slots=True)
class ArtifactLocation:
    """One pipeline artifact in S3.

    Attributes:
        name: The artifact's name in the pipeline: ``SourceOutput``.
        bucket: The artifact store's bucket.
        key: The object's key; a ZIP for inputs that exist, the key to write for outputs.
        version: The object version to read, or None for the newest.
    """

    name: str
    bucket: str
    key: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class PipelineJob:
    """Everything about one CodeBuild action that StartBuild has no parameter for.

    Attributes:
        inputs: The action's input artifacts, one to five.
        outputs: The action's output artifacts. One is the buildspec's ``artifacts``; several are its
            ``secondary-artifacts`` under these names.
        initiator: ``codepipeline/PIPELINE``, for the build's ``initiator`` and ``CODEBUILD_INITIATOR``.
        primary: The configuration's ``PrimarySource``, or None with a single input.
        revision: The commit or version in the primary input, for ``CODEBUILD_RESOLVED_SOURCE_VERSION``.
        variables: Plain environment variables of the action in addition to StartBuild's overrides.
    """

    inputs: tuple[ArtifactLocation, ...]
    outputs: tuple[ArtifactLocation, ...]
    initiator: str
    primary: str | None = None
    revision: str | None = None
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@runtime_checkable
class PipelineBuilds(Protocol):
    """The side door of the CodeBuild service, for the CodePipeline service only."""

    def register(self, token: str, job: PipelineJob) -> None:
        """Keep `job` for the StartBuild call that comes with `token` (64 characters at most, unguessable).

        The registration is used once. StartBuild on a project whose source or artifacts are of type
        ``CODEPIPELINE`` and whose token is not registered is refused, as AWS refuses to start such a build
        outside its pipeline.
        """


def pipeline_builds(aws: Aws) -> PipelineBuilds:
    """The CodeBuild service of `aws`, seen from CodePipeline."""
    service = aws.service("codebuild")
    if not isinstance(service, PipelineBuilds):
        raise TypeError(f"the service `{service.name}` takes no pipeline jobs")
    return service

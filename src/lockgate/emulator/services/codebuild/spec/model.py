"""The parts of a buildspec, version 0.2. Source: CodeBuild user guide, "Build specification reference"."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OnFailure:
    """What happens after a failed phase.

    Attributes:
        action: ``ABORT``, ``CONTINUE`` or ``RETRY``.
        retries: How often the whole build is retried at most, 0 to 100.
        pattern: A regular expression that the error message must contain for a retry; None matches every failure.
    """

    action: str
    retries: int = 0
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One of install, pre_build, build and post_build."""

    name: str
    commands: tuple[str, ...] = ()
    finally_: tuple[str, ...] = ()
    on_failure: OnFailure | None = None
    run_as: str | None = None
    runtimes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SecretReference:
    """A value in Secrets Manager: the whole secret string, or one key of the JSON in it.

    `stage` and `version` are never both given; without either it is the version at AWSCURRENT.
    """

    secret_id: str
    json_key: str | None = None
    stage: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Env:
    """The env section. `shell` is ``bash`` or ``/bin/sh``; None leaves it to the environment's default, sh."""

    shell: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, SecretReference] = field(default_factory=dict)
    exported: tuple[str, ...] = ()
    git_credential_helper: bool = False


@dataclass(frozen=True, slots=True)
class ArtifactSet:
    """The files of one output artifact.

    Attributes:
        files: Glob patterns relative to the base folder.
        name: The artifact's name as the shell is to evaluate it, or None.
        base: ``base-directory``, or None for the source folder.
        discard_paths: Whether the output is flat.
        exclude: Glob patterns of files to leave out.
        symlinks: Whether symbolic links are kept as links (``enable-symlinks``).
        prefix: ``s3-prefix``.
    """

    files: tuple[str, ...]
    name: str | None = None
    base: str | None = None
    discard_paths: bool = False
    exclude: tuple[str, ...] = ()
    symlinks: bool = False
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The artifacts section; `primary` is None when only secondary artifacts are given."""

    primary: ArtifactSet | None
    secondary: Mapping[str, ArtifactSet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of the reports section; `group` is a report group's name or ARN."""

    group: str
    files: tuple[str, ...]
    format: str = "JUNITXML"
    base: str | None = None
    discard_paths: bool = False


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache section; `action` is ``restore``, ``save`` or None for both."""

    paths: tuple[str, ...] = ()
    key: str | None = None
    fallback_keys: tuple[str, ...] = ()
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Buildspec:
    """A whole buildspec. `phases` holds only those that were written; `warnings` are for the build's log."""

    phases: Mapping[str, Phase]
    env: Env = field(default_factory=Env)
    artifacts: Artifacts | None = None
    reports: tuple[Report, ...] = ()
    cache: Cache | None = None
    run_as: str | None = None
    warnings: tuple[str, ...] = ()

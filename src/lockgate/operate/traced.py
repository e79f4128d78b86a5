"""Where a commit is, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lockgate.cloud.artifacts import ArtifactVersion
from lockgate.cloud.deployed import RunningFunction


@dataclass(frozen=True, slots=True)
class BuildRun:
    """One build of the commit: of a pull request (a check) or of a branch.

    `status` is CodeBuild's: ``SUCCEEDED``, ``FAILED``, ``IN_PROGRESS``, ... `asked` is what was asked for: a commit, a
    branch, ``pr/7``.
    """

    id: str
    status: str
    commit: str
    asked: str
    started: datetime
    ended: datetime | None
    digest: str


Artifact = ArtifactVersion


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of a stage: ``waiting``, ``approved`` or ``refused``, by whom and with which words."""

    status: str
    by: str
    words: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Deployment:
    """One runtime account of a stage.

    Attributes:
        account: The account.
        stack: The application's stack there.
        change_set: The name of the run's change set.
        prepared: How making it ended: CodePipeline's status, empty before it began.
        executed: How executing it ended, likewise.
        problem: Why one of the two failed; empty when none has.
    """

    account: str
    stack: str
    change_set: str
    prepared: str
    executed: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StageRun:
    """How far a run has come in one environment.

    `status` is ``not reached``, ``in progress``, ``waits for approval``, ``refused``, ``failed``, ``stopped`` or
    ``delivered``.
    """

    environment: str
    status: str
    approval: Approval | None
    deployments: tuple[Deployment, ...]


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """One run of a pipeline with the commit.

    Attributes:
        id: The execution's id.
        status: CodePipeline's: ``InProgress``, ``Succeeded``, ``Superseded``, ...
        trigger: What started it: ``an artifact's arrival``, or else CodePipeline's word for it.
        revision: The commit, or the artifact's version.
        started: When.
        updated: When it changed last.
        stages: The environments, in order of delivery.
    """

    id: str
    status: str
    trigger: str
    revision: str
    started: datetime
    updated: datetime
    stages: tuple[StageRun, ...]


@dataclass(frozen=True, slots=True)
class LineTrace:
    """The commit on one line.

    Attributes:
        line: The line's name.
        pipeline: The pipeline's name.
        branch: The branch that it delivers.
        account: The infrastructure account.
        environments: In order of delivery.
        checks: Builds of pull requests with the commit, newest first.
        builds: Builds of the branch with the commit, newest first.
        artifacts: What they wrote, newest first; a line with a connection keeps them in the pipeline.
        runs: Runs of the pipeline with the commit, newest first.
        superseded: The artifacts that started no run, because that of a newer build had arrived: version to its commit.
    """

    line: str
    pipeline: str
    branch: str
    account: str
    environments: tuple[str, ...]
    checks: tuple[BuildRun, ...] = ()
    builds: tuple[BuildRun, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    runs: tuple[PipelineRun, ...] = ()
    superseded: Mapping[str, str] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        """Whether the commit has been here at all."""
        return bool(self.checks or self.builds or self.artifacts or self.runs)


@dataclass(frozen=True, slots=True)
class Running:
    """What runs in one runtime account of one environment.

    Attributes:
        application: The application.
        environment: The environment.
        account: The account.
        stack: The name of the application's stack.
        status: The stack's status, empty when there is no stack.
        updated: When it was updated last.
        change_set: The name of the change set that was executed last.
        run: The run of the pipeline whose change set it was, empty when none of those that are remembered was.
        revision: That run's revision.
        commit: That revision's commit, empty when it is not known.
        digest: The SHA-256 of the artifact of that revision, empty when it is not known.
        tags: The stack's tags.
        functions: The stack's functions.
    """

    application: str
    environment: str
    account: str
    stack: str
    status: str = ""
    updated: datetime | None = None
    change_set: str = ""
    run: str = ""
    revision: str = ""
    commit: str = ""
    digest: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[RunningFunction, ...] = ()


@dataclass(frozen=True, slots=True)
class Traced:
    """The answer.

    Attributes:
        asked: What was asked for: a commit or its beginning, an artifact's version, a run's id; empty for what runs.
        commit: The whole commit, empty for what runs.
        repository: The repository that has it, ``acme/orders``; empty when it is not known.
        lines: Each line, in declared order.
        running: What runs, environment by environment.
        notes: What could not be looked at, and why.
    """

    asked: str
    commit: str
    repository: str
    lines: tuple[LineTrace, ...]
    running: tuple[Running, ...]
    notes: tuple[str, ...]

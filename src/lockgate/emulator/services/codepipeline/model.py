"""What a pipeline remembers while it runs: executions, stage runs, action runs, artifacts and revisions.

These records change under the lock of `PipelineStore` only. Status values are the API's enumerations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from lockgate.emulator.services.codepipeline.declaration import Action, Pipeline

ActionStatus = Literal["InProgress", "Abandoned", "Succeeded", "Failed"]
StageStatus = Literal["Cancelled", "InProgress", "Failed", "Stopped", "Stopping", "Succeeded", "Skipped"]
ExecutionStatus = Literal["Cancelled", "InProgress", "Stopped", "Stopping", "Succeeded", "Superseded", "Failed"]
ExecutionKind = Literal["STANDARD", "ROLLBACK"]


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact in the artifact store of one Region; `revision` is the source revision it came from, if any."""

    name: str
    bucket: str
    key: str
    region: str
    revision: str | None = None

    def document(self) -> dict[str, Any]:
        """The API's ``ArtifactDetail``."""
        return {"name": self.name, "s3location": {"bucket": self.bucket, "key": self.key}}


@dataclass(frozen=True, slots=True)
class Revision:
    """What a source action found: a commit or an object version.

    Attributes:
        action: The source action's name.
        artifact: Its output artifact's name.
        id: Commit id or version id.
        change: The provider's change identifier.
        summary: Shown beside it.
        url: Where a person can look at it.
        created: When the provider made it.
    """

    action: str
    artifact: str
    id: str
    change: str
    summary: str
    url: str | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why an execution started: the API's trigger type and detail."""

    type: str
    detail: str

    def document(self) -> dict[str, str]:
        """The API's ``ExecutionTrigger``."""
        return {"triggerType": self.type, "triggerDetail": self.detail}


@dataclass(frozen=True, slots=True)
class ActionError:
    """Why an action failed: a code of the API's ``FailureType`` and the provider's message."""

    code: str
    message: str


@dataclass(slots=True)
class ActionRun:
    """One execution of one action.

    `token` is an open approval's and `given_token` the same after it was answered; `answer` is what came from outside
    for an approval or a job.
    """

    id: str
    action: Action
    stage: str
    execution_id: str
    pipeline_version: int
    started: datetime
    updated: datetime
    status: ActionStatus = "InProgress"
    summary: str | None = None
    error: ActionError | None = None
    external_id: str | None = None
    external_url: str | None = None
    updated_by: str | None = None
    token: str | None = None
    given_token: str | None = None
    resolved: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Artifact, ...] = ()
    outputs: tuple[Artifact, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    revision: Revision | None = None
    answer: Mapping[str, Any] | None = None


@dataclass(slots=True)
class StageRun:
    """One passage of an execution through a stage; a retry is another run that counts the retries before it.

    `group` is the index of the run-order group in progress; `runs` is by action name.
    """

    stage: str
    execution_id: str
    pipeline_version: int
    started: datetime
    status: StageStatus = "InProgress"
    runs: dict[str, ActionRun] = field(default_factory=dict)
    group: int = 0
    manual_retries: int = 0
    automatic_retries: int = 0


@dataclass(slots=True)
class Execution:
    """One journey through the pipeline.

    Attributes:
        id: A UUID.
        pipeline: The declaration that it follows.
        version: The declaration's version when it started.
        trigger: Why it started.
        mode: The pipeline's execution mode when it started.
        started: When.
        updated: When its status last changed.
        kind: ``ROLLBACK`` for an execution that re-runs one stage of an earlier one.
        overrides: Source action's name to (revision type, value).
        branches: Source action's name to the branch that triggered it, when that is not the declared one.
        variables: Pipeline variables, resolved.
        artifacts: Name to the artifact in the Region where it was made.
        replicas: (name, Region) to the copy there.
        namespaces: Namespace to its actions' output variables.
        revisions: By source action.
        stages: Stage name to its latest run.
        history: Every action run, oldest first, those of retries included.
    """

    id: str
    pipeline: Pipeline
    version: int
    trigger: Trigger
    mode: str
    started: datetime
    updated: datetime
    status: ExecutionStatus = "InProgress"
    summary: str | None = None
    kind: ExecutionKind = "STANDARD"
    rollback_target: str | None = None
    stop_reason: str | None = None
    outdated: bool = False
    overrides: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    branches: Mapping[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    artifacts: dict[str, Artifact] = field(default_factory=dict)
    replicas: dict[tuple[str, str], Artifact] = field(default_factory=dict)
    namespaces: dict[str, Mapping[str, str]] = field(default_factory=dict)
    revisions: dict[str, Revision] = field(default_factory=dict)
    stages: dict[str, StageRun] = field(default_factory=dict)
    history: list[ActionRun] = field(default_factory=list)


@dataclass(slots=True)
class Transition:
    """The way into a stage, which a person can close."""

    enabled: bool = True
    changed_by: str | None = None
    changed_at: datetime | None = None
    reason: str | None = None


@dataclass(slots=True)
class Gate:
    """A stage as executions meet it.

    Attributes:
        waiting: Ids of executions in front of it, oldest first; one at most in SUPERSEDED mode.
        holders: Ids of executions inside; one at most unless the mode is PARALLEL.
        inbound: The transition into the stage.
        outbound: The transition out of it.
        latest: The newest run.
        actions: Action name to its newest run, which may be of an older execution than `latest`.
    """

    waiting: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    inbound: Transition = field(default_factory=Transition)
    outbound: Transition = field(default_factory=Transition)
    latest: StageRun | None = None
    actions: dict[str, ActionRun] = field(default_factory=dict)


@dataclass(slots=True)
class PipelineRecord:
    """A pipeline of one account and Region, its gates by stage name and its executions by id, oldest first."""

    account: str
    region: str
    pipeline: Pipeline
    version: int
    created: datetime
    updated: datetime
    tags: dict[str, str] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The pipeline's name."""
        return self.pipeline.name

    @property
    def arn(self) -> str:
        """``arn:aws:codepipeline:REGION:ACCOUNT:NAME``."""
        return f"arn:aws:codepipeline:{self.region}:{self.account}:{self.name}"

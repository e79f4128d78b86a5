"""CodePipeline: state, executions, approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session


@dataclass(frozen=True, slots=True)
class ActionState:
    """One action of a stage.

    Attributes:
        status: ``InProgress``, ``Succeeded``, ``Failed``, ``Abandoned``, or an empty text before its first run.
        token: What an approval that waits must be answered with, or None.
        summary: The action's text, for a failure its message.
        external: The provider's id and address of the run: a build, a stack's change set.
    """

    name: str
    status: str
    token: str | None
    summary: str
    external: str
    url: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class StageState:
    """One stage; `execution` is the id of the execution that is or was last in it."""

    name: str
    status: str
    execution: str
    actions: tuple[ActionState, ...]
    entry_open: bool

    def action(self, name: str) -> ActionState:
        """The action of that name; raises KeyError when there is none."""
        return {each.name: each for each in self.actions}[name]


@dataclass(frozen=True, slots=True)
class PipelineState:
    """A pipeline's stages in order."""

    name: str
    version: int
    stages: tuple[StageState, ...]

    def stage(self, name: str) -> StageState:
        """The stage of that name; raises KeyError when there is none."""
        return {each.name: each for each in self.stages}[name]

    @property
    def waiting(self) -> tuple[tuple[StageState, ActionState], ...]:
        """The approvals that wait for somebody."""
        return tuple((s, a) for s in self.stages for a in s.actions if a.token and a.status == "InProgress")


@dataclass(frozen=True, slots=True)
class Revision:
    """What a source action brought: the action, the revision's id (a commit, an object's version) and its summary."""

    action: str
    id: str
    summary: str


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of a pipeline.

    `status` is ``InProgress``, ``Succeeded``, ``Failed``, ``Stopped``, ``Superseded``, ...; `trigger` is CodePipeline's
    word for what started it, and `by` the ARN of that rule or caller.
    """

    id: str
    status: str
    started: datetime
    updated: datetime
    trigger: str
    revisions: tuple[Revision, ...]
    reason: str
    by: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens in it."""
        return self.status not in {"InProgress", "Stopping"}


@dataclass(frozen=True, slots=True)
class ActionExecution:
    """One action in one run.

    Attributes:
        external: The provider's id of the run: a build, a stack's change set.
        variables: What it gives to later actions.
        configuration: What it was asked, with all variables resolved.
        by: The ARN of whoever changed it last: of an approval, who answered.
    """

    stage: str
    action: str
    id: str
    status: str
    started: datetime
    updated: datetime
    external: str
    summary: str
    error: str
    variables: tuple[tuple[str, str], ...]
    configuration: tuple[tuple[str, str], ...] = ()
    by: str = ""


class Pipelines:
    """The pipelines of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def state(self, name: str) -> PipelineState:
        """How each stage stands."""
        found = self._call("get_pipeline_state", name=name)
        return PipelineState(
            name, found.get("pipelineVersion", 1), tuple(_stage(each) for each in found["stageStates"])
        )

    def executions(self, name: str) -> tuple[Execution, ...]:
        """All runs that AWS remembers, newest first."""
        pages = self._session.pages(self._account, "codepipeline", "list_pipeline_executions", pipelineName=name)
        found = [each for page in pages for each in page["pipelineExecutionSummaries"]]
        return tuple(sorted((_execution(each) for each in found), key=lambda run: run.started, reverse=True))

    def action_executions(self, name: str, execution_id: str) -> tuple[ActionExecution, ...]:
        """The actions of one run, oldest first."""
        pages = self._session.pages(
            self._account,
            "codepipeline",
            "list_action_executions",
            pipelineName=name,
            filter={"pipelineExecutionId": execution_id},
        )
        found = [_action_execution(each) for page in pages for each in page["actionExecutionDetails"]]
        return tuple(sorted(found, key=lambda each: each.started))

    def approve(self, name: str, stage: str, action: str, token: str, summary: str, *, approved: bool = True) -> None:
        """Answer an approval that waits; the token is that of `state`, so that an answer cannot reach a later run."""
        self._call(
            "put_approval_result",
            pipelineName=name,
            stageName=stage,
            actionName=action,
            token=token,
            result={"summary": summary, "status": "Approved" if approved else "Rejected"},
        )

    def start(self, name: str) -> str:
        """Start a run; returns its id."""
        return str(self._call("start_pipeline_execution", name=name)["pipelineExecutionId"])

    def retry(self, name: str, stage: str, execution_id: str) -> None:
        """Run the failed actions of a stage again."""
        self._call(
            "retry_stage_execution",
            pipelineName=name,
            stageName=stage,
            pipelineExecutionId=execution_id,
            retryMode="FAILED_ACTIONS",
        )

    def stop(self, name: str, execution_id: str, reason: str) -> None:
        """Let the actions that run come to their end and begin no others; a run that has ended is left alone."""
        try:
            self._call("stop_pipeline_execution", pipelineName=name, pipelineExecutionId=execution_id, reason=reason)
        except CallRefusedError as error:
            if error.code not in {"PipelineExecutionNotStoppableException", "DuplicatedStopRequestException"}:
                raise

    def _call(self, operation: str, **parameters: Any) -> Any:
        return self._session.call(self._account, "codepipeline", operation, **parameters)


def _stage(found: Any) -> StageState:
    latest = found.get("latestExecution", {})
    return StageState(
        name=found["stageName"],
        status=latest.get("status", ""),
        execution=latest.get("pipelineExecutionId", ""),
        actions=tuple(_action(each) for each in found.get("actionStates", ())),
        entry_open=found.get("inboundTransitionState", {}).get("enabled", True),
    )


def _action(found: Any) -> ActionState:
    latest = found.get("latestExecution", {})
    return ActionState(
        name=found["actionName"],
        status=latest.get("status", ""),
        token=latest.get("token"),
        summary=latest.get("errorDetails", {}).get("message") or latest.get("summary", ""),
        external=latest.get("externalExecutionId", ""),
        url=latest.get("externalExecutionUrl") or found.get("entityUrl", ""),
        changed=latest.get("lastStatusChange"),
    )


def _execution(found: Any) -> Execution:
    return Execution(
        id=found["pipelineExecutionId"],
        status=found["status"],
        started=found["startTime"],
        updated=found.get("lastUpdateTime", found["startTime"]),
        trigger=found.get("trigger", {}).get("triggerType", ""),
        revisions=_revisions(found.get("sourceRevisions", ())),
        reason=found.get("statusSummary", ""),
        by=found.get("trigger", {}).get("triggerDetail", ""),
    )


def _revisions(found: Sequence[Any]) -> tuple[Revision, ...]:
    return tuple(
        Revision(each["actionName"], each.get("revisionId", ""), each.get("revisionSummary", "")) for each in found
    )


def _action_execution(found: Any) -> ActionExecution:
    output = found.get("output", {})
    result = output.get("executionResult", {})
    return ActionExecution(
        stage=found["stageName"],
        action=found["actionName"],
        id=found["actionExecutionId"],
        status=found["status"],
        started=found["startTime"],
        updated=found.get("lastUpdateTime", found["startTime"]),
        external=result.get("externalExecutionId", ""),
        summary=result.get("externalExecutionSummary", ""),
        error=result.get("errorDetails", {}).get("message", ""),
        variables=tuple(sorted(output.get("outputVariables", {}).items())),
        configuration=tuple(sorted(found.get("input", {}).get("resolvedConfiguration", {}).items())),
        by=found.get("updatedBy", ""),
    )

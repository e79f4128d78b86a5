"""What people do to running pipelines: stop, retry, roll back, close and open transitions, update, delete.

Source: CodePipeline user guide, "Stop a pipeline execution", "Configure stage retry", "Configure stage rollback",
"Disable or enable transitions", "How do pipeline executions work"; errors as in the API reference.
"""

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline import gates
from lockgate.emulator.services.codepipeline.declaration import Pipeline, Stage
from lockgate.emulator.services.codepipeline.engine import Engine, Turn
from lockgate.emulator.services.codepipeline.events import pipeline_event
from lockgate.emulator.services.codepipeline.model import (
    ActionRun,
    Execution,
    PipelineRecord,
    StageRun,
    Transition,
    Trigger,
)
from lockgate.emulator.services.codepipeline.store import new_id

RETRYABLE = ("Failed", "Stopped")
UNFINISHED = ("InProgress", "Stopping")


class Interventions:
    """Each method is one turn of the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clock = engine.aws.clock
        engine.on_failure = self.on_failure

    def stop(self, record: PipelineRecord, execution: Execution, reason: str | None, *, abandon: bool) -> None:
        """Stop after the actions in progress, or at once; raises when the execution is over or already stopping."""
        with self._engine.turn() as turn:
            if execution.status == "Stopping" and not abandon:
                raise ServiceError(
                    "DuplicatedStopRequestException",
                    f"Pipeline execution {execution.id} is already in a Stopping state. You cannot send another stop "
                    "request for this execution.",
                )
            if execution.status not in UNFINISHED:
                raise ServiceError(
                    "PipelineExecutionNotStoppableException",
                    f"Pipeline execution {execution.id} is in a {execution.status} state and cannot be stopped.",
                )
            execution.stop_reason = reason
            self._engine.conclude(turn, record, execution, "Stopping", reason)
            running = _running(execution)
            if abandon:
                for run in running:
                    self._engine.abandon(turn, record, execution, run)
            if abandon or not running:
                self._stop_now(turn, record, execution)

    def retry(self, record: PipelineRecord, execution: Execution, stage: Stage, mode: str) -> None:
        """RetryStageExecution."""
        with self._engine.turn() as turn:
            previous = self._retryable(record, execution, stage)
            self._retry(turn, record, execution, previous, mode, automatic=False)

    def roll_back(self, record: PipelineRecord, stage: Stage, target: Execution, trigger: Trigger) -> Execution:
        """RollbackStage: a new execution re-runs `stage` with the revisions and variables of `target`."""
        with self._engine.turn() as turn:
            _check_rollback(record, stage, target)
            return self._roll_back(turn, record, stage, target, trigger)

    def on_failure(self, turn: Turn, record: PipelineRecord, execution: Execution, run: StageRun) -> bool:
        """A stage's ``onFailure``: one automatic retry, or a rollback to the last execution that passed the stage."""
        stage = execution.pipeline.stage(run.stage)
        if stage is None or stage.on_failure is None or execution.kind == "ROLLBACK":
            return False
        if stage.on_failure == "RETRY" and run.automatic_retries == 0:
            gates.gate_of(record, run.stage).holders.append(execution.id)
            self._retry(turn, record, execution, run, stage.retry_mode, automatic=True)
            return True
        target = _last_good(record, stage) if stage.on_failure == "ROLLBACK" else None
        if target is not None:
            self._engine.conclude(turn, record, execution, "Failed")
            trigger = Trigger("AutomatedRollback", f"stage {stage.name} of {execution.id} failed")
            self._roll_back(turn, record, stage, target, trigger)
            return True
        return False

    def switch(
        self, record: PipelineRecord, stage: str, kind: str, *, enabled: bool, by: str, reason: str | None
    ) -> None:
        """EnableStageTransition and DisableStageTransition; whoever waited may go on."""
        with self._engine.turn() as turn:
            gate = gates.gate_of(record, stage)
            transition = Transition(enabled, by, self._clock.now(), reason)
            if kind == "Inbound":
                gate.inbound = transition
            else:
                gate.outbound = transition
            for declared in record.pipeline.stages:
                self._engine.admit(turn, record, declared.name)

    def update(self, record: PipelineRecord, pipeline: Pipeline) -> None:
        """A new definition: executions of the old one end after their actions in progress, except in PARALLEL mode."""
        with self._engine.turn() as turn:
            changed = record.pipeline.stages != pipeline.stages or record.pipeline.mode != pipeline.mode
            record.pipeline = pipeline
            record.version += 1
            record.updated = self._clock.now()
            for execution in [e for e in record.executions.values() if e.status in UNFINISHED]:
                if execution.mode == "PARALLEL":
                    continue
                if changed:
                    self._outdate(turn, record, execution)
                else:
                    execution.pipeline = pipeline
            gates.renew(record)

    def delete(self, record: PipelineRecord) -> None:
        """The pipeline is gone: nobody waits for its actions."""
        with self._engine.turn() as turn:
            self._engine.store.remove(record)
            for execution in [e for e in record.executions.values() if e.status in UNFINISHED]:
                gates.withdraw(record, execution)
                for run in _running(execution):
                    self._engine.abandon(turn, record, execution, run)
                self._engine.conclude(turn, record, execution, "Cancelled", "the pipeline was deleted")

    def _stop_now(self, turn: Turn, record: PipelineRecord, execution: Execution) -> None:
        gates.withdraw(record, execution)
        current = next((run for run in execution.stages.values() if run.status == "InProgress"), None)
        if current is None:
            self._engine.conclude(turn, record, execution, "Stopped", execution.stop_reason)
        else:
            self._engine.end_stage(turn, record, execution, current, "Stopped")

    def _retryable(self, record: PipelineRecord, execution: Execution, stage: Stage) -> StageRun:
        gate = gates.gate_of(record, stage.name)
        run = execution.stages.get(stage.name)
        if run is not None and execution.status in UNFINISHED and run.status == "InProgress":
            raise ServiceError("ConflictException", f"A retry of stage {stage.name} is in progress.")
        if run is None or run.status not in RETRYABLE:
            raise _not_retryable(stage, "it has no failed actions")
        if execution.mode != "PARALLEL" and gate.latest is not run:
            raise ServiceError(
                "NotLatestPipelineExecutionException",
                f"Stage {stage.name} was entered by a newer pipeline execution than {execution.id}.",
            )
        if execution.version != record.version and execution.pipeline.stages != record.pipeline.stages:
            raise _not_retryable(stage, "the structure of the pipeline changed since the execution started")
        if gate.holders and execution.mode != "PARALLEL":
            raise ServiceError("ConflictException", f"Stage {stage.name} is locked by another pipeline execution.")
        gate.holders.append(execution.id)
        return run

    def _retry(
        self,
        turn: Turn,
        record: PipelineRecord,
        execution: Execution,
        previous: StageRun,
        mode: str,
        *,
        automatic: bool,
    ) -> None:
        execution.status = "InProgress"
        execution.summary = execution.stop_reason = None
        execution.updated = self._clock.now()
        run = StageRun(
            previous.stage,
            execution.id,
            execution.version,
            self._clock.now(),
            manual_retries=previous.manual_retries + (not automatic),
            automatic_retries=previous.automatic_retries + automatic,
        )
        if mode == "FAILED_ACTIONS":
            run.runs = {name: done for name, done in previous.runs.items() if done.status == "Succeeded"}
            run.group = previous.group
        resumed = pipeline_event(record, execution, "RESUMED")
        turn.then(lambda: self._engine.aws.emit(record.account, record.region, resumed))
        self._engine.begin(turn, record, execution, run, "RESUMED")

    def _roll_back(
        self, turn: Turn, record: PipelineRecord, stage: Stage, target: Execution, trigger: Trigger
    ) -> Execution:
        now = self._clock.now()
        execution = Execution(
            id=new_id(),
            pipeline=record.pipeline,
            version=record.version,
            trigger=trigger,
            mode=record.pipeline.mode,
            started=now,
            updated=now,
            kind="ROLLBACK",
            rollback_target=target.id,
            overrides=target.overrides,
            variables=dict(target.variables),
            artifacts=dict(target.artifacts),
            replicas=dict(target.replicas),
            namespaces=dict(target.namespaces),
            revisions=dict(target.revisions),
        )
        self._engine.launch(turn, record, execution, stage)
        return execution

    def _outdate(self, turn: Turn, record: PipelineRecord, execution: Execution) -> None:
        execution.outdated = True
        waited = gates.waiting_at(record, execution)
        gates.withdraw(record, execution)
        if waited:
            self._engine.conclude(turn, record, execution, "Cancelled", "the pipeline's definition was updated")
            return
        running = _running(execution)
        open_approvals = [run for run in running if run.action.type.category == "Approval"]
        for run in open_approvals:
            self._engine.abandon(turn, record, execution, run)
        if running and len(open_approvals) == len(running):
            self._engine.end_stage(turn, record, execution, execution.stages[running[0].stage], "Cancelled")


def _running(execution: Execution) -> list[ActionRun]:
    return [r for run in execution.stages.values() for r in run.runs.values() if r.status == "InProgress"]


def _not_retryable(stage: Stage, why: str) -> ServiceError:
    return ServiceError("StageNotRetryableException", f"Stage {stage.name} cannot be retried: {why}.")


def _last_good(record: PipelineRecord, stage: Stage) -> Execution | None:
    """The newest execution of the present version that passed the stage and is no rollback itself."""
    for execution in reversed(record.executions.values()):
        run = execution.stages.get(stage.name)
        same = execution.version == record.version and execution.kind == "STANDARD"
        if same and run is not None and run.status == "Succeeded":
            return execution
    return None


def _check_rollback(record: PipelineRecord, stage: Stage, target: Execution) -> None:
    if record.pipeline.mode == "PARALLEL":
        raise _cannot_roll_back(stage, "the pipeline's execution mode is PARALLEL")
    if any(action.is_source for action in stage.actions):
        raise _cannot_roll_back(stage, "it is the source stage")
    if target.kind == "ROLLBACK":
        raise _cannot_roll_back(stage, f"{target.id} is a rollback itself")
    if target.version != record.version:
        raise ServiceError(
            "PipelineExecutionOutdatedException",
            f"Pipeline execution {target.id} was started with version {target.version} of the pipeline; the current "
            f"version is {record.version}.",
        )
    run = target.stages.get(stage.name)
    if run is None or run.status != "Succeeded":
        raise _cannot_roll_back(stage, f"{target.id} did not succeed in it")


def _cannot_roll_back(stage: Stage, why: str) -> ServiceError:
    return ServiceError("UnableToRollbackStageException", f"Unable to roll back stage {stage.name}: {why}.")

"""Pipelines and executions across restarts.

Executions that wait in front of a stage go on waiting, and an approval stays open under its token: nothing of either
is a process. Any other action that ran has failed, and its stage goes the way that the pipeline declares for that.
"""

from functools import partial
from typing import Any

from lockgate.emulator.services.codepipeline.declaration import Action, ActionType, ArtifactStore, Pipeline, Stage
from lockgate.emulator.services.codepipeline.engine import Engine
from lockgate.emulator.services.codepipeline.model import (
    ActionError,
    ActionRun,
    Artifact,
    Execution,
    Gate,
    PipelineRecord,
    Revision,
    StageRun,
    Transition,
    Trigger,
)
from lockgate.emulator.services.codepipeline.outcome import Outcome
from lockgate.emulator.services.codepipeline.store import Job, PipelineStore
from lockgate.emulator.services.codepipeline.triggers import Triggers
from lockgate.emulator.state import Codec

STOPPED = "The emulator was stopped while the action ran."
_CODEC = Codec(
    Action,
    ActionError,
    ActionRun,
    ActionType,
    Artifact,
    ArtifactStore,
    Execution,
    Gate,
    Job,
    Pipeline,
    PipelineRecord,
    Revision,
    Stage,
    StageRun,
    Transition,
    Trigger,
)


class PipelinesState:
    """See `lockgate.emulator.ports.Stateful`."""

    def __init__(self, store: PipelineStore, engine: Engine, triggers: Triggers) -> None:
        self._store = store
        self._engine = engine
        self._triggers = triggers

    def snapshot(self) -> Any:
        """Every pipeline with its executions, and the jobs that functions hold."""
        with self._store.bell:
            return _CODEC.encode({"records": self._store.all(), "jobs": self._store.jobs})

    def restore(self, value: Any) -> None:
        """Take them over."""
        held = _CODEC.decode(value)
        with self._store.bell:
            for record in held["records"]:
                self._store.add(record)
            self._store.jobs.update(held["jobs"])

    def resume(self) -> None:
        """Watch repositories again, fail what ran, wait for approvals again, and let in who may enter a stage."""
        for record in self._store.all():
            self._triggers.follow(record)
            for execution in list(record.executions.values()):
                self._take_up(record, execution)
            with self._engine.turn() as turn:
                for stage in record.pipeline.stages:
                    self._engine.admit(turn, record, stage.name)

    def _take_up(self, record: PipelineRecord, execution: Execution) -> None:
        for run in [run for run in execution.history if run.status == "InProgress"]:
            if run.action.type.category == "Approval":
                work = partial(self._engine.perform, record, execution, run)
                self._engine.aws.background.run(f"{record.name}/{run.stage}/{run.action.name}", work)
            else:
                error = ActionError("SystemUnavailable", STOPPED)
                self._engine.settle(record, execution, run, Outcome(status="Failed", error=error))

"""The engine: executions move through gates and stages, driven by what happens and never by a timer.

Every change of state is one *turn* under the store's lock; events and threads that it causes start when the lock is
released, in order. An action runs on a thread of its own and its outcome is the next turn.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codepipeline import gates
from lockgate.emulator.services.codepipeline.declaration import Action, Stage
from lockgate.emulator.services.codepipeline.events import (
    PIPELINE_STATES,
    action_event,
    pipeline_event,
    stage_event,
)
from lockgate.emulator.services.codepipeline.model import (
    ActionRun,
    Execution,
    ExecutionStatus,
    PipelineRecord,
    StageRun,
    StageStatus,
)
from lockgate.emulator.services.codepipeline.outcome import Outcome
from lockgate.emulator.services.codepipeline.store import PipelineStore, new_id

log = logging.getLogger(__name__)

Perform = Callable[[PipelineRecord, Execution, ActionRun], Outcome | None]
"""Runs an action to its end and answers with the outcome; None when nobody waits for it any more."""

StageFailed = Callable[["Turn", PipelineRecord, Execution, StageRun], bool]
"""What the stage's ``onFailure`` asks for; True when it has taken over."""


class Turn:
    """What one change of state leaves to do once the lock is released."""

    def __init__(self) -> None:
        self._later: list[Callable[[], None]] = []

    def then(self, work: Callable[[], None]) -> None:
        """Do `work` after the turn, in order."""
        self._later.append(work)

    def finish(self) -> None:
        """Do everything that was left; what breaks keeps nothing else from being done."""
        for work in self._later:
            try:
                work()
            except Exception:
                log.exception("a consequence of a change of state could not be carried out")


class Engine:
    """Moves executions; see the module."""

    def __init__(self, aws: Aws, store: PipelineStore, perform: Perform) -> None:
        self.aws = aws
        self.store = store
        self._perform = perform
        self.on_failure: StageFailed = lambda _turn, _record, _execution, _run: False

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """One change of state, under the lock; whoever waits for a change is woken."""
        turn = Turn()
        with self.store.bell:
            yield turn
            self.store.bell.notify_all()
        turn.finish()

    def launch(self, turn: Turn, record: PipelineRecord, execution: Execution, stage: Stage) -> None:
        """A new execution starts in front of `stage`."""
        record.executions[execution.id] = execution
        self._announce(turn, record, pipeline_event(record, execution, "STARTED"))
        self.arrive(turn, record, execution, stage.name)

    def arrive(self, turn: Turn, record: PipelineRecord, execution: Execution, stage: str) -> None:
        """The execution comes to a stage, displaces whoever it supersedes, and enters when it may."""
        for displaced in gates.arrive(record, stage, execution):
            self.conclude(turn, record, displaced, "Superseded", f"superseded by {execution.id}")
        self.admit(turn, record, stage)

    def admit(self, turn: Turn, record: PipelineRecord, stage: str) -> None:
        """Let in everyone who may enter the stage now."""
        while (execution := gates.admit(record, stage)) is not None:
            run = StageRun(stage, execution.id, execution.version, self.aws.clock.now())
            self.begin(turn, record, execution, run, "STARTED")

    def begin(self, turn: Turn, record: PipelineRecord, execution: Execution, run: StageRun, state: str) -> None:
        """Start a stage run at its group; the gate is already held."""
        execution.stages[run.stage] = run
        gates.gate_of(record, run.stage).latest = run
        self._announce(turn, record, stage_event(record, execution, run, state))
        self._start_group(turn, record, execution, run)

    def conclude(
        self,
        turn: Turn,
        record: PipelineRecord,
        execution: Execution,
        status: ExecutionStatus,
        summary: str | None = None,
    ) -> None:
        """The execution reaches a status that is told to the world."""
        execution.status = status
        execution.summary = summary
        execution.updated = self.aws.clock.now()
        self._announce(turn, record, pipeline_event(record, execution, PIPELINE_STATES[status]))

    def abandon(self, turn: Turn, record: PipelineRecord, execution: Execution, run: ActionRun) -> None:
        """Nobody waits for the action any more; what the provider does goes on by itself."""
        run.status = "Abandoned"
        run.updated = self.aws.clock.now()
        self._announce(turn, record, action_event(record, execution, run))

    def end_stage(
        self, turn: Turn, record: PipelineRecord, execution: Execution, run: StageRun, status: StageStatus
    ) -> None:
        """The stage is over for this execution: unlock it, decide how the execution goes on, let the next one in."""
        run.status = status
        gates.leave(record, run.stage, execution)
        state = PIPELINE_STATES[status]
        self._announce(turn, record, stage_event(record, execution, run, state))
        if status == "Succeeded":
            self._go_on(turn, record, execution, run)
        elif status == "Failed":
            if not self.on_failure(turn, record, execution, run):
                self.conclude(turn, record, execution, "Failed")
        elif status == "Cancelled":
            self.conclude(turn, record, execution, "Cancelled", "the pipeline's definition was updated")
        else:
            self.conclude(turn, record, execution, "Stopped", execution.stop_reason)
        self.admit(turn, record, run.stage)

    def perform(self, record: PipelineRecord, execution: Execution, run: ActionRun) -> None:
        """Run an action to its end on the calling thread, and let its outcome arrive."""
        outcome = self._perform(record, execution, run)
        if outcome is not None:
            self.settle(record, execution, run, outcome)

    def settle(self, record: PipelineRecord, execution: Execution, run: ActionRun, outcome: Outcome) -> None:
        """An action's outcome arrives; one that was abandoned meanwhile is ignored."""
        with self.turn() as turn:
            if run.status != "InProgress":
                return
            self._record_outcome(execution, run, outcome)
            self._announce(turn, record, action_event(record, execution, run))
            stage_run = execution.stages[run.stage]
            if stage_run.runs.get(run.action.name) is run:
                self._after_action(turn, record, execution, stage_run)

    def _go_on(self, turn: Turn, record: PipelineRecord, execution: Execution, run: StageRun) -> None:
        following = execution.pipeline.following(run.stage)
        if execution.kind == "ROLLBACK" or following is None:
            self.conclude(turn, record, execution, "Succeeded")
        else:
            self.arrive(turn, record, execution, following.name)

    def _start_group(self, turn: Turn, record: PipelineRecord, execution: Execution, run: StageRun) -> None:
        stage = execution.pipeline.stage(run.stage)
        if stage is None:
            raise LookupError(f"stage `{run.stage}` is not in the execution's own declaration")
        for action in stage.groups()[run.group]:
            done = run.runs.get(action.name)
            if done is None or done.status != "Succeeded":
                self._start_action(turn, record, execution, run, action)

    def _start_action(
        self, turn: Turn, record: PipelineRecord, execution: Execution, stage: StageRun, action: Action
    ) -> None:
        now = self.aws.clock.now()
        run = ActionRun(new_id(), action, stage.stage, execution.id, execution.version, now, now)
        stage.runs[action.name] = run
        execution.history.append(run)
        gates.gate_of(record, stage.stage).actions[action.name] = run
        self._announce(turn, record, action_event(record, execution, run))
        name = f"{record.name}/{stage.stage}/{action.name}"
        turn.then(lambda: self.aws.background.run(name, partial(self.perform, record, execution, run)))

    def _record_outcome(self, execution: Execution, run: ActionRun, outcome: Outcome) -> None:
        outcome.write(run)
        run.updated = self.aws.clock.now()
        if run.status != "Succeeded":
            return
        for artifact in outcome.outputs:
            execution.artifacts[artifact.name] = artifact
            execution.replicas[artifact.name, artifact.region] = artifact
        if run.action.namespace:
            execution.namespaces[run.action.namespace] = outcome.variables
        if outcome.revision:
            execution.revisions[run.action.name] = outcome.revision

    def _after_action(self, turn: Turn, record: PipelineRecord, execution: Execution, run: StageRun) -> None:
        stage = execution.pipeline.stage(run.stage)
        groups = stage.groups() if stage else []
        group = [run.runs[action.name].status for action in groups[run.group]]
        if "InProgress" in group:
            return
        verdict = _verdict(execution, group, last=run.group + 1 == len(groups))
        if verdict is None:
            run.group += 1
            self._start_group(turn, record, execution, run)
        else:
            self.end_stage(turn, record, execution, run, verdict)

    def _announce(self, turn: Turn, record: PipelineRecord, event: Mapping[str, Any]) -> None:
        turn.then(lambda: self.aws.emit(record.account, record.region, event))


def _verdict(execution: Execution, group: Sequence[str], *, last: bool) -> StageStatus | None:
    """How the stage ends after a group of actions, or None when the next group follows."""
    if execution.status == "Stopping":
        return "Stopped"
    if "Failed" in group:
        return "Failed"
    if execution.outdated:
        return "Cancelled"
    return "Succeeded" if last else None

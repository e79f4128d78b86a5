"""Operations on executions and stages, from the API's parameters to the engine."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, ServiceError
from lockgate.emulator.services.codepipeline.declaration import Stage
from lockgate.emulator.services.codepipeline.history import find_execution
from lockgate.emulator.services.codepipeline.interventions import Interventions
from lockgate.emulator.services.codepipeline.model import PipelineRecord, Trigger
from lockgate.emulator.services.codepipeline.starting import Starter
from lockgate.emulator.services.codepipeline.store import PipelineStore

Answer = Mapping[str, Any]


class Commands:
    """Start, stop, retry, roll back, and the transitions."""

    def __init__(self, store: PipelineStore, interventions: Interventions, starter: Starter) -> None:
        self._store = store
        self._interventions = interventions
        self._starter = starter

    def start(self, call: Call) -> Answer:
        """StartPipelineExecution."""
        record = self._record(call, "name")
        return {"pipelineExecutionId": self._starter.called(record, call).id}

    def stop(self, call: Call) -> Answer:
        """StopPipelineExecution."""
        record = self._record(call)
        execution = find_execution(record, call.params["pipelineExecutionId"])
        reason = call.params.get("reason")
        self._interventions.stop(record, execution, reason, abandon=bool(call.params.get("abandon")))
        return {"pipelineExecutionId": execution.id}

    def retry(self, call: Call) -> Answer:
        """RetryStageExecution."""
        record = self._record(call)
        execution = find_execution(record, call.params["pipelineExecutionId"])
        self._interventions.retry(record, execution, _stage(record, call), call.params["retryMode"])
        return {"pipelineExecutionId": execution.id}

    def roll_back(self, call: Call) -> Answer:
        """RollbackStage."""
        record = self._record(call)
        target = self._store.execution(record, call.params["targetPipelineExecutionId"])
        trigger = Trigger("ManualRollback", call.caller.principal.arn)
        execution = self._interventions.roll_back(record, _stage(record, call), target, trigger)
        return {"pipelineExecutionId": execution.id}

    def enable(self, call: Call) -> Answer:
        """EnableStageTransition."""
        return self._switch(call, enabled=True)

    def disable(self, call: Call) -> Answer:
        """DisableStageTransition."""
        return self._switch(call, enabled=False)

    def _switch(self, call: Call, *, enabled: bool) -> Answer:
        record = self._record(call)
        self._interventions.switch(
            record,
            _stage(record, call).name,
            call.params["transitionType"],
            enabled=enabled,
            by=call.caller.principal.arn,
            reason=call.params.get("reason"),
        )
        return {}

    def _record(self, call: Call, key: str = "pipelineName") -> PipelineRecord:
        return self._store.get(call.account, call.region, call.params[key])


def _stage(record: PipelineRecord, call: Call) -> Stage:
    stage = record.pipeline.stage(call.params["stageName"])
    if stage is None:
        raise ServiceError(
            "StageNotFoundException", f"Stage {call.params['stageName']} does not exist in pipeline {record.name}"
        )
    return stage

"""GetPipelineState: each stage with who waits, who is or was inside, and how its actions stand."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call
from lockgate.emulator.services.codepipeline.declaration import Action, Stage
from lockgate.emulator.services.codepipeline.gates import gate_of
from lockgate.emulator.services.codepipeline.model import ActionRun, Gate, PipelineRecord, StageRun, Transition
from lockgate.emulator.services.codepipeline.store import PipelineStore


def pipeline_state(store: PipelineStore, call: Call) -> Mapping[str, Any]:
    """The answer of GetPipelineState."""
    record = store.get(call.account, call.region, call.params["name"])
    with store.bell:
        return {
            "pipelineName": record.name,
            "pipelineVersion": record.version,
            "stageStates": [_stage(record, stage) for stage in record.pipeline.stages],
            "created": record.created,
            "updated": record.updated,
        }


def _stage(record: PipelineRecord, stage: Stage) -> dict[str, Any]:
    gate = gate_of(record, stage.name)
    state: dict[str, Any] = {
        "stageName": stage.name,
        "actionStates": [_action(action, gate.actions.get(action.name)) for action in stage.actions],
        "inboundExecutions": _inbound(record, gate),
    }
    if stage is not record.pipeline.stages[0]:
        state["inboundTransitionState"] = _transition(gate.inbound)
    if gate.waiting:
        state["inboundExecution"] = _inbound(record, gate)[0]
    if gate.latest is not None:
        state["latestExecution"] = _latest(record, gate.latest)
        state |= _retries(gate.latest)
    return state


def _inbound(record: PipelineRecord, gate: Gate) -> list[dict[str, str]]:
    return [
        {"pipelineExecutionId": waiting, "status": "InProgress", "type": record.executions[waiting].kind}
        for waiting in gate.waiting
    ]


def _latest(record: PipelineRecord, run: StageRun) -> dict[str, str]:
    execution = record.executions[run.execution_id]
    stopping = run.status == "InProgress" and execution.status == "Stopping"
    return {
        "pipelineExecutionId": run.execution_id,
        "status": "Stopping" if stopping else run.status,
        "type": execution.kind,
    }


def _retries(run: StageRun) -> dict[str, Any]:
    if not run.manual_retries and not run.automatic_retries:
        return {}
    return {
        "retryStageMetadata": {
            "autoStageRetryAttempt": run.automatic_retries,
            "manualStageRetryAttempt": run.manual_retries,
            "latestRetryTrigger": "ManualStageRetry" if run.manual_retries else "AutomatedStageRetry",
        }
    }


def _transition(transition: Transition) -> dict[str, Any]:
    state: dict[str, Any] = {"enabled": transition.enabled}
    if transition.changed_by is not None:
        state |= {"lastChangedBy": transition.changed_by, "lastChangedAt": transition.changed_at}
    if not transition.enabled and transition.reason is not None:
        state["disabledReason"] = transition.reason
    return state


def _action(action: Action, run: ActionRun | None) -> dict[str, Any]:
    state: dict[str, Any] = {"actionName": action.name}
    if run is None:
        return state
    state["latestExecution"] = _execution(run)
    if run.revision is not None:
        state["currentRevision"] = {
            "revisionId": run.revision.id,
            "revisionChangeId": run.revision.change,
            "created": run.revision.created,
        }
        if run.revision.url:
            state["revisionUrl"] = run.revision.url
    return state


def _execution(run: ActionRun) -> dict[str, Any]:
    error = {"code": run.error.code, "message": run.error.message} if run.error else None
    fields = {
        "actionExecutionId": run.id,
        "status": run.status,
        "summary": run.summary,
        "lastStatusChange": run.updated,
        "token": run.token,
        "lastUpdatedBy": run.updated_by,
        "externalExecutionId": run.external_id,
        "externalExecutionUrl": run.external_url,
        "errorDetails": error,
    }
    return {name: value for name, value in fields.items() if value is not None}

"""State-change events of pipelines, stages and actions.

Shapes: CodePipeline user guide, "Monitoring CodePipeline events" (`detail-type`s "CodePipeline Pipeline|Stage|Action
Execution State Change"), as they are put on the account's default event bus.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lockgate.emulator.services.codepipeline.model import ActionRun, Execution, PipelineRecord, StageRun

PIPELINE_STATES = {
    "Succeeded": "SUCCEEDED",
    "Failed": "FAILED",
    "Cancelled": "CANCELED",
    "Superseded": "SUPERSEDED",
    "Stopped": "STOPPED",
    "Stopping": "STOPPING",
}
ACTION_STATES = {"InProgress": "STARTED", "Succeeded": "SUCCEEDED", "Failed": "FAILED", "Abandoned": "ABANDONED"}


def pipeline_event(record: PipelineRecord, execution: Execution, state: str) -> Mapping[str, Any]:
    """The event of an execution that reached `state` (``STARTED``, ``SUCCEEDED`` ...)."""
    trigger = {"trigger-type": execution.trigger.type, "trigger-detail": execution.trigger.detail}
    detail = {"state": state, "execution-trigger": trigger}
    return _event(record, "Pipeline", execution, execution.started, detail)


def stage_event(record: PipelineRecord, execution: Execution, run: StageRun, state: str) -> Mapping[str, Any]:
    """The event of a stage that reached `state`."""
    return _event(record, "Stage", execution, run.started, {"stage": run.stage, "state": state})


def action_event(record: PipelineRecord, execution: Execution, run: ActionRun) -> Mapping[str, Any]:
    """The event of an action in its present state, with its artifacts and, at the end, its result."""
    identity = run.action.type
    detail: dict[str, Any] = {
        "stage": run.stage,
        "action": run.action.name,
        "action-execution-id": run.id,
        "state": ACTION_STATES[run.status],
        "region": run.action.region or record.region,
        "type": identity.document(),
        "input-artifacts": [artifact.document() for artifact in run.inputs],
        "output-artifacts": [artifact.document() for artifact in run.outputs],
    }
    result = _result(run)
    if run.status != "InProgress" and result:
        detail["execution-result"] = result
    return _event(record, "Action", execution, run.started, detail)


def _result(run: ActionRun) -> dict[str, str]:
    fields = {
        "external-execution-url": run.external_url,
        "external-execution-summary": run.error.message if run.error else run.summary,
        "external-execution-id": run.external_id,
        "error-code": run.error.code if run.error else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _event(
    record: PipelineRecord, level: str, execution: Execution, started: datetime, detail: Mapping[str, Any]
) -> Mapping[str, Any]:
    return {
        "source": "aws.codepipeline",
        "detail-type": f"CodePipeline {level} Execution State Change",
        "resources": [record.arn],
        "detail": {
            "pipeline": record.name,
            "execution-id": execution.id,
            "start-time": f"{started.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{started.microsecond // 1000:03d}Z",
            "version": execution.version,
            **detail,
        },
    }

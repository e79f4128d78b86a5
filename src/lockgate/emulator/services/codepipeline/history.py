"""What happened: executions and their actions, in the shapes of the API's lists."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, ServiceError
from lockgate.emulator.services.codepipeline.model import ActionRun, Execution, PipelineRecord, Revision
from lockgate.emulator.services.codepipeline.pages import page
from lockgate.emulator.services.codepipeline.store import PipelineStore

Answer = Mapping[str, Any]


class History:
    """GetPipelineExecution, ListPipelineExecutions, ListActionExecutions."""

    def __init__(self, store: PipelineStore) -> None:
        self._store = store

    def execution(self, call: Call) -> Answer:
        """GetPipelineExecution."""
        record = self._store.get(call.account, call.region, call.params["pipelineName"])
        with self._store.bell:
            execution = self._store.execution(record, call.params["pipelineExecutionId"])
            variables = [{"name": n, "resolvedValue": v} for n, v in execution.variables.items()]
            return {
                "pipelineExecution": {
                    "pipelineName": record.name,
                    "pipelineVersion": execution.version,
                    "artifactRevisions": [_artifact_revision(r) for r in execution.revisions.values()],
                    "variables": variables,
                    **_common(execution),
                }
            }

    def executions(self, call: Call) -> Answer:
        """ListPipelineExecutions, newest first."""
        record = self._store.get(call.account, call.region, call.params["pipelineName"])
        wanted = (call.params.get("filter") or {}).get("succeededInStage", {}).get("stageName")
        with self._store.bell:
            newest = reversed(record.executions.values())
            found = [_summary(e) for e in newest if wanted is None or _passed(e, wanted)]
        return page(found, "pipelineExecutionSummaries", call.params)

    def actions(self, call: Call) -> Answer:
        """ListActionExecutions, newest first."""
        record = self._store.get(call.account, call.region, call.params["pipelineName"])
        chosen = call.params.get("filter") or {}
        wanted = chosen.get("pipelineExecutionId") or (chosen.get("latestInPipelineExecution") or {}).get(
            "pipelineExecutionId"
        )
        with self._store.bell:
            executions = [e for e in record.executions.values() if wanted in (None, e.id)]
            runs = [run for execution in executions for run in execution.history]
            found = [_action(record, run) for run in sorted(runs, key=lambda run: run.started)]
        return page(found[::-1], "actionExecutionDetails", call.params)


def find_execution(record: PipelineRecord, execution_id: str) -> Execution:
    """An execution for operations that know no exception of their own for a missing one."""
    execution = record.executions.get(execution_id)
    if execution is None:
        raise ServiceError(
            "ValidationException",
            f"The pipeline execution with ID '{execution_id}' does not exist for pipeline '{record.name}'",
        )
    return execution


def _common(execution: Execution) -> dict[str, Any]:
    document: dict[str, Any] = {
        "pipelineExecutionId": execution.id,
        "status": execution.status,
        "trigger": execution.trigger.document(),
        "executionMode": execution.mode,
        "executionType": execution.kind,
    }
    if execution.summary:
        document["statusSummary"] = execution.summary
    if execution.rollback_target:
        document["rollbackMetadata"] = {"rollbackTargetPipelineExecutionId": execution.rollback_target}
    return document


def _summary(execution: Execution) -> dict[str, Any]:
    revisions = [
        _present(actionName=r.action, revisionId=r.id, revisionSummary=r.summary, revisionUrl=r.url)
        for r in execution.revisions.values()
    ]
    stopped = {"stopTrigger": {"reason": execution.stop_reason}} if execution.stop_reason else {}
    return {
        **_common(execution),
        "startTime": execution.started,
        "lastUpdateTime": execution.updated,
        "sourceRevisions": revisions,
        **stopped,
    }


def _artifact_revision(revision: Revision) -> dict[str, Any]:
    return _present(
        name=revision.artifact,
        revisionId=revision.id,
        revisionChangeIdentifier=revision.change,
        revisionSummary=revision.summary,
        created=revision.created,
        revisionUrl=revision.url,
    )


def _passed(execution: Execution, stage: str) -> bool:
    run = execution.stages.get(stage)
    return run is not None and run.status == "Succeeded"


def _action(record: PipelineRecord, run: ActionRun) -> dict[str, Any]:
    action = run.action
    given = _present(
        actionTypeId=action.type.document(),
        configuration=dict(action.configuration),
        resolvedConfiguration=dict(run.resolved),
        roleArn=action.role,
        region=action.region or record.region,
        inputArtifacts=[artifact.document() for artifact in run.inputs],
        namespace=action.namespace,
    )
    error = {"code": run.error.code, "message": run.error.message} if run.error else None
    result = _present(
        externalExecutionId=run.external_id,
        externalExecutionSummary=run.summary,
        externalExecutionUrl=run.external_url,
        errorDetails=error,
    )
    output = {
        "outputArtifacts": [artifact.document() for artifact in run.outputs],
        "executionResult": result,
        "outputVariables": dict(run.variables),
    }
    return _present(
        pipelineExecutionId=run.execution_id,
        actionExecutionId=run.id,
        pipelineVersion=run.pipeline_version,
        stageName=run.stage,
        actionName=action.name,
        startTime=run.started,
        lastUpdateTime=run.updated,
        updatedBy=run.updated_by,
        status=run.status,
        input=given,
        output=output,
    )


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}

"""Invoke action Lambda: the function gets a job and answers with PutJobSuccessResult or PutJobFailureResult.

Source: CodePipeline user guide, "AWS Lambda invoke action reference", "Invoke an AWS Lambda function in a pipeline".
The job's ``artifactCredentials`` are a session of the role that acts, narrowed to the action's artifacts: they cannot
answer the job (aws-cdk issue 15235). A success with a continuation token has the function invoked again.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lockgate.emulator.services.codepipeline.model import ActionError, Artifact
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import (
    ActionContext,
    artifact_policy,
    assume_action_role,
    assume_pipeline_role,
)
from lockgate.emulator.services.codepipeline.store import Job, new_id

HEARTBEAT = timedelta(minutes=20)
"""A function that gives no sign for so long has failed (CodePipeline user guide, "Quotas")."""
CONTINUE_AFTER = timedelta(seconds=30)


def perform(context: ActionContext) -> Outcome:
    """Invoke the function until it says how its job ended."""
    outputs = tuple(context.planned(name) for name in context.action.outputs)
    document = _document(context, outputs)
    job = Job(id=new_id(), account=context.record.account, run=context.run, document=document)
    context.report(external_id=job.id)
    with context.store.bell:
        context.store.jobs[job.id] = job
    try:
        answer = _run(context, job)
    finally:
        with context.store.bell:
            context.store.jobs.pop(job.id, None)
    return _outcome(answer, outputs)


def _run(context: ActionContext, job: Job) -> Mapping[str, Any]:
    token: str | None = None
    while True:
        with context.store.bell:
            context.run.answer = None
        _invoke(context, job, token)
        now = context.aws.clock.now()
        if not context.wait_for(lambda: context.run.answer is not None, now + HEARTBEAT):
            raise ActionFailed("JobFailed", _silent(context))
        answer: Mapping[str, Any] = context.run.answer or {}
        token = answer.get("continuationToken")
        if not token:
            return answer
        context.wait_for(lambda: False, context.aws.clock.now() + CONTINUE_AFTER)


def _invoke(context: ActionContext, job: Job, token: str | None) -> None:
    data = dict(job.document, continuationToken=token) if token else job.document
    event = {"CodePipeline.job": {"id": job.id, "accountId": job.account, "data": data}}
    answer = context.client("lambda").invoke(
        FunctionName=context.configuration["FunctionName"], Payload=json.dumps(event).encode()
    )
    failed = answer.get("FunctionError")
    if failed and context.run.answer is None:
        detail = answer["Payload"].read()[:1000].decode(errors="replace")
        name = context.configuration["FunctionName"]
        raise ActionFailed("JobFailed", f"The AWS Lambda function {name} failed ({failed}): {detail}")


def _outcome(answer: Mapping[str, Any], outputs: tuple[Artifact, ...]) -> Outcome:
    details = answer.get("executionDetails") or {}
    if answer["failed"]:
        failure = answer["failureDetails"]
        return Outcome(
            status="Failed",
            error=ActionError(failure["type"], failure["message"]),
            external_id=failure.get("externalExecutionId"),
        )
    return Outcome(
        summary=details.get("summary"),
        external_id=details.get("externalExecutionId"),
        variables=answer.get("outputVariables") or {},
        outputs=outputs,
    )


def _silent(context: ActionContext) -> str:
    name = context.configuration["FunctionName"]
    return (
        f"The AWS Lambda function {name} failed to return a result. Check the function to verify that it has "
        "permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult."
    )


def _document(context: ActionContext, outputs: tuple[Artifact, ...]) -> dict[str, Any]:
    inputs = tuple(context.locate(name) for name in context.action.inputs)
    document: dict[str, Any] = {
        "actionConfiguration": {"configuration": dict(context.configuration)},
        "inputArtifacts": [_artifact(artifact) for artifact in inputs],
        "outputArtifacts": [_artifact(artifact) for artifact in outputs],
        "artifactCredentials": _credentials(context, inputs, outputs),
    }
    if context.artifact_store.key:
        document["encryptionKey"] = {"id": context.artifact_store.key, "type": "KMS"}
    return document


def _credentials(
    context: ActionContext, inputs: tuple[Artifact, ...], outputs: tuple[Artifact, ...]
) -> dict[str, str | None]:
    policy = artifact_policy({"read": list(inputs), "write": list(outputs)}, context.artifact_store.key)
    if context.action.role is None:
        session = assume_pipeline_role(context.aws, context.record, context.execution.pipeline.role, policy)
    else:
        region = context.record.region
        session = assume_action_role(context.aws, context.pipeline_credentials, context.action.role, region, policy)
    return {
        "accessKeyId": session.access_key,
        "secretAccessKey": session.secret_key,
        "sessionToken": session.token,
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    place = {"bucketName": artifact.bucket, "objectKey": artifact.key}
    return {
        "name": artifact.name,
        "revision": artifact.revision,
        "location": {"type": "S3", "s3Location": place},
    }

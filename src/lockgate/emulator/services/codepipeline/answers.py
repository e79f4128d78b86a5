"""Answers from outside that actions wait for: PutApprovalResult, PutJobSuccessResult and PutJobFailureResult."""

import hmac
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, ServiceError
from lockgate.emulator.services.codepipeline.model import ActionRun, PipelineRecord
from lockgate.emulator.services.codepipeline.store import Job, PipelineStore

Answer = Mapping[str, Any]
VARIABLES_LIMIT = 122_880
"""Bytes of output variables of one action ("Quotas")."""


class Answers:
    """Puts an answer into the run that waits for it, and rings."""

    def __init__(self, aws: Aws, store: PipelineStore) -> None:
        self._aws = aws
        self._store = store

    def approval(self, call: Call) -> Answer:
        """PutApprovalResult: the token must be the open approval's; the first answer counts."""
        params = call.params
        record = self._store.get(call.account, call.region, params["pipelineName"])
        with self._store.bell:
            run = _approval_run(record, params["stageName"], params["actionName"], params["token"])
            if run.answer is not None or run.status != "InProgress":
                raise ServiceError(
                    "ApprovalAlreadyCompletedException", "The approval action has already been approved or rejected."
                )
            result = params["result"]
            by = call.caller.principal.arn
            run.answer = {"status": result["status"], "summary": result["summary"], "by": by}
            self._store.bell.notify_all()
        return {"approvedAt": self._aws.clock.now()}

    def job_succeeded(self, call: Call) -> Answer:
        """PutJobSuccessResult."""
        variables = call.params.get("outputVariables") or {}
        if sum(len(key.encode()) + len(value.encode()) for key, value in variables.items()) > VARIABLES_LIMIT:
            raise ServiceError(
                "OutputVariablesSizeExceededException", f"Output variables exceed the limit of {VARIABLES_LIMIT} bytes."
            )
        return self._answer(call, {**call.params, "failed": False})

    def job_failed(self, call: Call) -> Answer:
        """PutJobFailureResult."""
        return self._answer(call, {**call.params, "failed": True})

    def job_details(self, call: Call) -> Answer:
        """GetJobDetails, with the job's temporary credentials, as AWS gives them to whoever may ask."""
        job = self._job(call)
        return {"jobDetails": {"id": job.id, "accountId": job.account, "data": job.document}}

    def _answer(self, call: Call, answer: Mapping[str, Any]) -> Answer:
        with self._store.bell:
            job = self._job(call)
            if job.run.answer is not None and not job.run.answer.get("continuationToken"):
                raise ServiceError(
                    "InvalidJobStateException", f"Job {job.id} cannot be answered: it has been answered before."
                )
            job.run.answer = answer
            self._store.bell.notify_all()
        return {}

    def _job(self, call: Call) -> Job:
        job = self._store.jobs.get(call.params["jobId"])
        if job is None or job.account != call.account:
            raise ServiceError("JobNotFoundException", f"The job with ID {call.params['jobId']} does not exist")
        return job


def _approval_run(record: PipelineRecord, stage: str, action: str, token: str) -> ActionRun:
    declared = record.pipeline.stage(stage)
    if declared is None:
        raise ServiceError("StageNotFoundException", f"Stage {stage} does not exist in pipeline {record.name}")
    if action not in [a.name for a in declared.actions]:
        raise ServiceError("ActionNotFoundException", f"Action {action} does not exist in stage {stage}")
    for run in [run for execution in record.executions.values() for run in execution.history]:
        here = (run.stage, run.action.name) == (stage, action)
        if here and run.given_token and hmac.compare_digest(run.given_token.encode(), token.encode()):
            return run
    raise ServiceError(
        "InvalidApprovalTokenException", "The approval request already received a response or has expired."
    )

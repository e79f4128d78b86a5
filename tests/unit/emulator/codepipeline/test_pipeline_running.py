"""Executions: stages, groups, gates, modes, and what people do to them."""

import pytest

from fakes.pipeline_world import ADMIN, TOOLS
from fakes.pipelines import (
    PIPELINE_ROLE,
    action,
    action_state,
    answer,
    approval,
    create,
    eventually,
    newest,
    open_token,
    pipeline,
    s3_source,
    stage,
    start,
    state_of,
)
from lockgate.emulator.ports import ServiceError

GATED = pipeline(stage("Source", s3_source()), stage("Gate", approval()), stage("Last", approval("Confirm")))
SHORT = pipeline(stage("Source", s3_source()), stage("Gate", approval()))


def status_of(world, execution):
    found = world.ask("codepipeline", "GetPipelineExecution", pipelineName="orders", pipelineExecutionId=execution)
    return found["pipelineExecution"]["status"]


def test_creating_a_pipeline_starts_it_and_its_source_becomes_an_encrypted_artifact(world):
    create(world, SHORT)
    open_token(world)
    (written,) = [made for made in world.made("s3", "put_object") if made.params["Bucket"] == "artifacts"]
    prefix, artifact, random = written.params["Key"].split("/")
    assert (prefix, artifact, len(random)) == ("orders", "SourceOutp", len("1234567.zip"))
    assert written.params["ServerSideEncryption"] == "aws:kms"
    assert written.principal == PIPELINE_ROLE
    assert world.content("artifacts", written.params["Key"]) == b"first"


def test_the_pipeline_role_is_assumed_by_the_service_under_a_13_digit_name(world):
    create(world, SHORT)
    open_token(world)
    sessions = [made.params["RoleSessionName"] for made in world.made("sts", "assume_role")]
    assert sessions
    assert all(len(name) == 13 and name.isdecimal() for name in sessions)


def test_an_approved_execution_succeeds_and_the_approver_is_remembered(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world), summary="ship it")
    assert finished(execution) == "Succeeded"
    done = action_state(world, "Gate", "Approve")
    assert (done["status"], done["summary"], done["lastUpdatedBy"]) == ("Succeeded", "ship it", ADMIN)
    assert "token" not in done


def test_a_rejected_approval_fails_the_execution_and_says_who_rejected_it(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world), "Rejected", "not today")
    assert finished(execution) == "Failed"
    assert action_state(world, "Gate", "Approve")["errorDetails"]["message"] == f"Rejected by {ADMIN}: not today"


def test_a_token_answers_once_and_a_guessed_one_never(world, finished):
    execution = create(world, SHORT)
    token = open_token(world)
    with pytest.raises(ServiceError, match="already received a response") as guessed:
        answer(world, "11111111-1111-1111-1111-111111111111")
    assert guessed.value.code == "InvalidApprovalTokenException"
    answer(world, token)
    finished(execution)
    with pytest.raises(ServiceError, match="already been approved or rejected") as repeated:
        answer(world, token)
    assert repeated.value.code == "ApprovalAlreadyCompletedException"


def test_an_approval_expires_after_seven_days_on_the_clock(world, finished):
    execution = create(world, SHORT)
    open_token(world)
    world.clock.advance(days=6, hours=23)
    assert status_of(world, execution) == "InProgress"
    world.clock.advance(hours=1)
    assert finished(execution) == "Failed"
    assert "expired" in action_state(world, "Gate", "Approve")["errorDetails"]["message"]


def test_an_approvals_own_timeout_is_kept(world, finished):
    document = pipeline(stage("Source", s3_source()), stage("Gate", approval(timeoutInMinutes=5)))
    execution = create(world, document)
    open_token(world)
    world.clock.advance(minutes=5)
    assert finished(execution) == "Failed"


def test_actions_of_one_run_order_run_together_and_the_next_order_waits_for_all(world):
    gate = stage("Gate", approval(), approval("Also"), approval("Later", runOrder=2))
    create(world, pipeline(stage("Source", s3_source()), gate))
    token = open_token(world)
    open_token(world, "Gate", "Also")
    answer(world, token)
    eventually(lambda: action_state(world, "Gate", "Approve")["status"] == "Succeeded")
    assert action_state(world, "Gate", "Later") == {}


def test_a_stage_waits_for_its_parallel_actions_before_it_fails(world, finished):
    create(world, pipeline(stage("Source", s3_source()), stage("Gate", approval(), approval("Also"))))
    execution = newest(world)
    token, other = open_token(world), open_token(world, "Gate", "Also")
    answer(world, token, "Rejected")
    eventually(lambda: action_state(world, "Gate", "Approve")["status"] == "Failed")
    assert status_of(world, execution) == "InProgress"
    world.ask(
        "codepipeline",
        "PutApprovalResult",
        pipelineName="orders",
        stageName="Gate",
        actionName="Also",
        token=other,
        result={"status": "Approved", "summary": ""},
    )
    assert finished(execution) == "Failed"


def test_in_superseded_mode_the_newest_execution_replaces_the_one_that_waits(world, finished):
    holder = create(world, SHORT)
    token = open_token(world)
    waiting = start(world)
    eventually(lambda: state_of(world, "Gate").get("inboundExecution", {}).get("pipelineExecutionId") == waiting)
    newer = start(world)
    assert finished(waiting) == "Superseded"
    assert status_of(world, holder) == "InProgress"
    answer(world, token)
    assert finished(holder) == "Succeeded"
    eventually(lambda: state_of(world, "Gate")["latestExecution"]["pipelineExecutionId"] == newer)


def test_in_queued_mode_executions_enter_in_the_order_in_which_they_arrived(world, finished):
    first = create(world, {**SHORT, "executionMode": "QUEUED"})
    token = open_token(world)
    second = start(world)
    eventually(lambda: [e["pipelineExecutionId"] for e in state_of(world, "Gate")["inboundExecutions"]] == [second])
    third = start(world)
    eventually(lambda: len(state_of(world, "Gate")["inboundExecutions"]) == 2)
    order = []
    for _ in range(3):
        order.append(state_of(world, "Gate")["latestExecution"]["pipelineExecutionId"])
        answer(world, token)
        finished(order[-1])
        if len(order) < 3:
            used = token
            token = eventually(lambda used=used: (t := open_token(world)) != used and t)
    assert order == [first, second, third]


def test_in_parallel_mode_executions_do_not_wait_for_each_other(world):
    create(world, {**SHORT, "executionMode": "PARALLEL"})
    used = open_token(world)
    start(world)
    assert eventually(lambda: (t := open_token(world)) != used and t)


def test_a_failed_execution_unlocks_the_stage_for_the_next_one(world, finished):
    holder = create(world, SHORT)
    token = open_token(world)
    waiting = start(world)
    eventually(lambda: "inboundExecution" in state_of(world, "Gate"))
    answer(world, token, "Rejected")
    assert finished(holder) == "Failed"
    eventually(lambda: state_of(world, "Gate")["latestExecution"]["pipelineExecutionId"] == waiting)


def test_a_disabled_transition_holds_the_latest_execution_until_it_is_enabled(world, finished):
    first = create(world, SHORT)
    answer(world, open_token(world))
    finished(first)
    switch = {"pipelineName": "orders", "stageName": "Gate", "transitionType": "Inbound"}
    world.ask("codepipeline", "DisableStageTransition", **switch, reason="holiday")
    held = start(world)
    eventually(lambda: "inboundExecution" in state_of(world, "Gate"))
    latest = start(world)
    assert finished(held) == "Superseded"
    transition = state_of(world, "Gate")["inboundTransitionState"]
    assert (transition["enabled"], transition["disabledReason"]) == (False, "holiday")
    world.ask("codepipeline", "EnableStageTransition", **switch)
    eventually(lambda: state_of(world, "Gate")["latestExecution"]["pipelineExecutionId"] == latest)


def test_a_disabled_outbound_transition_holds_what_leaves_the_stage(world):
    create(world, GATED)
    switch = {"pipelineName": "orders", "stageName": "Gate", "transitionType": "Outbound", "reason": "wait"}
    world.ask("codepipeline", "DisableStageTransition", **switch)
    answer(world, open_token(world))
    eventually(lambda: "inboundExecution" in state_of(world, "Last"))
    assert action_state(world, "Last", "Confirm") == {}


def retry(world, execution, mode="FAILED_ACTIONS"):
    return world.ask(
        "codepipeline",
        "RetryStageExecution",
        pipelineName="orders",
        stageName="Gate",
        pipelineExecutionId=execution,
        retryMode=mode,
    )


def test_a_retry_of_failed_actions_keeps_what_succeeded(world, finished):
    gate = stage("Gate", approval("First"), approval(runOrder=2))
    execution = create(world, pipeline(stage("Source", s3_source()), gate))
    token = open_token(world, "Gate", "First")
    approve = {"pipelineName": "orders", "stageName": "Gate", "result": {"status": "Approved", "summary": ""}}
    world.ask("codepipeline", "PutApprovalResult", actionName="First", token=token, **approve)
    used = open_token(world)
    answer(world, used, "Rejected")
    assert finished(execution) == "Failed"
    retry(world, execution)
    answer(world, eventually(lambda: (t := open_token(world)) != used and t))
    assert finished(execution) == "Succeeded"
    listed = world.ask("codepipeline", "ListActionExecutions", pipelineName="orders")["actionExecutionDetails"]
    assert [a["actionName"] for a in listed] == ["Approve", "Approve", "First", "Fetch"]
    assert state_of(world, "Gate")["retryStageMetadata"]["manualStageRetryAttempt"] == 1


def test_a_retry_of_all_actions_runs_the_stage_from_its_beginning(world, finished):
    gate = stage("Gate", approval(), approval("Second", runOrder=2))
    execution = create(world, pipeline(stage("Source", s3_source()), gate))
    used = open_token(world)
    answer(world, used)
    token = open_token(world, "Gate", "Second")
    reject = {"pipelineName": "orders", "stageName": "Gate", "result": {"status": "Rejected", "summary": ""}}
    world.ask("codepipeline", "PutApprovalResult", actionName="Second", token=token, **reject)
    assert finished(execution) == "Failed"
    retry(world, execution, "ALL_ACTIONS")
    assert eventually(lambda: action_state(world, "Gate", "Approve").get("token")) != used


def test_a_stage_that_did_not_fail_cannot_be_retried(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world))
    finished(execution)
    with pytest.raises(ServiceError, match="it has no failed actions") as refused:
        retry(world, execution)
    assert refused.value.code == "StageNotRetryableException"


def test_an_execution_that_was_overtaken_cannot_be_retried(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world), "Rejected")
    finished(execution)
    newer = start(world)
    eventually(lambda: state_of(world, "Gate")["latestExecution"]["pipelineExecutionId"] == newer)
    with pytest.raises(ServiceError) as refused:
        retry(world, execution)
    assert refused.value.code == "NotLatestPipelineExecutionException"


def test_after_a_change_of_structure_a_stage_cannot_be_retried(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world), "Rejected")
    finished(execution)
    world.ask("codepipeline", "UpdatePipeline", pipeline=GATED)
    with pytest.raises(ServiceError, match="structure of the pipeline changed"):
        retry(world, execution)


def test_stopping_waits_for_the_actions_in_progress(world, finished):
    execution = create(world, GATED)
    token = open_token(world)
    stop = {"pipelineName": "orders", "pipelineExecutionId": execution}
    world.ask("codepipeline", "StopPipelineExecution", **stop, reason="enough")
    assert status_of(world, execution) == "Stopping"
    assert state_of(world, "Gate")["latestExecution"]["status"] == "Stopping"
    with pytest.raises(ServiceError) as again:
        world.ask("codepipeline", "StopPipelineExecution", **stop)
    assert again.value.code == "DuplicatedStopRequestException"
    answer(world, token)
    assert finished(execution) == "Stopped"
    assert action_state(world, "Last", "Confirm") == {}


def test_stop_and_abandon_ends_at_once_and_leaves_the_action_to_itself(world):
    execution = create(world, GATED)
    open_token(world)
    world.ask(
        "codepipeline", "StopPipelineExecution", pipelineName="orders", pipelineExecutionId=execution, abandon=True
    )
    assert status_of(world, execution) == "Stopped"
    assert action_state(world, "Gate", "Approve")["status"] == "Abandoned"
    with pytest.raises(ServiceError) as over:
        world.ask("codepipeline", "StopPipelineExecution", pipelineName="orders", pipelineExecutionId=execution)
    assert over.value.code == "PipelineExecutionNotStoppableException"


def test_a_rollback_runs_one_stage_with_the_revisions_of_an_earlier_execution(world, finished):
    first = create(world, SHORT)
    answer(world, open_token(world))
    finished(first)
    world.put("source", "orders.zip", b"second")
    second = start(world)
    answer(world, eventually(lambda: open_token(world)))
    finished(second)
    rolled = world.ask(
        "codepipeline", "RollbackStage", pipelineName="orders", stageName="Gate", targetPipelineExecutionId=first
    )["pipelineExecutionId"]
    answer(world, open_token(world))
    assert finished(rolled) == "Succeeded"
    shown = world.ask("codepipeline", "GetPipelineExecution", pipelineName="orders", pipelineExecutionId=rolled)
    execution = shown["pipelineExecution"]
    assert (execution["executionType"], execution["trigger"]["triggerType"]) == ("ROLLBACK", "ManualRollback")
    assert execution["artifactRevisions"][0]["revisionId"] == "v1"
    listed = world.ask(
        "codepipeline", "ListActionExecutions", pipelineName="orders", filter={"pipelineExecutionId": rolled}
    )
    assert [a["stageName"] for a in listed["actionExecutionDetails"]] == ["Gate"]


def test_what_cannot_be_rolled_back_is_refused_with_its_reason(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world))
    finished(execution)
    back = {"pipelineName": "orders", "targetPipelineExecutionId": execution}
    with pytest.raises(ServiceError, match="it is the source stage"):
        world.ask("codepipeline", "RollbackStage", stageName="Source", **back)
    world.ask("codepipeline", "UpdatePipeline", pipeline=GATED)
    with pytest.raises(ServiceError) as outdated:
        world.ask("codepipeline", "RollbackStage", stageName="Gate", **back)
    assert outdated.value.code == "PipelineExecutionOutdatedException"


def test_a_failed_stage_rolls_itself_back_when_it_declares_so(world, finished):
    gate = stage("Gate", approval(), onFailure={"result": "ROLLBACK"})
    good = create(world, pipeline(stage("Source", s3_source()), gate))
    answer(world, open_token(world))
    finished(good)
    bad = start(world)
    answer(world, eventually(lambda: open_token(world)), "Rejected")
    assert finished(bad) == "Failed"
    rolled = newest(world)
    shown = world.ask("codepipeline", "GetPipelineExecution", pipelineName="orders", pipelineExecutionId=rolled)
    assert shown["pipelineExecution"]["trigger"]["triggerType"] == "AutomatedRollback"
    assert shown["pipelineExecution"]["rollbackMetadata"]["rollbackTargetPipelineExecutionId"] == good


def test_a_failed_stage_retries_itself_exactly_once_when_it_declares_so(world, finished):
    gate = stage("Gate", approval(), onFailure={"result": "RETRY", "retryConfiguration": {"retryMode": "ALL_ACTIONS"}})
    execution = create(world, pipeline(stage("Source", s3_source()), gate))
    used = open_token(world)
    answer(world, used, "Rejected")
    answer(world, eventually(lambda: (t := open_token(world)) != used and t), "Rejected")
    assert finished(execution) == "Failed"
    assert state_of(world, "Gate")["retryStageMetadata"]["autoStageRetryAttempt"] == 1


def test_an_update_of_the_structure_cancels_executions_of_the_old_one(world, finished):
    execution = create(world, SHORT)
    open_token(world)
    world.ask("codepipeline", "UpdatePipeline", pipeline=GATED)
    assert finished(execution) == "Cancelled"


def test_deleting_a_pipeline_ends_its_executions(world):
    create(world, SHORT)
    open_token(world)
    world.ask("codepipeline", "DeletePipeline", name="orders")
    with pytest.raises(ServiceError) as gone:
        world.ask("codepipeline", "GetPipeline", name="orders")
    assert gone.value.code == "PipelineNotFoundException"
    assert gone.value.message == f"Account '{TOOLS}' does not have a pipeline with name 'orders'"
    actions = [thread for thread in world.background._threads if thread.name.startswith("orders/")]
    assert actions
    eventually(lambda: not any(thread.is_alive() for thread in actions))


def test_the_same_request_token_starts_one_execution(world):
    create(world, SHORT)
    assert start(world, clientRequestToken="one") == start(world, clientRequestToken="one")


def test_a_source_revision_override_brings_that_version(world, finished):
    world.put("source", "orders.zip", b"second")
    create(world, SHORT)
    override = {"actionName": "Fetch", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "v1"}
    answer(world, open_token(world))
    execution = start(world, sourceRevisions=[override])
    eventually(lambda: action_state(world, "Source", "Fetch").get("externalExecutionId") == "v1")
    shown = world.ask("codepipeline", "GetPipelineExecution", pipelineName="orders", pipelineExecutionId=execution)
    assert shown["pipelineExecution"]["artifactRevisions"][0]["revisionId"] == "v1"


def test_variables_of_the_pipeline_and_of_actions_are_resolved_when_an_action_starts(world):
    gate = approval(
        configuration={"CustomData": "#{Source.VersionId} #{variables.level} #{codepipeline.PipelineExecutionId}"}
    )
    document = pipeline(
        stage("Source", s3_source()), stage("Gate", gate), variables=[{"name": "level", "defaultValue": "low"}]
    )
    execution = create(world, document)
    open_token(world)
    listed = world.ask("codepipeline", "ListActionExecutions", pipelineName="orders")["actionExecutionDetails"]
    assert listed[0]["input"]["resolvedConfiguration"] == {"CustomData": f"v1 low {execution}"}
    assert listed[0]["input"]["configuration"]["CustomData"].startswith("#{Source.VersionId}")


def test_a_variable_that_nothing_answers_fails_the_action(world, finished):
    gate = approval(configuration={"CustomData": "#{Source.CommitId}"})
    execution = create(world, pipeline(stage("Source", s3_source()), stage("Gate", gate)))
    assert finished(execution) == "Failed"
    assert "#{Source.CommitId}" in action_state(world, "Gate", "Approve")["errorDetails"]["message"]


def test_state_changes_are_events_on_the_default_bus(world, finished):
    execution = create(world, SHORT)
    answer(world, open_token(world))
    finished(execution)
    told = [(e["detail-type"].split()[1], e["detail"]["state"]) for _, _, e in world.events]
    for level in ("Pipeline", "Stage", "Action"):
        assert (level, "STARTED") in told
        assert (level, "SUCCEEDED") in told
    action_event = next(e for _, _, e in world.events if e["detail"].get("action") == "Approve")
    assert action_event["resources"] == [f"arn:aws:codepipeline:eu-west-1:{TOOLS}:orders"]
    assert action_event["detail"]["type"]["provider"] == "Manual"


def test_an_action_with_a_fault_of_this_program_fails_instead_of_hanging(world, finished):
    world.handlers["s3", "get_object_tagging"] = lambda **_: 1 / 0
    execution = create(world, SHORT)
    assert finished(execution) == "Failed"
    assert "ZeroDivisionError" in action_state(world, "Source", "Fetch")["errorDetails"]["message"]


def test_a_chained_pipeline_is_started_by_the_role_of_the_action(world, finished):
    other = {**SHORT, "name": "other"}
    create(world, other)
    chain = stage("Gate", action("Chain", "Invoke/CodePipeline", {"PipelineName": "other"}))
    execution = create(world, pipeline(stage("Source", s3_source()), chain))
    assert finished(execution) == "Succeeded"
    started = newest(world, "other")
    assert action_state(world, "Gate", "Chain")["externalExecutionId"] == started

"""Small frozen results in place of raw answers."""

import io
from datetime import UTC, datetime

import pytest

from lockgate.cloud.attempts import Attempts
from lockgate.cloud.buckets import S3Buckets
from lockgate.cloud.builds import Builds
from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.functions import Functions
from lockgate.cloud.logs import Logs
from lockgate.cloud.pipelines import Pipelines

ACCOUNT, REGION = "111111111111", "eu-west-1"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_an_approval_that_waits_is_found_with_its_token(session, stub):
    approval = {
        "actionName": "approve",
        "latestExecution": {"status": "InProgress", "token": "t-1", "lastStatusChange": NOW},
    }
    stage = {
        "stageName": "prod",
        "inboundTransitionState": {"enabled": True},
        "actionStates": [approval],
        "latestExecution": {"pipelineExecutionId": "e-1", "status": "InProgress"},
    }
    answer = {"pipelineName": "p", "pipelineVersion": 2, "stageStates": [{"stageName": "source"}, stage]}
    stub("codepipeline").add_response("get_pipeline_state", answer, {"name": "p"})
    state = Pipelines(session, ACCOUNT).state("p")
    ((waiting, action),) = state.waiting
    assert (waiting.name, waiting.execution, action.name, action.token) == ("prod", "e-1", "approve", "t-1")
    assert state.stage("source").status == ""


def test_an_approval_is_answered_with_its_token(session, stub):
    expected = {
        "pipelineName": "p",
        "stageName": "prod",
        "actionName": "approve",
        "token": "t-1",
        "result": {"summary": "seen", "status": "Approved"},
    }
    stub("codepipeline").add_response("put_approval_result", {"approvedAt": NOW}, expected)
    Pipelines(session, ACCOUNT).approve("p", "prod", "approve", "t-1", "seen")


def test_executions_come_newest_first_with_their_revisions(session, stub):
    runs = [
        {"pipelineExecutionId": f"e-{day}", "status": status, "startTime": NOW.replace(day=day)}
        for day, status in ((1, "Succeeded"), (2, "InProgress"))
    ]
    runs[1]["sourceRevisions"] = [{"actionName": "source", "revisionId": "abc", "revisionSummary": "one"}]
    stub("codepipeline").add_response("list_pipeline_executions", {"pipelineExecutionSummaries": runs})
    newest, oldest = Pipelines(session, ACCOUNT).executions("p")
    assert (newest.id, newest.ended, newest.revisions[0].id) == ("e-2", False, "abc")
    assert oldest.ended


def test_stopping_a_run_that_has_ended_is_fine(session, stub):
    stub("codepipeline").add_client_error("stop_pipeline_execution", "PipelineExecutionNotStoppableException")
    Pipelines(session, ACCOUNT).stop("p", "e", "enough")


def test_a_build_tells_its_phases_and_where_its_log_is(session, stub):
    failed = {
        "phaseType": "BUILD",
        "phaseStatus": "FAILED",
        "durationInSeconds": 3,
        "contexts": [{"message": "exit 1"}],
    }
    build = {
        "id": "p:1",
        "buildNumber": 7,
        "buildStatus": "FAILED",
        "startTime": NOW,
        "phases": [failed],
        "logs": {"groupName": "/aws/codebuild/p", "streamName": "1"},
    }
    stub("codebuild").add_response("list_builds_for_project", {"ids": ["p:1"]})
    stub("codebuild").add_response("batch_get_builds", {"builds": [build]}, {"ids": ["p:1"]})
    (found,) = Builds(session, ACCOUNT).for_project("p")
    assert (found.number, found.complete, found.phases[0].context) == (7, True, "exit 1")
    assert (found.log_group, found.log_stream) == ("/aws/codebuild/p", "1")


def test_a_project_without_builds_asks_for_none(session, stub):
    stub("codebuild").add_response("list_builds_for_project", {})
    assert Builds(session, ACCOUNT).for_project("p") == ()


def test_an_invocation_tells_the_answer_and_the_version(session, stub):
    answer = {"StatusCode": 200, "Payload": _Body(b'{"version": "abc"}'), "ExecutedVersion": "3", "LogResult": "bG9n"}
    expected = {"FunctionName": "f", "LogType": "Tail", "Payload": b'{"a": 1}', "Qualifier": "live"}
    stub("lambda").add_response("invoke", answer, expected)
    found = Functions(session, ACCOUNT).invoke("f", {"a": 1}, "live")
    assert (found.payload, found.error, found.version, found.log) == ({"version": "abc"}, None, "3", "log")


class _Body(io.BytesIO):
    """A streamed body, as far as the facade reads it."""


def test_a_log_is_read_to_its_end(session, stub):
    events = [{"timestamp": 1767225600000, "message": f"{text}\n", "ingestionTime": 1} for text in ("one", "two")]
    first = {"logGroupName": "g", "logStreamName": "s", "startFromHead": True}
    stub("logs").add_response("get_log_events", {"events": events[:1], "nextForwardToken": "f/1"}, first)
    second = {**first, "nextToken": "f/1"}
    stub("logs").add_response("get_log_events", {"events": events[1:], "nextForwardToken": "f/2"}, second)
    stub("logs").add_response(
        "get_log_events", {"events": [], "nextForwardToken": "f/2"}, {**first, "nextToken": "f/2"}
    )
    assert [(line.at, line.text) for line in Logs(session, ACCOUNT).read("g", "s")] == [(NOW, "one"), (NOW, "two")]


def test_a_log_that_is_not_there_yet_is_empty(session, stub):
    stub("logs").add_client_error("get_log_events", "ResourceNotFoundException")
    stub("logs").add_client_error("describe_log_streams", "ResourceNotFoundException")
    assert Logs(session, ACCOUNT).read("g", "s") == ()
    assert Logs(session, ACCOUNT).streams("g") == ()


def test_a_refused_attempt_is_a_value(session, stub):
    stub("s3").add_client_error("get_object", "AccessDenied", "no identity-based policy allows it")
    found = Attempts(session, ACCOUNT).call("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert (found.code, found.message) == ("AccessDenied", "no identity-based policy allows it")


def test_emptying_a_bucket_names_its_owner_and_deletes_versions_markers_and_uploads(session, stub):
    s3, owner = stub("s3"), {"Bucket": "b", "ExpectedBucketOwner": ACCOUNT}
    page = {"Versions": [{"Key": "a", "VersionId": "1"}], "DeleteMarkers": [{"Key": "a", "VersionId": "2"}]}
    s3.add_response("list_object_versions", page, owner)
    objects = [{"Key": "a", "VersionId": "1"}, {"Key": "a", "VersionId": "2"}]
    s3.add_response("delete_objects", {}, {**owner, "Delete": {"Objects": objects, "Quiet": True}})
    s3.add_response("list_multipart_uploads", {"Uploads": [{"Key": "u", "UploadId": "9"}]}, owner)
    s3.add_response("abort_multipart_upload", {}, {**owner, "Key": "u", "UploadId": "9"})
    assert S3Buckets(session).empty(ACCOUNT, REGION, "b") == 3


def test_an_object_that_cannot_be_deleted_is_named(session, stub):
    page = {"Versions": [{"Key": "a", "VersionId": "1"}]}
    stub("s3").add_response("list_object_versions", page)
    error = {"Key": "a", "VersionId": "1", "Code": "AccessDenied", "Message": "Access Denied"}
    stub("s3").add_response("delete_objects", {"Errors": [error]})
    with pytest.raises(CallRefusedError, match="Access Denied \\(key `a` of bucket `b`\\)"):
        S3Buckets(session).empty(ACCOUNT, REGION, "b")

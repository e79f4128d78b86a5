"""Builds run for real: phases, environment, failures, limits."""

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta

import psutil
import pytest

from ending_processes import has_text, within_the_limit
from files_of_runs import of_build
from lockgate.emulator.ports import ControlRequest

ALL = ["SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD"]
ALL += ["UPLOAD_ARTIFACTS", "FINALIZING", "COMPLETED"]


def phases(build):
    return {phase["phaseType"]: phase.get("phaseStatus") for phase in build["phases"]}


def contexts(build, name):
    phase = next(phase for phase in build["phases"] if phase["phaseType"] == name)
    return [(each["statusCode"], each["message"]) for each in phase["contexts"]]


def spec(**phases_):
    return json.dumps({"version": 0.2, "phases": phases_})


def plain_output(aws, build):
    return [line for line in aws.log_of(build).splitlines() if not line.startswith("[Container]")]


def test_a_build_goes_through_all_phases(aws, buildspec):
    aws.project(spec=buildspec("echo built"))
    build = aws.built()
    assert build["buildStatus"] == "SUCCEEDED"
    assert list(phases(build)) == ALL
    assert set(phases(build).values()) == {"SUCCEEDED", None}
    assert plain_output(aws, build) == ["built"]


def test_a_started_build_is_queued_first(aws):
    aws.project()
    build = aws.start()
    assert (build["currentPhase"], build["buildStatus"], build["buildNumber"]) == ("QUEUED", "IN_PROGRESS", 1)
    assert build["initiator"] == "alice"
    aws.finished(build)


def test_a_failing_command_fails_the_build_and_post_build_still_runs(aws):
    aws.project(
        spec=spec(
            build={"commands": ["echo one", "exit 3", "echo never"], "finally": ["echo always"]},
            post_build={"commands": ["echo succeeding=$CODEBUILD_BUILD_SUCCEEDING"]},
        )
    )
    build = aws.built()
    assert build["buildStatus"] == "FAILED"
    assert phases(build)["BUILD"] == "FAILED"
    assert phases(build)["POST_BUILD"] == phases(build)["UPLOAD_ARTIFACTS"] == "SUCCEEDED"
    assert contexts(build, "BUILD") == [
        ("COMMAND_EXECUTION_ERROR", "Error while executing command: exit 3. Reason: exit status 3")
    ]
    assert plain_output(aws, build) == ["one", "always", "succeeding=0"]


@pytest.mark.parametrize(
    ("phase", "on_failure", "reached"),
    [
        ("install", None, []),
        ("pre_build", None, []),
        ("build", None, ["POST_BUILD", "UPLOAD_ARTIFACTS"]),
        ("post_build", None, ["UPLOAD_ARTIFACTS"]),
        ("install", "CONTINUE", ["PRE_BUILD", "BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS"]),
        ("build", "ABORT", []),
        ("post_build", "ABORT", []),
        ("pre_build", "CONTINUE", ["BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS"]),
    ],
)
def test_what_follows_a_failed_phase_depends_on_it_and_on_its_on_failure(aws, phase, on_failure, reached):
    body = {"commands": ["false"]} | ({"on-failure": on_failure} if on_failure else {})
    aws.project(spec=spec(**{phase: body}))
    build = aws.built()
    after = list(phases(build))[list(phases(build)).index(phase.upper()) + 1 :]
    assert after == [*reached, "FINALIZING", "COMPLETED"]
    assert build["buildStatus"] == "FAILED"


def test_a_failed_build_is_retried_as_often_as_on_failure_says(aws):
    aws.project(spec=spec(build={"commands": ["false"], "on-failure": "RETRY-2-exit status 1"}))
    first = aws.built()
    assert within_the_limit(lambda: len(aws.call("ListBuilds")["ids"]) >= 3)
    last = aws.finished({"id": aws.call("ListBuilds")["ids"][0]})
    assert last["autoRetryConfig"]["autoRetryNumber"] == 2
    assert (
        aws.get(first)["autoRetryConfig"]["nextAutoRetry"] == aws.get({"id": aws.call("ListBuilds")["ids"][1]})["arn"]
    )
    time.sleep(0.1)
    assert len(aws.call("ListBuilds")["ids"]) == 3


def test_a_failure_that_the_retry_pattern_does_not_name_is_not_retried(aws):
    aws.project(spec=spec(build={"commands": ["false"], "on-failure": "RETRY-2-timed out"}))
    aws.built()
    time.sleep(0.1)
    assert len(aws.call("ListBuilds")["ids"]) == 1


def test_a_project_s_retry_limit_retries_too(aws):
    aws.project(spec=spec(build={"commands": ["false"]}), autoRetryLimit=1)
    aws.built()
    assert within_the_limit(lambda: len(aws.call("ListBuilds")["ids"]) >= 2)
    aws.finished({"id": aws.call("ListBuilds")["ids"][0]})


def test_the_environment_is_made_for_the_build(aws, monkeypatch):
    monkeypatch.setenv("LEAKED_SECRET", "1")
    aws.project(spec=spec(build={"commands": ["env -0 | tr '\\n' ' ' | tr '\\0' '\\n'"]}))
    build = aws.built()
    env = dict(line.split("=", 1) for line in plain_output(aws, build))
    assert "LEAKED_SECRET" not in env
    assert not [name for name in env if name.startswith("AWS_") and "KEY" in name]
    assert env["AWS_REGION"] == env["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert env["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert env["CODEBUILD_BUILD_ID"] == build["id"]
    assert env["CODEBUILD_BUILD_ARN"] == build["arn"]
    assert env["CODEBUILD_BUILD_NUMBER"] == "1"
    assert env["CODEBUILD_INITIATOR"] == "alice"
    assert env["CODEBUILD_SRC_DIR"] == env["PWD"]
    assert env["CODEBUILD_KMS_KEY_ID"] == "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3"
    assert env["HOME"].startswith(str(aws.workspace))
    assert env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] == "***"


def test_the_interpreter_of_the_emulator_is_the_build_s_python(aws):
    aws.project(spec=spec(build={"commands": ["python3 -c 'import botocore; print(botocore.__name__)'"]}))
    assert plain_output(aws, aws.built()) == ["botocore"]


def test_overrides_beat_the_project_and_the_project_beats_the_buildspec(aws):
    text = {
        "version": 0.2,
        "env": {"variables": {"A": "spec", "B": "spec", "C": "spec"}},
        "phases": {"build": {"commands": ["echo $A $B $C"]}},
    }
    environment = {
        "type": "LINUX_CONTAINER",
        "image": "x",
        "computeType": "BUILD_GENERAL1_SMALL",
        "environmentVariables": [{"name": "A", "value": "project"}, {"name": "B", "value": "project"}],
    }
    aws.project(spec=json.dumps(text), environment=environment)
    build = aws.built(environmentVariablesOverride=[{"name": "A", "value": "override"}])
    assert plain_output(aws, build) == ["override project spec"]


def test_parameters_and_secrets_are_fetched_as_the_role_and_masked(aws):
    aws.parameters = {"/orders/token": "p4ss-w0rd"}
    aws.secrets = {"orders/db": json.dumps({"password": "s3cr3t-value", "port": 5432}), "whole": "entire-secret"}
    text = {
        "version": 0.2,
        "env": {
            "parameter-store": {"TOKEN": "/orders/token"},
            "secrets-manager": {"PASSWORD": "orders/db:password", "PORT": "orders/db:port", "WHOLE": "whole"},
        },
        "phases": {"build": {"commands": ["echo $TOKEN $PASSWORD $WHOLE", "test $PORT = 5432"]}},
    }
    aws.project(spec=json.dumps(text))
    build = aws.built()
    assert build["buildStatus"] == "SUCCEEDED"
    assert plain_output(aws, build) == ["*** *** ***"]


@pytest.mark.parametrize(
    ("denied", "context"),
    [
        (
            "ssm:GetParameters",
            ("Decrypted Variables Error", "AccessDeniedException: not authorized to perform: ssm:GetParameters"),
        ),
        (None, ("Decrypted Variables Error", "parameter does not exist: /absent")),
    ],
)
def test_a_parameter_that_cannot_be_read_fails_the_download_phase(aws, denied, context):
    aws.denied = {denied} if denied else set()
    text = {"version": 0.2, "env": {"parameter-store": {"T": "/absent"}}, "phases": {"build": {"commands": ["x"]}}}
    aws.project(spec=json.dumps(text))
    build = aws.built()
    assert contexts(build, "DOWNLOAD_SOURCE") == [context]
    assert list(phases(build))[-2:] == ["FINALIZING", "COMPLETED"]


def test_a_secret_s_missing_key_is_named(aws):
    aws.secrets = {"orders/db": "{}"}
    text = {
        "version": 0.2,
        "env": {"secrets-manager": {"P": "orders/db:nope"}},
        "phases": {"build": {"commands": ["x"]}},
    }
    aws.project(spec=json.dumps(text))
    assert contexts(aws.built(), "DOWNLOAD_SOURCE") == [
        ("Secrets Manager Error", "key nope not found in secret orders/db")
    ]


def test_exported_variables_are_those_after_post_build(aws):
    text = {
        "version": 0.2,
        "env": {"variables": {"A": "1"}, "exported-variables": ["A", "B", "AWS_REGION", "ABSENT"]},
        "phases": {"build": {"commands": ["B='x y'"]}, "post_build": {"commands": ["export A=2"]}},
    }
    aws.project(spec=json.dumps(text))
    assert aws.built()["exportedEnvironmentVariables"] == [{"name": "A", "value": "2"}, {"name": "B", "value": "x y"}]


def test_a_role_without_log_permission_fails_the_build_in_the_queue(aws):
    aws.denied = {"logs:CreateLogStream"}
    aws.project()
    build = aws.built()
    assert list(phases(build)) == ["SUBMITTED", "QUEUED", "FINALIZING", "COMPLETED"]
    assert contexts(build, "QUEUED") == [
        (
            "ACCESS_DENIED",
            (
                "Service role arn:aws:iam::111111111111:role/orders-build does not allow AWS CodeBuild to create Amazon "
                f"CloudWatch Logs log streams for build {build['arn']}. Error message: not authorized to perform: "
                "logs:CreateLogStream"
            ),
        )
    ]


def test_a_role_that_may_not_write_lines_loses_its_log_only(aws, buildspec):
    aws.denied = {"logs:PutLogEvents"}
    aws.project(spec=buildspec("echo hello"))
    build = aws.built()
    assert build["buildStatus"] == "SUCCEEDED"
    assert aws.log_of(build) == ""
    assert contexts(build, "FINALIZING") == [
        ("CLIENT_ERROR", "AccessDeniedException: not authorized to perform: logs:PutLogEvents")
    ]


def test_the_log_reads_like_codebuild_s(aws):
    aws.project(spec=spec(install={"runtime-versions": {"python": 3.12}, "commands": ["exit 4"]}))
    lines = [line.split(" ", 3)[-1] for line in aws.log_of(aws.built()).splitlines()]
    assert lines[:3] == [
        "Running on CodeBuild On-demand",
        "Waiting for agent ping",
        "Image aws/codebuild/standard:7.0 is not pulled: commands run on this machine",
    ]
    assert "Selecting 'python' runtime version '3.12': this machine's own python is used instead" in lines
    assert lines[-5:] == [
        "Entering phase INSTALL",
        "Running command exit 4",
        "Command did not exit successfully exit 4 exit status 4",
        "Phase complete: INSTALL State: FAILED",
        (
            "Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: exit 4. "
            "Reason: exit status 4"
        ),
    ]


def test_logs_can_go_to_a_group_of_one_s_own_and_to_s3(aws, buildspec):
    logs = {
        "cloudWatchLogs": {"status": "ENABLED", "groupName": "team", "streamName": "orders"},
        "s3Logs": {"status": "ENABLED", "location": "logs-bucket/builds"},
    }
    aws.project(spec=buildspec("echo hello"), logsConfig=logs)
    build = aws.built()
    uuid = build["id"].split(":")[1]
    assert build["logs"]["cloudWatchLogsArn"] == (
        f"arn:aws:logs:eu-west-1:111111111111:log-group:team:log-stream:orders/{uuid}"
    )
    assert ("logs-bucket", f"builds/{uuid}.gz") in aws.objects


def test_a_build_without_logs_runs_all_the_same(aws):
    aws.project(logsConfig={"cloudWatchLogs": {"status": "DISABLED"}})
    build = aws.built()
    assert build["buildStatus"] == "SUCCEEDED"
    assert not aws.logs


def noted(aws):
    """The process id that a build has written down."""
    assert within_the_limit(lambda: has_text(of_build(aws.workspace, "pid")))
    return int(of_build(aws.workspace, "pid").read_text())


def test_a_build_that_hangs_is_ended_by_its_limit(aws, buildspec):
    aws.project(spec=buildspec("sleep 600 & echo $! > pid; echo go; sleep 600"), timeoutInMinutes=5)
    build = aws.start()
    pid = noted(aws)
    aws.clock.advance(timedelta(minutes=5).total_seconds())
    build = aws.finished(build)
    assert build["buildStatus"] == "TIMED_OUT"
    assert phases(build)["BUILD"] == "TIMED_OUT"
    assert contexts(build, "BUILD") == [("BUILD_TIMED_OUT", "Build has timed out. ")]
    assert list(phases(build))[-2:] == ["FINALIZING", "COMPLETED"]
    assert not psutil.pid_exists(pid)


def test_stopping_a_build_ends_its_processes(aws, buildspec):
    aws.project(spec=buildspec("echo $$ > pid; sleep 600"))
    build = aws.start()
    pid = noted(aws)
    stopped = aws.call("StopBuild", id=build["id"])["build"]
    assert (stopped["buildStatus"], stopped["currentPhase"]) == ("STOPPED", "COMPLETED")
    assert phases(stopped)["BUILD"] == "STOPPED"
    assert not psutil.pid_exists(pid)


def test_the_end_of_the_emulator_ends_every_build(aws, buildspec):
    aws.project(spec=buildspec("echo $$ > pid; sleep 600"))
    aws.start()
    pid = noted(aws)
    assert aws.background.stop(5) == []
    assert not psutil.pid_exists(pid)


def test_nothing_of_a_build_is_left_in_the_workspace(aws, buildspec):
    aws.project(spec=buildspec("mkdir -p locked/in; touch locked/in/file; chmod 500 locked/in; chmod 500 locked"))
    aws.built()
    assert list((aws.workspace / "codebuild").iterdir()) == []


def test_a_build_s_folder_is_its_own(aws, buildspec):
    aws.project(spec=buildspec("stat -c %a ."))
    assert plain_output(aws, aws.built()) == ["700"]


def test_builds_beyond_the_room_wait_and_time_out_in_the_queue(aws, buildspec):
    aws.project(
        spec=buildspec("sleep 600"),
        queuedTimeoutInMinutes=5,
        timeoutInMinutes=60,
    )
    builds = [aws.start() for _ in range(9)]
    assert within_the_limit(lambda: sum(aws.get(build)["currentPhase"] == "BUILD" for build in builds) == 8)
    waiting = [build for build in builds if aws.get(build)["currentPhase"] == "QUEUED"]
    assert len(waiting) == 1
    aws.clock.advance(301)
    assert aws.finished(waiting[0])["buildStatus"] == "TIMED_OUT"
    threads = [threading.Thread(target=aws.call, args=("StopBuild",), kwargs={"id": each["id"]}) for each in builds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_phase_and_state_changes_are_events(aws):
    aws.project()
    build = aws.built()
    kinds = [event["detail-type"] for event in aws.events]
    assert kinds.count("CodeBuild Build State Change") == 2
    assert kinds.count("CodeBuild Build Phase Change") == 9
    last = aws.events[-1]
    assert (last["source"], last["resources"]) == ("aws.codebuild", [build["arn"]])
    assert last["detail"]["build-status"] == "SUCCEEDED"
    assert last["detail"]["additional-information"]["build-complete"] is True


def test_the_credentials_endpoint_answers_the_build_only_while_it_runs(aws, buildspec):
    wait = "env > new; mv new env; while [ -e env ]; do sleep 0.02; done"
    aws.project(spec=buildspec(wait))
    build = aws.start()
    assert within_the_limit(lambda: of_build(aws.workspace, "env").exists())
    request = credentials_request(of_build(aws.workspace, "env"))
    handler = aws.handlers["codebuild/credentials"]
    status, answer = handler(request)
    assert (status, answer["Token"]) == (200, "session-token-1")
    assert handler(replace(request, headers={"authorization": "wrong"}))[0] == 403
    assert handler(replace(request, path="/unknown"))[0] == 403
    of_build(aws.workspace, "env").unlink()
    aws.finished(build)
    assert within_the_limit(lambda: handler(request)[0] == 403)


def credentials_request(file):
    """What a build's SDK asks the credentials endpoint, from a dump of its environment."""
    env = dict(line.split("=", 1) for line in file.read_text().splitlines())
    path = env["AWS_CONTAINER_CREDENTIALS_FULL_URI"].rpartition("/")[2]
    headers = {"authorization": env["AWS_CONTAINER_AUTHORIZATION_TOKEN"]}
    return ControlRequest("GET", f"/{path}", {}, headers, b"")


def test_credentials_are_masked_also_when_they_were_renewed(aws, buildspec):
    aws.lifetime = 3600
    wait = "env > new; mv new env; while [ -e env ]; do sleep 0.02; done"
    aws.project(spec=buildspec("echo ASIA1 secret-key-1", wait, "echo ASIA2 session-token-2"), timeoutInMinutes=600)
    build = aws.start()
    assert within_the_limit(lambda: of_build(aws.workspace, "env").exists())
    aws.clock.advance(3400)
    _, answer = aws.handlers["codebuild/credentials"](credentials_request(of_build(aws.workspace, "env")))
    assert answer["AccessKeyId"] == "ASIA2"
    of_build(aws.workspace, "env").unlink()
    assert plain_output(aws, aws.finished(build)) == ["*** ***", "*** ***"]


def test_an_environment_that_is_not_here_fails_provisioning(aws):
    environment = {"type": "WINDOWS_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_MEDIUM"}
    aws.project(environment=environment)
    assert contexts(aws.built(), "PROVISIONING") == [
        ("CLIENT_ERROR", "an environment of type WINDOWS_CONTAINER cannot be provisioned on this machine")
    ]


def test_the_role_is_assumed_for_the_project(aws):
    aws.project()
    build = aws.built()
    uuid = build["id"].split(":")[1]
    project = "arn:aws:codebuild:eu-west-1:111111111111:project/orders"
    role = "arn:aws:iam::111111111111:role/orders-build"
    assert aws.assumed[-1] == ("codebuild.amazonaws.com", role, f"AWSCodeBuild-{uuid}", project, "111111111111")


def test_a_buildspec_error_fails_the_download_phase(aws):
    aws.project(spec="version: 0.2\nphases: {}\n")
    assert contexts(aws.built(), "DOWNLOAD_SOURCE") == [
        ("YAML_FILE_ERROR", "phases is empty: write at least one of install, pre_build, build and post_build")
    ]

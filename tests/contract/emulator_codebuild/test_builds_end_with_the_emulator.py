"""Whatever becomes of the emulator, no build outlives it."""

import json
import os
import signal

import boto3
import psutil
import pytest

from ending_processes import gone, has_text, within_the_limit
from files_of_runs import of_build
from lockgate.emulator.process import Emulator
from policy_writing import trusting

ROLE = "arn:aws:iam::111111111111:role/build"


def client(emulator, service):
    root = emulator.root("111111111111")
    return boto3.client(
        service,
        region_name="eu-west-1",
        endpoint_url=emulator.endpoint,
        aws_access_key_id=root.access_key,
        aws_secret_access_key=root.secret_key,
    )


@pytest.fixture
def building(tmp_path, buildspec):
    """An emulator of its own with a build that hangs, and the build's processes."""
    with Emulator.start(tmp_path / "emulator") as emulator:
        document = json.dumps(trusting({"Service": "codebuild.amazonaws.com"}))
        client(emulator, "iam").create_role(RoleName="build", AssumeRolePolicyDocument=document)
        codebuild = client(emulator, "codebuild")
        codebuild.create_project(
            name="orders",
            source={
                "type": "NO_SOURCE",
                "buildspec": buildspec("(setsid sleep 600 & echo $! > deep); echo $$ > pid; sleep 600"),
            },
            artifacts={"type": "NO_ARTIFACTS"},
            environment={"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL"},
            serviceRole=ROLE,
            logsConfig={"cloudWatchLogs": {"status": "DISABLED"}},
        )
        codebuild.start_build(projectName="orders")
        assert within_the_limit(lambda: has_text(of_build(emulator.workspace, "pid")))
        yield emulator, [int(of_build(emulator.workspace, name).read_text()) for name in ("pid", "deep")]


def test_a_killed_emulator_leaves_no_build_behind(building):
    emulator, pids = building
    assert all(psutil.pid_exists(pid) for pid in pids)
    os.kill(emulator.pid, signal.SIGKILL)
    assert gone(*pids)


def test_a_stopped_emulator_leaves_no_build_behind(building):
    emulator, pids = building
    emulator.stop()
    assert gone(*pids)

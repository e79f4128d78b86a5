"""``lockgate local`` as a person starts it."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import boto3
import pytest


@pytest.fixture
def started():
    """Starts the command with options; answers the process and the variables it printed. Ends it afterwards."""
    processes = []

    def start(*options):
        command = [sys.executable, "-c", "from lockgate.cli import main; main()", "local", "--port", "0", *options]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        processes.append(process)
        lines = [process.stdout.readline() for _ in range(6)]
        return process, dict(line.strip().removeprefix("export ").split("=", 1) for line in lines)

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def client(service, variables):
    return boto3.client(
        service,
        region_name=variables["AWS_DEFAULT_REGION"],
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )


def test_it_prints_the_variables_of_a_client_that_works_and_ends_in_order(started):
    process, variables = started()

    arn = client("sts", variables).get_caller_identity()["Arn"]
    process.send_signal(signal.SIGINT)
    _, talk = process.communicate(timeout=30)

    assert arn == f"arn:aws:iam::{variables['AWS_ACCESS_KEY_ID']}:root"
    assert process.returncode == 0
    assert talk.startswith(f"ready on {variables['AWS_ENDPOINT_URL']}; the log is ")


def test_a_trace_shows_each_call(started):
    process, variables = started("--trace")

    client("sts", variables).get_caller_identity()
    line = process.stdout.readline()

    assert " allowed sts:GetCallerIdentity by arn:aws:iam::111111111111:root in 111111111111/eu-west-1 [" in line


def test_faults_of_a_file_are_injected(started, tmp_path):
    rules = tmp_path / "faults.json"
    rules.write_text(json.dumps([{"service": "sts", "operation": "*", "error": "Throttling", "times": 1}]))
    _, variables = started("--faults", str(rules))
    sts = client("sts", variables)

    answer = sts.get_caller_identity()

    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--account", "12"], "Invalid value for --account: `12` is no account id: it has twelve digits"),
        (
            ["--reset"],
            "Invalid value for --reset: it sets aside what a state folder holds, and none is named with --state",
        ),
        (["--port", "70000"], "Invalid value for '--port'"),
    ],
)
def test_options_that_make_no_sense_are_told_before_anything_starts(options, told):
    command = [sys.executable, "-c", "from lockgate.cli import main; main()", "local", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_fault_file_that_makes_no_sense_is_told(tmp_path):
    rules = tmp_path / "faults.json"
    rules.write_text('[{"service": "sts"}]')
    command = [sys.executable, "-c", "from lockgate.cli import main; main()", "local", "--faults", str(rules)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 2
    assert ended.stderr == (
        f"{rules}: LG0020 the faults cannot be read: a fault needs an `error`, a `delay` or `lost`\n"
        "  why: faults are a JSON list of rules, each with `service`, `operation` and an `error`, a `delay` or `lost`\n"
        "  try: correct the file\n"
    )


def test_the_control_token_is_among_the_variables(started):
    _, variables = started()
    address = f"{variables['AWS_ENDPOINT_URL']}/_lockgate/"
    token = {"x-lockgate-token": variables["LOCKGATE_CONTROL_TOKEN"]}

    with urllib.request.urlopen(urllib.request.Request(f"{address}clock", headers=token)) as answer:
        assert answer.status == 200
    for path in ("health", "ready"):
        with urllib.request.urlopen(address + path) as answer:
            assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{address}clock")


def test_the_world_is_kept_and_a_reset_tells_where_the_old_one_is(started, tmp_path):
    state = str(tmp_path / "state")
    process, variables = started("--state", state)
    client("sqs", variables).create_queue(QueueName="kept")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)

    process, variables = started("--state", state)
    kept = client("sqs", variables).list_queues()["QueueUrls"]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    process, variables = started("--state", state, "--reset")
    empty = client("sqs", variables).list_queues().get("QueueUrls")
    process.send_signal(signal.SIGINT)
    _, talk = process.communicate(timeout=30)

    assert [url.rpartition("/")[2] for url in kept] == ["kept"]
    assert not empty
    assert f"the old state is set aside in {state}/before-" in talk

"""The emulator as a process: it starts, tells where it is, and leaves nothing behind."""

import socket
import subprocess
import sys

import boto3
import psutil
import pytest
from botocore.exceptions import ClientError

from ending_processes import closed, gone, listening
from lockgate.emulator.process import Emulator
from lockgate.kernel import LockgateError


def test_it_serves_until_it_is_stopped_and_then_leaves_no_port_and_no_process(tmp_path):
    emulator = Emulator.start(tmp_path)
    served = listening(emulator.port)

    emulator.stop()

    assert served
    assert closed(emulator.port)
    assert gone(emulator.pid)
    assert emulator.log == tmp_path / "emulator.log"


def test_it_listens_on_the_loopback_only_whatever_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("BIND_HOST", "0.0.0.0")
    monkeypatch.setenv("IOT_MTLS_ENABLED", "1")
    with Emulator.start(tmp_path) as emulator:
        found = [
            connection.laddr.ip
            for connection in psutil.Process(emulator.pid).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        ]

    assert found == ["127.0.0.1"]


def test_it_ends_when_its_parent_is_killed(tmp_path):
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom lockgate.emulator.process import Emulator\n"
        "emulator = Emulator.start(Path(sys.argv[1]))\nprint(emulator.pid, emulator.port, flush=True)\ntime.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    pid, port = map(int, parent.stdout.readline().split())

    parent.kill()
    parent.wait()

    assert gone(pid)
    assert closed(port)


def test_the_root_secret_is_random_and_not_on_the_command_line(tmp_path):
    with Emulator.start(tmp_path) as emulator:
        secret = emulator.root("111111111111").secret_key
        process = psutil.Process(emulator.pid)
        visible = " ".join(process.cmdline()) + str(process.environ())
        guess = boto3.client(
            "sts",
            region_name="eu-west-1",
            endpoint_url=emulator.endpoint,
            aws_access_key_id="111111111111",
            aws_secret_access_key="test",
        )
        with pytest.raises(ClientError):
            guess.get_caller_identity()

    assert len(secret) >= 30
    assert secret not in visible


def test_accounts_that_are_not_listed_do_not_exist(tmp_path):
    with Emulator.start(tmp_path, accounts=["111111111111"]) as emulator:

        def root_of(account):
            root = emulator.root(account)
            return boto3.client(
                "sts",
                region_name="eu-west-1",
                endpoint_url=emulator.endpoint,
                aws_access_key_id=root.access_key,
                aws_secret_access_key=root.secret_key,
            ).get_caller_identity()

        root_of("111111111111")
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            root_of("222222222222")


def test_a_port_that_is_taken_is_told_with_a_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LockgateError) as raised:
            Emulator.start(tmp_path, port=port)

    assert str(raised.value) == (
        f"127.0.0.1:{port}: LG5005 port {port} cannot be listened on\n"
        "  why: the system says: Address already in use\n"
        "  try: end what listens there, or choose another port; 0 takes a free one"
    )


def test_a_temporary_workspace_goes_with_the_emulator():
    with Emulator.start() as emulator:
        assert emulator.log.exists()

    assert not emulator.workspace.exists()


def test_the_clock_can_be_advanced(tmp_path):
    with Emulator.start(tmp_path) as emulator:
        before = emulator.control("GET", "clock")["now"]
        emulator.advance(7200)
        after = emulator.control("GET", "clock")["now"]

    assert before[:13] != after[:13]


def test_services_that_would_start_something_beside_the_emulator_start_nothing(tmp_path):
    with Emulator.start(tmp_path) as emulator:
        child = psutil.Process(emulator.pid)
        root = emulator.root("111111111111")
        keys = {"aws_access_key_id": root.access_key, "aws_secret_access_key": root.secret_key}

        def client(name):
            return boto3.client(name, region_name="eu-west-1", endpoint_url=emulator.endpoint, **keys)

        client("dsql").create_cluster()
        client("transfer").create_server()
        client("iot").create_thing(thingName="thing")
        database = {"DBInstanceIdentifier": "data", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
        client("rds").create_db_instance(
            **database, MasterUsername="owner", MasterUserPassword="secret-enough", AllocatedStorage=20
        )
        job = {"Name": "pythonshell", "ScriptLocation": "s3://scripts/job.py"}
        client("glue").create_job(Name="job", Role="arn:aws:iam::111111111111:role/r", Command=job)
        client("glue").start_job_run(JobName="job")

        assert not child.children(recursive=True)

"""What builds and functions find when they look at the emulator and at each other."""

import ctypes
import io
import json
import os
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from policy_writing import allow, statements, trusting

ACCOUNT = "111111111111"
LOGS = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")
PROBE = """
import os

def found(pid):
    seen = []
    for name in ("environ", "mem", "maps", "fd/0"):
        try:
            path = f"/proc/{pid}/{name}"
            os.readlink(path) if "fd" in name else open(path, "rb").read(1)
            seen.append(name)
        except OSError:
            pass
    return seen
"""
CLOSED = {"mem"} if os.getuid() == 0 else {"environ", "fd/0", "maps", "mem"}
"""What no process may open of another: of root's, Linux closes the memory alone to other processes of root."""
secluded = pytest.mark.skipif(
    sys.platform != "linux" or ctypes.CDLL(None).syscall(444, None, 0, 1) < 1,
    reason="this kernel has no Landlock: processes of one user can look into each other",
)


def role(kept, name):
    iam = kept.client("iam")
    trust = trusting({"Service": f"{name}.amazonaws.com"})
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(statements([LOGS])))
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def start(kept, name, arn, *commands):
    builds = kept.client("codebuild")
    spec = {"version": 0.2, "env": {"exported-variables": ["FOUND"]}, "phases": {"build": {"commands": list(commands)}}}
    builds.create_project(
        name=name,
        source={"type": "NO_SOURCE", "buildspec": json.dumps(spec)},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=arn,
    )
    return builds.start_build(projectName=name)["build"]["id"]


def until(kept, build, ready):
    over = time.monotonic() + 30
    while not ready(shape := kept.client("codebuild").batch_get_builds(ids=[build])["builds"][0]):
        assert time.monotonic() < over, shape
        time.sleep(0.05)
    return shape


@secluded
def test_a_build_cannot_look_into_the_emulator_nor_into_another_build_nor_end_it(kept):
    arn = role(kept, "codebuild")
    other = start(kept, "other", arn, "sleep 60")
    until(kept, other, lambda shape: shape["currentPhase"] == "BUILD")
    emulator = psutil.Process(kept.emulator.pid)
    others = [child.pid for child in emulator.children(recursive=True)]
    probe = f"{PROBE}\nimport json\nprint(json.dumps(sum([found(pid) for pid in {[emulator.pid, *others]}], [])))"
    command = f"cat > probe.py <<'EOF'\n{probe}\nEOF\nFOUND=$(python3 probe.py)"

    build = start(kept, "probe", arn, command, f"kill -9 {emulator.pid} {others[-1]} || true")
    done = until(kept, build, lambda shape: shape["buildComplete"])

    assert len(others) >= 2
    assert done["buildStatus"] == "SUCCEEDED"
    assert CLOSED.isdisjoint(json.loads(done["exportedEnvironmentVariables"][0]["value"]))
    assert kept.emulator.running
    assert psutil.pid_exists(others[-1])


@secluded
def test_a_function_cannot_look_into_the_emulator(kept):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", f"{PROBE}\ndef handler(event, context):\n    return found(event)\n")
    functions = kept.client("lambda")
    functions.create_function(
        FunctionName="probe",
        Runtime="python3.12",
        Handler="app.handler",
        Role=role(kept, "lambda"),
        Code={"ZipFile": packed.getvalue()},
    )

    answer = functions.invoke(FunctionName="probe", Payload=json.dumps(kept.emulator.pid).encode())

    assert CLOSED.isdisjoint(json.loads(answer["Payload"].read()))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_the_emulator_s_own_files_below_proc_belong_to_root(kept):
    if os.getuid() == 0:
        pytest.skip("root owns and reads every process's files below /proc")
    with pytest.raises(PermissionError):
        Path(f"/proc/{kept.emulator.pid}/environ").read_bytes()


def test_no_secret_is_in_the_emulator_s_log_environment_or_arguments(kept):
    kept.client("sts").get_caller_identity()
    process = psutil.Process(kept.emulator.pid)
    visible = " ".join(process.cmdline())

    assert kept.emulator.control_token not in visible + kept.emulator.log.read_text()
    assert "the-same-every-time" not in visible + kept.emulator.log.read_text()
    assert (kept.emulator.log.stat().st_mode & 0o777) == 0o600


def test_another_build_s_credentials_need_its_token(kept):
    arn = role(kept, "codebuild")
    probe = (
        "import os, urllib.request, urllib.error\n"
        "url = os.environ['AWS_CONTAINER_CREDENTIALS_FULL_URI']\n"
        "def ask(url, token):\n"
        "    try:\n"
        "        return urllib.request.urlopen(urllib.request.Request(url, headers={'Authorization': token})).status\n"
        "    except urllib.error.HTTPError as error:\n"
        "        return error.code\n"
        "own = os.environ['AWS_CONTAINER_AUTHORIZATION_TOKEN']\n"
        "print(ask(url, own), ask(url, 'x'), ask(url[:-3] + 'abc', own), ask(url.rpartition('/')[0], own))\n"
    )
    build = start(kept, "asks", arn, f"cat > probe.py <<'EOF'\n{probe}EOF\nFOUND=$(python3 probe.py)")

    done = until(kept, build, lambda shape: shape["buildComplete"])

    assert done["exportedEnvironmentVariables"] == [{"name": "FOUND", "value": "200 403 403 403"}]

"""What builds and functions find when they look at the emulator and at each other."""

import ctypes
import importlib.util
import io
import json
import os
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from ending_processes import within_the_limit
from files_of_runs import of_build
from lockgate.emulator.processes import unguarded
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


def invoked(kept, code, event):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", code)
    functions = kept.client("lambda")
    functions.create_function(
        FunctionName="probe",
        Runtime="python3.12",
        Handler="app.handler",
        Role=role(kept, "lambda"),
        Code={"ZipFile": packed.getvalue()},
    )
    answer = functions.invoke(FunctionName="probe", Payload=json.dumps(event).encode())
    return json.loads(answer["Payload"].read())


@secluded
def test_a_function_cannot_look_into_the_emulator(kept):
    code = f"{PROBE}\ndef handler(event, context):\n    return found(event)\n"

    assert CLOSED.isdisjoint(invoked(kept, code, kept.emulator.pid))


LOOKING = """
import os

def readable(places, own):
    found = []
    for place in places:
        for folder, _, names in [("/", [], [place])] if os.path.isfile(place) else os.walk(place):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb").read(1)
                    found.append(path)
                except OSError:
                    pass
    return sorted(path for path in found if not path.startswith(own))
"""
guarded = pytest.mark.skipif(unguarded() is not None, reason=f"files are open here: {unguarded()}")


@pytest.fixture
def filled(kept):
    """A world that was kept once, in which a build is under way; the places to look into."""
    kept.client("iam").create_access_key(UserName=kept.client("iam").create_user(UserName="u")["User"]["UserName"])
    arn = role(kept, "codebuild")
    kept.again()
    kept.emulator.log.write_text("what the emulator says")
    other = start(kept, "other", arn, "echo x > of-the-other; sleep 60")
    assert within_the_limit(lambda: of_build(kept.emulator.workspace, "of-the-other").exists())
    yield [str(place) for place in (kept.state, kept.emulator.log, kept.emulator.workspace, Path.home() / ".bashrc")]
    kept.client("codebuild").stop_build(id=other)


@guarded
def test_a_build_reads_neither_the_state_nor_the_log_nor_the_files_of_another_build(kept, filled):
    looked = {}
    exec(LOOKING, looked)
    seen = looked["readable"](filled, "-")
    assert [path for path in seen if path.endswith("of-the-other")]
    assert [path for path in seen if path.startswith(str(kept.state))]
    probe = f"{LOOKING}\nimport sys\nprint(readable({filled}, os.path.dirname(os.environ['CODEBUILD_SRC_DIR'])))"

    arn = f"arn:aws:iam::{ACCOUNT}:role/codebuild"
    build = start(kept, "probe", arn, f"cat > probe.py <<'EOF'\n{probe}\nEOF", "FOUND=$(python3 probe.py)")
    done = until(kept, build, lambda shape: shape["buildComplete"])

    assert done["exportedEnvironmentVariables"] == [{"name": "FOUND", "value": "[]"}]


@guarded
def test_a_function_reads_neither_the_state_nor_the_log_nor_the_files_of_a_build(kept, filled):
    code = f"{LOOKING}\ndef handler(event, context):\n    return readable(event, os.environ['LAMBDA_TASK_ROOT'])\n"

    assert invoked(kept, code, filled) == []


@guarded
def test_a_function_writes_to_its_temporary_folder_and_not_to_its_code(kept):
    code = (
        "import os\ndef attempt(path):\n    try:\n        return open(path, 'w').write('x')\n    except OSError as error:\n"
        "        return type(error).__name__\ndef handler(event, context):\n"
        "    return [attempt(os.environ['TMPDIR'] + '/x'), attempt(os.environ['LAMBDA_TASK_ROOT'] + '/app.py') == 1]\n"
    )

    assert invoked(kept, code, None) == [1, False]


def said(kept, build):
    stream = {"logGroupName": build["logs"]["groupName"], "logStreamName": build["logs"]["streamName"]}
    return "".join(event["message"] for event in kept.client("logs").get_log_events(**stream)["events"])


def test_what_a_build_installs_with_pip_is_its_own(kept):
    arn = role(kept, "codebuild")
    wheel = (
        "import zipfile\nwith zipfile.ZipFile('lockgate_probe-1-py3-none-any.whl', 'w') as made:\n"
        "    made.writestr('lockgate_probe.py', 'FOUND = 7')\n"
        "    made.writestr('lockgate_probe-1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: lockgate-probe\\nVersion: 1')\n"
        "    made.writestr('lockgate_probe-1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nTag: py3-none-any')\n"
        "    made.writestr('lockgate_probe-1.dist-info/RECORD', '')\n"
    )
    commands = [
        f"cat > make.py <<'EOF'\n{wheel}EOF\npython3 make.py",
        "pip install --no-index --disable-pip-version-check ./*.whl",
        "python3 -m venv --without-pip --system-site-packages env && env/bin/python -c 'import ssl'",
        "python3 -c 'import boto3'",
        "FOUND=$(python3 -c 'import lockgate_probe; print(lockgate_probe.FOUND)')",
    ]

    done = until(kept, start(kept, "installs", arn, *commands), lambda shape: shape["buildComplete"])

    assert done["buildStatus"] == "SUCCEEDED", said(kept, done)
    assert done["exportedEnvironmentVariables"] == [{"name": "FOUND", "value": "7"}]
    assert importlib.util.find_spec("lockgate_probe") is None


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

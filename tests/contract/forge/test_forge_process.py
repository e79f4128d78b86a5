"""The child process: it starts, it ends with its parent, it explains itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ending_processes import gone
from lockgate.forge import Forge
from lockgate.kernel import LockgateError

_PARENT = """
import sys, pathlib
from lockgate.forge import Forge
forge = Forge.start(pathlib.Path(sys.argv[1]))
print(forge._process.pid, flush=True)
sys.stdin.read()
"""


def test_it_ends_with_the_block(tmp_path: Path):
    with Forge.start(tmp_path) as forge:
        pid = forge._process.pid
    assert not psutil.pid_exists(pid)
    forge.stop()


def test_it_ends_when_its_parent_is_killed(tmp_path: Path):
    command = [sys.executable, "-c", _PARENT, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    assert gone(pid)


def test_it_listens_on_loopback_only(tmp_path: Path):
    with Forge.start(tmp_path) as forge:
        listening = [each.laddr.ip for each in psutil.Process(forge._process.pid).net_connections() if not each.raddr]
    assert listening == ["127.0.0.1"]


def test_a_forge_that_cannot_start_says_why(tmp_path: Path):
    (tmp_path / "forge.db").write_text("this is no database, and it is long enough to be read as one " * 20)
    with pytest.raises(LockgateError, match="the forge did not start") as caught:
        Forge.start(tmp_path)
    assert "file is not a database" in str(caught.value)


def test_a_login_that_is_taken_is_refused_with_the_answer(tmp_path: Path):
    with Forge.start(tmp_path) as forge:
        forge.create_user("ada")
        with pytest.raises(LockgateError, match="already_exists"):
            forge.create_user("Ada")


def test_requests_and_deliveries_are_logged(tmp_path: Path):
    with Forge.start(tmp_path) as forge:
        forge.create_user("ada")
    assert "POST /admin/users? -> 201" in forge.log.read_text()

"""A rehearsal that is killed half way leaves no process and no port behind, and has said where its logs are."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ending_processes import LIMIT, closed, gone


def begin(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "lockgate", "rehearse", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def until_deploying(process: "subprocess.Popen[str]") -> str:
    """Everything said on standard error until the first stack is being deployed."""
    said = ""
    deadline = time.monotonic() + LIMIT
    while "-artifacts" not in said:
        assert time.monotonic() < deadline, said
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


def listening(processes: list[psutil.Process]) -> set[int]:
    found = set()
    for process in processes:
        found |= {c.laddr.port for c in process.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
    return found


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_killed_half_way_it_leaves_nothing_and_has_said_where_its_logs_are(how, project):
    folder = project("paired")
    process = begin(folder)
    try:
        said = until_deploying(process)
        children = psutil.Process(process.pid).children(recursive=True)
        ports = listening(children)
        assert len(ports) == 2, "the embedded AWS and the forge"
        os.kill(process.pid, how)
        process.wait(LIMIT)
        assert gone(*(child.pid for child in children)), children
        assert closed(*ports), ports
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    logs = Path(re.search(r"logs: (.+)", said).group(1))
    assert (logs / "aws" / "emulator.log").is_file()
    assert process.returncode != 0

"""A rehearsal that is killed half way leaves no process and no port behind, and has said where its logs are."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

LIMIT = 60.0  # seconds within which things must have happened; they take a few


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


def gone(processes: list[psutil.Process]) -> bool:
    return not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def refused(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def within_the_limit(fact: Callable[[], bool]) -> bool:
    """Whether the fact comes true in time.

    A killed process of several threads is a zombie to psutil as soon as its first thread has ended; its sockets
    are closed by the last one, which on a busy machine ends later.
    """
    deadline = time.monotonic() + LIMIT
    while not fact() and time.monotonic() < deadline:
        time.sleep(0.05)
    return fact()


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
        assert within_the_limit(lambda: gone(children)), children
        assert within_the_limit(lambda: all(refused(port) for port in ports)), ports
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    logs = Path(re.search(r"logs: (.+)", said).group(1))
    assert (logs / "aws" / "emulator.log").is_file()
    assert process.returncode != 0

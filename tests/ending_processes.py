"""Whether processes have ended and let go of their ports, waited for as long as a busy machine may take.

A killed process of several threads is a zombie as soon as its first thread has ended; its sockets are closed by the
last one, which on a busy machine ends later. So both facts are waited for, each by itself.
"""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import psutil

LIMIT = 60.0  # seconds within which things must have happened; they take a few


def within_the_limit(fact: Callable[[], bool], seconds: float = LIMIT) -> bool:
    """Whether the fact comes true in time."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def running(pid: int) -> bool:
    """Whether there is such a process that is more than a zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def listening(port: int) -> bool:
    """Whether somebody accepts connections on that port of the loopback interface."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def gone(*pids: int) -> bool:
    """Whether all these processes end in time."""
    return within_the_limit(lambda: not any(map(running, pids)))


def closed(*ports: int) -> bool:
    """Whether all these ports are let go of in time."""
    return within_the_limit(lambda: not any(map(listening, ports)))


def has_text(path: Path) -> bool:
    """Whether a file is there and something was written to it: a shell makes the file before its command runs."""
    return path.exists() and bool(path.read_text().strip())

"""Run one command and leave nothing of it behind. Started as a script, with the standard library only.

``warden.py SPEC`` where SPEC is JSON: ``argv``, ``control`` (a file descriptor), ``grace`` (seconds) and ``limits``
(name of a resource limit to its value). The command runs in a process group of its own. As soon as it exits, or the
control descriptor reaches its end because its owner closed it or died, every descendant gets SIGTERM and, after the
grace, SIGKILL. On Linux the warden adopts orphans (PR_SET_CHILD_SUBREAPER), so a process that calls setsid or
daemonises is found too; elsewhere the process group is what is ended. Where the kernel has Landlock, the command
cannot look into, nor signal, any process but its own descendants.
"""

import ctypes
import errno
import json
import os
import resource
import select
import signal
import sys
import time
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION = 1
_MAKE_BLOCK_DEVICES = 1 << 11
_SIGNALS = 1 << 1
_SCOPES_SINCE = 6
_CANNOT_RUN = 127


def _prctl(option: int, value: int) -> None:
    """Linux's prctl(2); nothing elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _seclude() -> None:
    """Put this process into a Landlock domain of its own; nothing where the kernel has no Landlock.

    From inside, the memory, environment and open files of processes outside are closed (ptrace(2) asks the domain, for
    root too), and with a newer kernel they get no signals. Some right has to be named for a domain: making block
    devices, which no user may anyway. Source: Linux, "Landlock: unprivileged access control", "Ptrace restrictions" and
    "IPC scoping". System calls have the same numbers on every architecture since these.
    """
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None).syscall
    system.restype = ctypes.c_long
    version = system(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_LANDLOCK_VERSION))
    if version < 1:
        return
    words = [_MAKE_BLOCK_DEVICES, 0, _SIGNALS] if version >= _SCOPES_SINCE else [_MAKE_BLOCK_DEVICES]
    rules = (ctypes.c_uint64 * len(words))(*words)
    ruleset = system(_LANDLOCK_CREATE_RULESET, rules, ctypes.c_size_t(ctypes.sizeof(rules)), ctypes.c_uint(0))
    if ruleset >= 0:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        system(_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))
        os.close(ruleset)


def _become(argv: list[str], limits: dict[str, int]) -> None:
    """In the child: own process group, own domain, limits, end with the warden, then the command. Does not return."""
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _seclude()
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))
    try:
        os.execvp(argv[0], argv)  # noqa: S606 - an argument list without a shell is the point
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
    os._exit(_CANNOT_RUN)


def _descendants(root: int) -> list[int]:
    """Process ids below `root`, from /proc; empty where there is no /proc."""
    parents: dict[int, int] = {}
    try:
        entries = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - no pathlib: start fast
    except OSError:
        return []
    for name in entries:
        try:
            with open(f"/proc/{name}/stat", "rb") as stat:  # noqa: PTH123 - same
                parents[int(name)] = int(stat.read().rpartition(b")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
    found: list[int] = []
    frontier = {root}
    while frontier:
        frontier = {pid for pid, parent in parents.items() if parent in frontier}
        found.extend(frontier)
    return found


class _Ward:
    """The command while it runs, and what is left of it."""

    def __init__(self, child: int) -> None:
        self.child = child
        self.status: int | None = None
        self.empty = False

    def reap(self) -> None:
        """Collect whatever has exited; `empty` once there is no child left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                self.empty = True
                return
            if pid == 0:
                return
            if pid == self.child:
                self.status = os.waitstatus_to_exitcode(status)

    def send(self, number: int) -> None:
        """Signal the process group and every descendant."""
        for pid in (-self.child, *_descendants(os.getpid())):
            try:
                os.kill(pid, number)
            except OSError as error:
                if error.errno not in (errno.ESRCH, errno.EPERM):
                    raise

    def end(self, grace: float) -> None:
        """SIGTERM, at most `grace` seconds, then SIGKILL until nothing is left."""
        self.reap()
        if self.empty:
            return
        self.send(signal.SIGTERM)
        deadline = time.monotonic() + grace
        pause = 0.002
        while not self.empty:
            time.sleep(pause)
            pause = min(pause * 2, 0.05)
            self.reap()
            if not self.empty and time.monotonic() >= deadline:
                self.send(signal.SIGKILL)


def _wait(ward: _Ward, control: int, wake: int) -> None:
    """Return when the command has exited or the control descriptor has ended."""
    while ward.status is None:
        ready, _, _ = select.select([control, wake], [], [])
        if control in ready and not os.read(control, 1):
            return
        if wake in ready:
            os.read(wake, 4096)
        ward.reap()


def run(spec: dict[str, Any]) -> int:
    """Run the command of `spec` to its end; its exit code, 128 and the signal's number when a signal ended it."""
    control = int(spec["control"])
    os.set_inheritable(control, False)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    wake, wake_end = os.pipe()
    os.set_blocking(wake_end, False)
    signal.set_wakeup_fd(wake_end)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    child = os.fork()
    if child == 0:
        _become(spec["argv"], spec["limits"])
    ward = _Ward(child)
    _wait(ward, control, wake)
    ward.end(float(spec["grace"]))
    status = ward.status if ward.status is not None else -signal.SIGKILL
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1])))

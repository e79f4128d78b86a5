"""Run one command and leave nothing of it behind. Started as a script, with the standard library only.

``warden.py SPEC`` where SPEC is JSON: ``argv``, ``control`` (a file descriptor), ``grace`` (seconds), ``limits``
(name of a resource limit to its value) and ``files`` (see `_restrict` and `_cover`). The command runs in a process
group of its own. As soon as it exits, or the control descriptor reaches its end because its owner closed it or died,
every descendant gets SIGTERM and, after the grace, SIGKILL. On Linux the warden adopts orphans
(PR_SET_CHILD_SUBREAPER), so a process that calls setsid or daemonises is found too; elsewhere the process group is what
is ended. Where the kernel has Landlock, the command cannot look into, nor signal, any process but its own descendants,
and can use no files but those that it is given.

``warden.py`` without SPEC exits with 0 when temporary folders can be covered on this machine.
"""

import ctypes
import errno
import json
import os
import resource
import select
import signal
import stat
import struct
import sys
import time
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_LANDLOCK_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_MAKE_BLOCK_DEVICES = 1 << 11
_ALL = _REFER - 1
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_LOOK = _EXECUTE | _READ_FILE | _READ_DIR
_SIGNALS = 1 << 1
_FILES_SINCE, _TRUNCATE_SINCE, _SCOPES_SINCE = 2, 3, 6
_NEW_MOUNTS, _NEW_USERS = 0x20000, 0x10000000
_BIND, _PRIVATE, _RECURSIVE, _REMOUNT, _READ_ONLY = 1 << 12, 1 << 18, 1 << 14, 1 << 5, 1
_LOCKED = 2 | 4 | 8
"""Flags that a mount keeps: no set-user-ID, no devices, no running."""
_CANNOT_RUN = 127


def _prctl(option: int, value: int) -> None:
    """Linux's prctl(2); nothing elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _system(number: int, *arguments: Any) -> int:
    """A system call; those of Landlock have the same numbers on every architecture."""
    call = ctypes.CDLL(None).syscall
    call.restype = ctypes.c_long
    return int(call(number, *arguments))


def _seclude(files: dict[str, list[str]] | None) -> None:
    """Put this process into a Landlock domain of its own; nothing where the kernel has no Landlock.

    From inside, the memory, environment and open files of processes outside are closed (ptrace(2) asks the domain, for
    root too), and with a newer kernel they get no signals. Some right has to be named for a domain: without `files`,
    making block devices, which no user may anyway. Source: Linux, "Landlock: unprivileged access control", "Ptrace
    restrictions" and "IPC scoping". Before version 2 files cannot be moved between folders: then they stay open.
    """
    if sys.platform != "linux":
        return
    version = _system(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_LANDLOCK_VERSION))
    if version < 1:
        return
    handled = _MAKE_BLOCK_DEVICES
    if files is not None and version >= _FILES_SINCE:
        _cover(files)
        handled = _ALL | _REFER | (_TRUNCATE if version >= _TRUNCATE_SINCE else 0)
    words = [handled, 0, _SIGNALS] if version >= _SCOPES_SINCE else [handled]
    rules = (ctypes.c_uint64 * len(words))(*words)
    ruleset = _system(_CREATE_RULESET, rules, ctypes.c_size_t(ctypes.sizeof(rules)), ctypes.c_uint(0))
    if ruleset < 0:
        raise OSError(errno.EPERM, "no Landlock ruleset")
    if files is not None and handled & _REFER:
        _restrict(ruleset, files, handled)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if _system(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0)):
        raise OSError(errno.EPERM, "no Landlock domain")
    os.close(ruleset)


def _restrict(ruleset: int, files: dict[str, list[str]], handled: int) -> None:
    """Allow everything below ``own``, reading and running what is below ``read``, reading and writing ``devices``."""
    device = _READ_FILE | _WRITE_FILE | _READ_DIR
    for kind, rights in (("own", handled), ("read", _LOOK), ("devices", device)):
        for path in files[kind]:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue  # it is not on this machine
            folder = stat.S_ISDIR(os.fstat(place).st_mode)
            rule = struct.pack("=Qi", rights if folder else rights & _OF_FILES, place)
            _system(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint(0))
            os.close(place)


def _cover(files: dict[str, list[str]]) -> None:
    """Put ``temporary`` in the place of each folder of ``covered``, for this process and its descendants only.

    What may be used below a covered folder stays where it is. The caller knows that it can be done.
    """
    if not files["covered"]:
        return
    here = os.getcwd()  # noqa: PTH109 - no pathlib: start fast
    below = tuple(f"{folder}/" for folder in files["covered"])
    wanted = sorted(path for path in {*files["own"], *files["read"]} if path.startswith(below) and os.path.exists(path))  # noqa: PTH110 - same
    kept = [path for path in wanted if not any(path.startswith(f"{other}/") for other in wanted)]
    _own_mounts()
    cover, *places = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in (files["temporary"][0], *kept)]
    for folder in files["covered"]:
        _mount(f"/proc/self/fd/{cover}", folder)
    for path, place in zip(kept, places, strict=True):
        _mount_point(path, folder=stat.S_ISDIR(os.fstat(place).st_mode))
        _mount(f"/proc/self/fd/{place}", path)
        if path not in files["own"]:
            # To Landlock it is now below the temporary folder, in which everything is allowed.
            locked = os.statvfs(path).f_flag & _LOCKED
            _checked("mount", None, path.encode(), None, _REMOUNT | _BIND | _READ_ONLY | locked, None)
    for descriptor in (cover, *places):
        os.close(descriptor)
    os.chdir(here)


def _mount_point(path: str, *, folder: bool) -> None:
    os.makedirs(path if folder else os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - no pathlib: start fast
    if not folder:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _own_mounts() -> None:
    """Give this process mounts of its own; who is not root becomes itself in a user namespace of its own."""
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        _checked("unshare", _NEW_MOUNTS)
    else:
        _checked("unshare", _NEW_MOUNTS | _NEW_USERS)
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as mapping:  # noqa: PTH123 - no pathlib: start fast
                mapping.write(text)
    _checked("mount", None, b"/", None, _PRIVATE | _RECURSIVE, None)


def _mount(source: str, target: str) -> None:
    _checked("mount", source.encode(), target.encode(), None, _BIND | _RECURSIVE, None)


def _checked(name: str, *arguments: Any) -> None:
    """A function of libc; raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments):
        raise OSError(ctypes.get_errno(), name)


def can_cover() -> bool:
    """Whether this process could cover folders; it has tried."""
    if sys.platform != "linux":
        return False
    try:
        _own_mounts()
        _mount("/tmp", "/tmp")  # noqa: S108 - over itself: nothing is written
    except OSError:
        return False
    return True


def _become(spec: dict[str, Any]) -> None:
    """In the child: own process group, own domain, limits, end with the warden, then the command. Does not return."""
    argv: list[str] = spec["argv"]
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        _seclude(spec["files"])
    except OSError as error:
        # It must never run with more than it is given.
        os.write(2, f"{argv[0]}: cannot be secluded: {error}\n".encode())
        os._exit(_CANNOT_RUN)
    for name, value in spec["limits"].items():
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
            with open(f"/proc/{name}/stat", "rb") as status:  # noqa: PTH123 - same
                parents[int(name)] = int(status.read().rpartition(b")")[2].split()[1])
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
        _become(spec)
    ward = _Ward(child)
    _wait(ward, control, wake)
    ward.end(float(spec["grace"]))
    status = ward.status if ward.status is not None else -signal.SIGKILL
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1])) if len(sys.argv) > 1 else not can_cover())

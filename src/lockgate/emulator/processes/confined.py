"""Start a command under its warden."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from lockgate.emulator.processes.access import WARDEN, Access

_MARGIN = 5.0


class Confined:
    """A running command. Everything it started ends with it.

    Attributes:
        pid: The warden's process id, which is also the id of its session.
    """

    def __init__(self, process: subprocess.Popen[bytes], control: int, grace: float) -> None:
        self._process = process
        self._control: int | None = control
        self._grace = grace
        self.pid = process.pid

    def poll(self) -> int | None:
        """The exit code (128 and the number for a signal) or None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float) -> int | None:
        """The exit code, or None when it still runs after `seconds` of real time."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> int:
        """End it now: SIGTERM, the grace, SIGKILL. Returns when nothing of it is left; harmless when it has ended."""
        if self._control is not None:
            os.close(self._control)
            self._control = None
        code = self.wait(self._grace + _MARGIN)
        if code is None:
            # The warden itself hangs: its kill takes the command along (PR_SET_PDEATHSIG).
            self._process.kill()
            code = self._process.wait()
        return code


def start(
    argv: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    output: int | IO[bytes],
    access: Access | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    errors: int | IO[bytes] = subprocess.STDOUT,
    keep: Sequence[int] = (),
    grace: float = 2.0,
    limits: Mapping[str, int] | None = None,
) -> Confined:
    """Start `argv` in `folder` with exactly `environment`.

    Args:
        argv: The command; its first word is looked up on the PATH of `environment`.
        environment: The whole environment; nothing of the emulator's own is added.
        folder: The working folder.
        output: Where standard output goes: a descriptor, a file, or a constant of `subprocess`.
        access: What files it may use, where the machine can hold it to that; the working folder when none is given.
        stdin: Standard input, empty unless given.
        errors: Where standard error goes; with the output unless given.
        keep: Further descriptors that the command inherits under the same numbers.
        grace: Seconds between SIGTERM and SIGKILL when it is ended.
        limits: Names of the `resource` module (``RLIMIT_DATA``) to values.
    """
    reading, writing = os.pipe()
    spec = {
        "argv": list(argv),
        "control": reading,
        "grace": grace,
        "limits": dict(limits or {}),
        "files": (access or Access(own=(folder,))).to_spec(),
    }
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(WARDEN), json.dumps(spec)],
            cwd=folder,
            env=dict(environment),
            stdin=stdin,
            stdout=output,
            stderr=errors,
            pass_fds=(reading, *keep),
            start_new_session=True,
        )
    except OSError:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    return Confined(process, writing, grace)

"""The parent's side: start an emulator as a child process, talk to its control interface, end it.

The child ends when it is told to, and when this process ends, however that happens: it reads the end of a pipe. Its
log is a file in the workspace; a failed start is told with the log's last lines.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from select import select
from time import sleep
from types import TracebackType
from typing import IO, Any, Self

from lockgate.emulator.control_token import TOKEN_HEADER
from lockgate.emulator.ports import Credentials
from lockgate.emulator.settings import Settings
from lockgate.kernel import Finding, LockgateError, Origin

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOOK = 0.05


class Emulator:
    """A running emulator. Use `start`, and end it with `stop` or a ``with`` block.

    Attributes:
        endpoint: ``http://127.0.0.1:PORT``.
        workspace: Its private folder.
        log: Its log file.
        control_token: What the control interface wants to see.
        set_aside: Where the old state is, when the start was to set it aside and there was one.
        unguarded: Why files are not kept from builds and functions on this machine, or None when they are.
    """

    def __init__(self, process: subprocess.Popen[str], settings: Settings, port: int, log: Path) -> None:
        self._process = process
        self._settings = settings
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.workspace = settings.workspace
        self.log = log
        self.control_token = settings.control_token
        self.set_aside: Path | None = None
        self.unguarded: str | None = None
        self._temporary = False

    @classmethod
    def start(
        cls,
        workspace: Path | None = None,
        secret: str | None = None,
        github: str | None = None,
        *,
        port: int = 0,
        accounts: Iterable[str] = (),
        faults: Sequence[Mapping[str, Any]] = (),
        state: Path | None = None,
        reset: bool = False,
    ) -> Self:
        """Start one and wait until it serves; raises `LockgateError` when it does not.

        `workspace` is made when it is missing, in the temporary folder when none is given. `secret` is the root users'
        secret key, random when none is given. `port` 0 takes a free one. `accounts` are the accounts that exist, all
        twelve-digit ids when none is given. `faults` are injected from the start, see `lockgate.emulator.faults`.
        `state` is the folder in which the world is kept across restarts; with `reset`, what it holds is set aside in a
        folder below it.
        """
        folder = workspace if workspace is not None else temporary_folder("lockgate-emulator-")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = Settings(
            workspace=folder.resolve(),
            root_secret=secret if secret is not None else secrets.token_urlsafe(30),
            control_token=secrets.token_urlsafe(24),
            port=port,
            github=github,
            accounts=tuple(accounts),
            faults=tuple(faults),
            state=None if state is None else state.resolve(),
            reset=reset,
        )
        log = settings.workspace / "emulator.log"
        process = _launch(settings, log)
        try:
            ready = _ready(process, log)
        except BaseException:
            _end(process)
            if workspace is None and not log.stat().st_size:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        emulator = cls(process, settings, int(ready["port"]), log)
        emulator._temporary = workspace is None
        emulator.set_aside = None if ready.get("aside") is None else Path(ready["aside"])
        emulator.unguarded = ready.get("unguarded")
        return emulator

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def root(self, account: str) -> Credentials:
        """The root user's credentials of an account."""
        return Credentials(account, self._settings.root_secret)

    def audit(self, since: int = 0, *, wait: float = 0.0, settle: float = 0.0) -> Sequence[Mapping[str, Any]]:
        """The audit entries after number `since`, oldest first; at most the 50,000 that are kept.

        Waits up to `wait` seconds for the first of them, and before that up to `settle` seconds until the calls that
        are under way have theirs: who saw what a call did finds its entry then. The keys of each are those of
        `lockgate.emulator.audit.Entry`.
        """
        found: list[Mapping[str, Any]] = []
        last = since + 1
        while since < last:
            answer = self.control("GET", f"audit?since={since}&wait={wait}&settle={settle}")
            found += answer["entries"]
            since = found[-1]["number"] if found else since
            last, wait, settle = answer["last"], 0.0, 0.0
        return found

    def audited(self) -> int:
        """The number of the newest audit entry, 0 when there is none."""
        number: int = self.control("GET", "audit?limit=0")["last"]
        return number

    def advance(self, seconds: float) -> None:
        """Let the emulator's clock advance at once."""
        self.control("POST", f"clock?advance={seconds}")

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Ask the control interface; answers the JSON value, raises `LockgateError` for an error."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = None if body is None else json.dumps(body)
            headers = {TOKEN_HEADER: self.control_token, "content-type": "application/json"}
            connection.request(method, f"/_lockgate/{path}", sent, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status >= 400:  # noqa: PLR2004 - HTTP's class of errors
            raise _failure(f"the emulator refused `{method} {path}`: {text.decode(errors='replace')}", self.log)
        return json.loads(text)

    def reset(self) -> None:
        """Empty the world, its state folder too; answers when the empty one is ready at the same address."""
        before = self.control("POST", "reset")["world"]
        for _ in range(round(_START_SECONDS / _LOOK)):
            with suppress(OSError, HTTPException):  # the old world hangs up before the new one answers
                if self.control("GET", "ready")["world"] != before:
                    return
            sleep(_LOOK)
        raise _failure("the emulator did not become ready again after a reset", self.log)

    def stop(self) -> None:
        """End the child and wait for it; harmless when it has ended already.

        A temporary workspace goes with it, unless the child ended badly: then its log may say why.
        """
        _end(self._process)
        if self._temporary and self._process.returncode == 0:
            shutil.rmtree(self.workspace, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def temporary_folder(prefix: str) -> Path:
    """A new private folder for a workspace; where there is a choice not in ``/tmp``, which programs name outright.

    Where a build or function cannot have a ``/tmp`` of its own, it shares that of all, unless the way to a workspace
    leads through it.
    """
    beside = Path("/var/tmp")  # noqa: S108 - mkdtemp makes the folder safely
    return Path(tempfile.mkdtemp(prefix=prefix, dir=beside if os.access(beside, os.W_OK) else None))


def _launch(settings: Settings, log: Path) -> subprocess.Popen[str]:
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600), "a") as errors:
        # A session of its own: Ctrl-C in a terminal is the parent's to handle, which then ends the child in order.
        process = subprocess.Popen(
            [sys.executable, "-m", "lockgate.emulator"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
            cwd=settings.workspace,
        )
    try:
        pipe = _pipe(process.stdin)
        pipe.write(settings.to_json() + "\n")
        pipe.flush()
    except OSError as error:
        _end(process)
        raise _failure(f"the emulator ended at once: {error}", log) from error
    return process


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the child was started without pipes")
    return pipe


def _ready(process: subprocess.Popen[str], log: Path) -> Mapping[str, Any]:
    out = _pipe(process.stdout)
    readable, _, _ = select([out], [], [], _START_SECONDS)
    line = out.readline() if readable else ""
    if not line:
        if readable:
            process.wait(_STOP_SECONDS)
        cause = "did not become ready in time" if process.poll() is None else f"ended with code {process.poll()}"
        raise _failure(f"the emulator {cause}", log)
    answer: Mapping[str, Any] = json.loads(line)
    if "failed" in answer:
        raise LockgateError([_finding(found) for found in answer["failed"]])
    return answer


def _finding(found: Mapping[str, Any]) -> Finding:
    return Finding(found["rule"], Origin(found["origin"]["file"]), found["fact"], found["why"], found["remedy"])


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # it broke when the child ended
                pipe.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _failure(fact: str, log: Path) -> LockgateError:
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    why = f"its log ends with: {last}" if last else "its log is empty"
    return LockgateError([Finding("LG5001", Origin(str(log)), fact, why, f"read the whole log in `{log}`")])

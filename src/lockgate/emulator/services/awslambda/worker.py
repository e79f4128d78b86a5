"""One process that runs a function's handler."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lockgate.emulator.ports import Clock, Credentials, Function, ServiceError
from lockgate.emulator.processes import Access, Confined, start
from lockgate.emulator.services.awslambda.environment import SYSTEM_PATH
from lockgate.emulator.services.awslambda.wire import Wire

RUNTIMES = Path(__file__).parent / "runtimes"
_INIT_SECONDS = 10
_SLACK = 256
_MEGABYTE = 1024 * 1024
_SIGNALLED = 128
_SIGKILL = 9


@dataclass(frozen=True, slots=True)
class Request:
    """What the process is asked. `seconds` is the function's time limit, `payload` JSON text."""

    id: str
    payload: str
    arn: str
    seconds: int
    client_context: Any = None


@dataclass(slots=True)
class Reply:
    """What came of it.

    Attributes:
        payload: JSON text: the handler's answer, or the error's shape.
        failed: Whether it is an error.
        lines: What the process wrote meanwhile.
        peak: The most memory that it has used so far, in bytes; 0 when that is not known.
        ended: Whether the process is gone.
        timed_out: Whether the time limit ended it.
    """

    payload: str
    failed: bool
    lines: list[str] = field(default_factory=list)
    peak: int = 0
    ended: bool = False
    timed_out: bool = False


class Worker:
    """A function's process. Answers one request at a time.

    Args:
        layers: The folder of its layers, or None.
        stopping: Whether the emulator is being stopped; then nothing is waited for any more.

    Attributes:
        stream: The name of its log stream.
        credentials: Its session of the function's role.
        answered: How many requests it has answered.
    """

    def __init__(
        self,
        function: Function,
        environment: Mapping[str, str],
        layers: Path | None,
        clock: Clock,
        stream: str,
        credentials: Credentials,
        stopping: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._stopping = stopping
        self._begun = clock.now()
        self._temporary = Path(environment["TMPDIR"])
        self._wire = Wire()
        self._open = True
        self._ready = False
        self.stream = stream
        self.credentials = credentials
        self.answered = 0
        try:
            self._process = _start(function, environment, layers, self._wire)
        finally:
            self._wire.handed_over()

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._open and self._process.poll() is None

    def initialise(self) -> timedelta | None:
        """Wait until the handler has been imported, ten seconds at most; how long it took, or None."""
        limit = self._clock.now() + timedelta(seconds=_INIT_SECONDS)
        self._ready = self._wire.line(lambda: self._going(limit)) is not None
        return self._clock.now() - self._begun if self._ready else None

    def ask(self, request: Request) -> Reply:
        """Run the handler once."""
        self.answered += 1
        limit = self._clock.now() + timedelta(seconds=request.seconds)
        line = self._exchange(request, limit)
        if line is None:
            return self._gone(request, timed_out=self._clock.now() >= limit)
        answer = json.loads(line)
        failed = "error" in answer
        payload = json.dumps(answer["error"]) if failed else str(answer["payload"])
        return Reply(payload, failed, self._wire.printed(), int(answer["peak"]) * 1024)

    def _exchange(self, request: Request, limit: datetime) -> bytes | None:
        message = {
            "id": request.id,
            "payload": request.payload,
            "arn": request.arn,
            "seconds": request.seconds,
            "client_context": request.client_context,
        }
        if not self._wire.send(json.dumps(message).encode() + b"\n", lambda: self._going(limit)):
            return None
        if not self._ready:  # a slow import: its word comes first
            self._ready = self._wire.line(lambda: self._going(limit)) is not None
        return self._wire.line(lambda: self._going(limit)) if self._ready else None

    def _gone(self, request: Request, *, timed_out: bool) -> Reply:
        """No answer: the time limit has passed, or the process has exited."""
        code = self.end()
        if timed_out:
            problem, reason = "Sandbox.Timedout", f"Task timed out after {request.seconds}.00 seconds"
        else:
            problem = "Runtime.ExitError"
            reason = (
                f"Runtime exited with error: {_exit(code)}" if code else "Runtime exited without providing a reason"
            )
        shape = {"errorType": problem, "errorMessage": f"RequestId: {request.id} Error: {reason}"}
        return Reply(json.dumps(shape), True, self._wire.printed(), ended=True, timed_out=timed_out)

    def end(self) -> int:
        """End the process and everything that it started; its exit code."""
        code = self._process.end()
        if self._open:
            self._open = False
            self._wire.close()
            shutil.rmtree(self._temporary, ignore_errors=True)
        return code

    def _going(self, limit: datetime) -> bool:
        return self._clock.now() < limit and self._process.poll() is None and not self._stopping()


def _start(function: Function, environment: Mapping[str, str], layers: Path | None, wire: Wire) -> Confined:
    number = wire.theirs.fileno()
    task, temporary = Path(environment["LAMBDA_TASK_ROOT"]), Path(environment["TMPDIR"])
    if function.runtime.startswith("python"):
        argv = [sys.executable, "-u", str(RUNTIMES / "bootstrap.py"), str(number)]
        # A guard against running away, not the exact limit: threads' stacks and shared caches count differently here.
        limits = {"RLIMIT_DATA": (function.memory + _SLACK) * _MEGABYTE}
    else:
        heap = f"--max-old-space-size={function.memory}"
        argv, limits = ["node", heap, str(RUNTIMES / "bootstrap.mjs"), str(number)], {}
    return start(
        argv,
        environment=environment,
        folder=task,
        access=Access(own=(temporary,), read=(task,) if layers is None else (task, layers), temporary=temporary),
        output=wire.output,
        keep=(number,),
        grace=0.5,
        limits=limits,
    )


def _exit(code: int) -> str:
    if code == _SIGNALLED + _SIGKILL:
        return "signal: killed"
    return f"signal: {code - _SIGNALLED}" if code > _SIGNALLED else f"exit status {code}"


def check_runtime(function: Function) -> None:
    """Refuse what cannot be run on this machine."""
    if function.config.get("PackageType") == "Image":
        raise _unsupported("functions from container images cannot be run by this emulator; deploy a zip package")
    if function.runtime.startswith("nodejs"):
        if shutil.which("node", path=SYSTEM_PATH) is None:
            raise _unsupported(f"the runtime {function.runtime} needs `node`, which is not on this machine")
    elif not function.runtime.startswith("python"):
        raise _unsupported(f"the runtime {function.runtime} cannot be run by this emulator; Python and Node can")


def _unsupported(message: str) -> ServiceError:
    return ServiceError("InvalidRuntimeException", message, 502, Type="User")

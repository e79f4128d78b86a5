"""Warm processes, kept for the next invocation of the same version in the same configuration."""

import json
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from lockgate.emulator.ports import Aws, Function, ServiceError
from lockgate.emulator.services.awslambda.code import CodeFolders
from lockgate.emulator.services.awslambda.environment import function_environment
from lockgate.emulator.services.awslambda.worker import RUNTIMES, Worker, check_runtime

SERVICE = "lambda.amazonaws.com"
_MOST_AT_ONCE = 32
_MOST_IDLE = 24
_RENEW_BEFORE = timedelta(minutes=5)

Key = tuple[str, str, str]
"""A function's ARN, a version, and everything that makes its processes differ."""


class Pool:
    """All processes of all functions."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._root = aws.workspace / "lambda"
        self._code = CodeFolders(self._root / "code")
        self._lock = threading.Lock()
        self._idle: dict[Key, list[Worker]] = {}
        self._busy: dict[str, int] = {}
        self._watching = False

    @contextmanager
    def worker(self, function: Function) -> Iterator[Worker]:
        """A process of the function for one request; afterwards it is kept warm unless it has ended.

        Raises TooManyRequestsException when the function has too many at once.
        """
        key = _key(function)
        self._watch()
        worker = self._take(key) or self._new(function)
        try:
            yield worker
        except BaseException:
            worker.end()
            raise
        finally:
            with self._lock:
                self._busy[function.arn] -= 1
        if worker.alive:
            self._keep(key, worker)

    def _take(self, key: Key) -> Worker | None:
        """Count one more, end what has become stale, and find a warm one."""
        arn = key[0]
        with self._lock:
            if self._busy.get(arn, 0) >= _MOST_AT_ONCE:
                raise ServiceError(
                    "TooManyRequestsException",
                    "Rate Exceeded.",
                    429,
                    Reason="ConcurrentInvocationLimitExceeded",
                    Type="User",
                )
            self._busy[arn] = self._busy.get(arn, 0) + 1
            stale = [worker for other in self._same_version(key) for worker in self._idle.pop(other)]
            waiting = self._idle.get(key, [])
            stale += [worker for worker in waiting if self._expires(worker)]
            waiting[:] = [worker for worker in waiting if worker not in stale]
            found = waiting.pop() if waiting else None
        for worker in stale:
            worker.end()
        return found

    def _same_version(self, key: Key) -> list[Key]:
        """Keys of the same version in an older configuration."""
        return [other for other in self._idle if other[:2] == key[:2] and other != key]

    def _expires(self, worker: Worker) -> bool:
        """Whether it is gone, or its credentials soon are."""
        expires = worker.credentials.expires
        return not worker.alive or (expires is not None and expires - self._aws.clock.now() < _RENEW_BEFORE)

    def _new(self, function: Function) -> Worker:
        try:
            check_runtime(function)
            return self._start(function)
        except BaseException:
            with self._lock:
                self._busy[function.arn] -= 1
            raise

    def _start(self, function: Function) -> Worker:
        name, account = function.arn.rpartition(":")[2], function.arn.split(":")[4]
        try:
            credentials = self._aws.assume(SERVICE, function.role, name, function.arn, account)
        except ServiceError as error:
            raise ServiceError(
                "AccessDeniedException",
                "The role defined for the function cannot be assumed by Lambda.",
                403,
                Type="User",
            ) from error
        places = {"task": self._code.of(function), "runtime": RUNTIMES}
        layers = self._code.layers_of(function)
        if layers is not None:
            places["layers"] = layers
        places["temporary"] = self._root / "tmp" / secrets.token_hex(8)
        places["temporary"].mkdir(mode=0o700, parents=True)
        stream = f"{self._aws.clock.now():%Y/%m/%d}/[{function.version}]{secrets.token_hex(16)}"
        environment = function_environment(
            function, credentials, self._aws.endpoint, places, (log_group(function), stream)
        )
        stopping = lambda: self._aws.background.stopping  # noqa: E731 - a property has no callable of its own
        return Worker(function, environment, layers, self._aws.clock, stream, credentials, stopping)

    def _keep(self, key: Key, worker: Worker) -> None:
        """Put it with the idle ones, and end the oldest when there are too many."""
        surplus: list[Worker] = []
        with self._lock:
            if self._aws.background.stopping:
                surplus.append(worker)
            else:
                self._idle.setdefault(key, []).append(worker)
                self._idle[key] = self._idle.pop(key)  # the latest used comes last
            while sum(map(len, self._idle.values())) > _MOST_IDLE:
                oldest = next(each for each in self._idle if self._idle[each])
                surplus.append(self._idle[oldest].pop(0))
            self._idle = {each: workers for each, workers in self._idle.items() if workers}
        for each in surplus:
            each.end()

    def _watch(self) -> None:
        """Once there is a process, end all idle ones with the emulator."""
        with self._lock:
            if self._watching:
                return
            self._watching = True
        self._aws.background.run("lambda processes", self._until_stopped)

    def _until_stopped(self) -> None:
        while not self._aws.background.stopping:
            self._aws.clock.sleep(3600)
        with self._lock:
            idle, self._idle = [worker for workers in self._idle.values() for worker in workers], {}
        for worker in idle:
            worker.end()


def _key(function: Function) -> Key:
    facts = (
        function.code_sha256,
        len(function.code),
        function.handler,
        function.runtime,
        function.role,
        function.memory,
        sorted(function.environment.items()),
        [layer.get("Arn") for layer in function.config.get("Layers") or ()],
    )
    return function.arn, function.version, json.dumps(facts)


def log_group(function: Function) -> str:
    """Where the function logs: its own choice, or ``/aws/lambda/NAME``."""
    chosen = (function.config.get("LoggingConfig") or {}).get("LogGroup")
    return str(chosen or f"/aws/lambda/{function.arn.rpartition(':')[2]}")


def runtime_line(function: Function) -> str:
    """The first line of a process's log; it says whose interpreter runs."""
    host = f"Python {sys.version.split()[0]}" if function.runtime.startswith("python") else "Node"
    return f"INIT_START Runtime Version: {function.runtime} (this machine's own {host} is used)"

"""Warm processes, kept for the next invocation of the same version in the same configuration.

A warm process is tens of megabytes, and a cold start takes a good part of a second of a core. So an event, for which
nobody waits, is rather handled by a process that will soon be free than by one more; and a process that has not been
asked for a while is ended.
"""

import json
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from lockgate.emulator.ports import Aws, Function, ServiceError
from lockgate.emulator.services.awslambda.code import CodeFolders
from lockgate.emulator.services.awslambda.environment import function_environment
from lockgate.emulator.services.awslambda.worker import RUNTIMES, Worker, check_runtime

SERVICE = "lambda.amazonaws.com"
_MOST_AT_ONCE = 32
_MOST_IDLE = 24
_RENEW_BEFORE = timedelta(minutes=5)
_WARM = timedelta(minutes=1)
"""How long an idle process waits for the next invocation; on AWS some minutes, which nobody promises."""
_PATIENCE = 2.0
"""Seconds for which an event waits for a process that is busy; longer than a cold start takes."""

Key = tuple[str, str, str]
"""A function's ARN, a version, and everything that makes its processes differ."""


@dataclass(frozen=True, slots=True)
class _Idle:
    """A process that waits, and since when."""

    worker: Worker
    since: datetime


class Pool:
    """All processes of all functions."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._root = aws.workspace / "lambda"
        self._code = CodeFolders(self._root / "code")
        self._lock = threading.Condition()
        self._idle: dict[Key, list[_Idle]] = {}
        self._busy: Counter[Key] = Counter()
        self._watching = False

    @contextmanager
    def worker(self, function: Function, *, patient: bool = False) -> Iterator[Worker]:
        """A process of the function for one request; afterwards it is kept warm unless it has ended.

        Where nobody waits for the answer (`patient`), a busy process is waited for a moment before one more is started.
        Raises TooManyRequestsException when the function has too many at once.
        """
        key = _key(function)
        self._watch()
        worker = self._take(key, patient=patient) or self._new(function, key)
        kept = False
        try:
            yield worker
            kept = worker.alive
        finally:
            if not kept:
                worker.end()
            self._release(key, worker if kept else None)

    def _take(self, key: Key, *, patient: bool) -> Worker | None:
        """Count one more, end what has become stale, and find a warm one."""
        with self._lock:
            if patient:
                self._lock.wait_for(lambda: self._soon(key), _PATIENCE)
            if sum(count for each, count in self._busy.items() if each[0] == key[0]) >= _MOST_AT_ONCE:
                raise ServiceError(
                    "TooManyRequestsException",
                    "Rate Exceeded.",
                    429,
                    Reason="ConcurrentInvocationLimitExceeded",
                    Type="User",
                )
            self._busy[key] += 1
            stale = [idle.worker for other in self._same_version(key) for idle in self._idle.pop(other)]
            waiting = self._idle.get(key, [])
            stale += [idle.worker for idle in waiting if self._expires(idle.worker)]
            waiting[:] = [idle for idle in waiting if idle.worker not in stale]
            found = waiting.pop().worker if waiting else None
        _end_all(stale)
        return found

    def _soon(self, key: Key) -> bool:
        """Whether waiting is over: a process is idle, or none is at work that could become so."""
        return bool(self._idle.get(key)) or not self._busy[key] or self._aws.background.stopping

    def _same_version(self, key: Key) -> list[Key]:
        """Keys of the same version in an older configuration."""
        return [other for other in self._idle if other[:2] == key[:2] and other != key]

    def _expires(self, worker: Worker) -> bool:
        """Whether it is gone, or its credentials soon are."""
        expires = worker.credentials.expires
        return not worker.alive or (expires is not None and expires - self._aws.clock.now() < _RENEW_BEFORE)

    def _new(self, function: Function, key: Key) -> Worker:
        try:
            check_runtime(function)
            return self._start(function)
        except BaseException:
            self._release(key, None)
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

    def _release(self, key: Key, worker: Worker | None) -> None:
        """One is not busy any more; put it with the idle ones, and end the oldest when there are too many."""
        surplus: list[Worker] = []
        with self._lock:
            self._busy[key] -= 1
            if worker is not None and self._aws.background.stopping:
                surplus.append(worker)
            elif worker is not None:
                self._idle.setdefault(key, []).append(_Idle(worker, self._aws.clock.now()))
                self._idle[key] = self._idle.pop(key)  # the latest used comes last
            while sum(map(len, self._idle.values())) > _MOST_IDLE:
                oldest = next(each for each in self._idle if self._idle[each])
                surplus.append(self._idle[oldest].pop(0).worker)
            self._tidy()
            self._lock.notify_all()
        _end_all(surplus)

    def _tidy(self) -> None:
        """Forget keys with nothing behind them."""
        self._busy = +self._busy
        self._idle = {each: workers for each, workers in self._idle.items() if workers}

    def _watch(self) -> None:
        """Once there is a process, end idle ones in time, and all of them with the emulator."""
        with self._lock:
            if self._watching:
                return
            self._watching = True
        self._aws.background.run("lambda processes", self._until_stopped)

    def _until_stopped(self) -> None:
        while not self._aws.background.stopping:
            self._aws.clock.sleep(_WARM.total_seconds() / 2)
            _end_all(self._cold())
        with self._lock:
            self._lock.notify_all()
            idle, self._idle = [each.worker for workers in self._idle.values() for each in workers], {}
        _end_all(idle)

    def _cold(self) -> list[Worker]:
        """What has been idle for too long, which is idle no more."""
        since = self._aws.clock.now() - _WARM
        with self._lock:
            cold = [each.worker for workers in self._idle.values() for each in workers if each.since <= since]
            for workers in self._idle.values():
                workers[:] = [each for each in workers if each.since > since]
            self._tidy()
        return cold


def _end_all(workers: Iterable[Worker]) -> None:
    """Side by side: each may take its grace."""
    ending = list(workers)
    if ending:
        with ThreadPoolExecutor(len(ending)) as threads:
            list(threads.map(Worker.end, ending))


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
        # One that was deleted and made again is another, whose role has other sessions.
        function.config.get("RevisionId"),
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

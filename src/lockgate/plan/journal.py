"""What a plan has done so far, on disk, so that a killed run is resumed or undone and never forgotten.

One JSON object a line, only ever added, each safely on disk before the work goes on: ``plan`` (the whole plan),
``begun``, ``done`` and ``failed`` (a step), ``ended``. A journal may hold several plans one after another; the last
one counts.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.plan.serial import plan_from_dict, plan_to_dict
from lockgate.plan.steps import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the last plan of a journal came.

    Attributes:
        begun: Ids of the steps that were begun, ended or not.
        done: Ids of the steps that succeeded.
        outputs: Step id to the outputs of the stack that it deployed.
        ended: ``done`` or ``failed`` when the run came to its end, None when it was killed.
    """

    plan: Plan
    begun: frozenset[str]
    done: frozenset[str]
    outputs: Mapping[str, Mapping[str, str]]
    ended: str | None


class Journal:
    """The journal in a file. Safe to use from several threads of one process."""

    def __init__(self, file: Path, clock: Callable[[], datetime]) -> None:
        """`clock` gives the current time, aware; the file is made when something is first written."""
        self.file = file
        self._clock = clock
        self._lock = Lock()

    def open(self, plan: Plan) -> None:
        """Begin with a plan."""
        self._write({"event": "plan", "plan": plan_to_dict(plan)})

    def begun(self, step: str) -> None:
        """A step is about to begin."""
        self._write({"event": "begun", "step": step})

    def done(self, step: str, result: str, outputs: Mapping[str, str]) -> None:
        """A step has succeeded; `result` says how in a word."""
        self._write({"event": "done", "step": step, "result": result, "outputs": dict(outputs)})

    def failed(self, step: str, reason: str) -> None:
        """A step has failed."""
        self._write({"event": "failed", "step": step, "reason": reason})

    def ended(self, result: str) -> None:
        """The run has come to its end: ``done`` or ``failed``."""
        self._write({"event": "ended", "result": result})

    def read(self) -> Progress:
        """How far the last plan came; raises `LockgateError` when the file holds none."""
        plan: Plan | None = None
        begun: set[str] = set()
        outputs: dict[str, dict[str, str]] = {}
        ended: str | None = None
        for entry in self._entries():
            match entry["event"]:
                case "plan":
                    plan, begun, outputs, ended = plan_from_dict(entry["plan"]), set(), {}, None
                case "begun":
                    begun.add(entry["step"])
                case "done":
                    outputs[entry["step"]] = entry["outputs"]
                case "ended":
                    ended = entry["result"]
        if plan is None:
            raise self._unreadable("it holds no plan")
        return Progress(plan, frozenset(begun), frozenset(outputs), outputs, ended)

    def _entries(self) -> list[dict[str, Any]]:
        try:
            lines = self.file.read_bytes().split(b"\n")
        except OSError as error:
            raise self._unreadable(str(error.strerror)) from None
        return [entry for line in lines if (entry := _parsed(line)) is not None]

    def _write(self, entry: Mapping[str, Any]) -> None:
        line = json.dumps({"at": self._clock().isoformat(), **entry}, separators=(",", ":"))
        with self._lock:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a+b") as file:
                file.write(self._break(file) + line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())

    @staticmethod
    def _break(file: Any) -> bytes:
        """A line break when the file ends within a line."""
        if file.seek(0, os.SEEK_END) == 0:
            return b""
        file.seek(-1, os.SEEK_END)
        return b"" if file.read(1) == b"\n" else b"\n"

    def _unreadable(self, why: str) -> LockgateError:
        fact = "the journal cannot be read"
        remedy = "make a new plan; it compares with what is really there"
        return LockgateError([Finding("LG4001", Origin(str(self.file)), fact, why, remedy)])


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The entry, or None for a line that was cut off when the process was killed.

    To pass over it is safe: at worst a step that succeeded is run again, and every step can be.
    """
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and "event" in entry else None

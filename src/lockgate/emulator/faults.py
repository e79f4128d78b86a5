"""Injected faults: errors, latency and lost answers by rule, for clients that must cope with them.

A rule is a mapping of `service` and `operation` (botocore's names, ``*`` allowed), and optionally `account`,
`caller` (a part of the caller's ARN), `rate` (0 to 1, how often; 1), `times` (how many times at most), and what
happens: `delay` (seconds before anything else), `error` (a code, with `message` and `status`), `lost` (the call
runs, its answer does not arrive: the connection is answered with a 500 of the proxy's kind).
"""

import random
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from lockgate.emulator.ports import ServiceError

_KEYS = {
    "service",
    "operation",
    "account",
    "caller",
    "rate",
    "times",
    "delay",
    "error",
    "message",
    "status",
    "lost",
}
_THROTTLING = 400


@dataclass(slots=True)
class Fault:
    """One rule, and how often it may still act (None for ever)."""

    service: str
    operation: str
    account: str = "*"
    caller: str = ""
    rate: float = 1.0
    times: int | None = None
    delay: float = 0.0
    error: str = ""
    message: str = ""
    status: int = _THROTTLING
    lost: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, service: str, operation: str, account: str, caller: str) -> bool:
        """Whether the rule speaks of the call."""
        return (
            fnmatchcase(service, self.service)
            and fnmatchcase(operation, self.operation)
            and fnmatchcase(account, self.account)
            and self.caller in caller
        )


class Faults:
    """The rules in force. Safe to use from every thread."""

    def __init__(self, rules: Iterable[Mapping[str, Any]] = ()) -> None:
        self._lock = threading.Lock()
        self._dice = random.Random()  # noqa: S311 - chance, not secrecy
        self._rules: list[Fault] = []
        self.replace(rules)

    def replace(self, rules: Iterable[Mapping[str, Any]]) -> None:
        """Put these rules in force instead; raises ValueError for one that makes no sense."""
        read = [read_fault(rule) for rule in rules]
        with self._lock:
            self._rules = read

    def listed(self) -> Sequence[Mapping[str, Any]]:
        """The rules as they were given."""
        with self._lock:
            return [rule.given for rule in self._rules]

    def strike(self, service: str, operation: str, account: str, caller: str) -> Fault | None:
        """The first rule that hits this call, by its rate and its times; None mostly."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                if rule.times == 0 or not rule.fits(service, operation, account, caller):
                    continue
                if rule.rate < 1 and self._dice.random() >= rule.rate:
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None


def read_fault(rule: Mapping[str, Any]) -> Fault:
    """A rule from its mapping; raises ValueError."""
    unknown = rule.keys() - _KEYS
    if unknown:
        raise ValueError(f"a fault has no `{min(unknown)}`; it has {', '.join(sorted(_KEYS))}")
    found = Fault(
        service=str(rule.get("service", "*")),
        operation=str(rule.get("operation", "*")),
        account=str(rule.get("account", "*")),
        caller=str(rule.get("caller", "")),
        rate=float(rule.get("rate", 1)),
        times=None if rule.get("times") is None else int(rule["times"]),
        delay=float(rule.get("delay", 0)),
        error=str(rule.get("error", "")),
        message=str(rule.get("message", "")),
        status=int(rule.get("status", _THROTTLING)),
        lost=bool(rule.get("lost", False)),
        given=dict(rule),
    )
    if not 0 <= found.rate <= 1 or found.delay < 0:
        raise ValueError("a fault's rate is between 0 and 1, and its delay is not negative")
    if not (found.error or found.delay or found.lost):
        raise ValueError("a fault needs an `error`, a `delay` or `lost`")
    return found


def as_error(fault: Fault) -> ServiceError:
    """The error that a rule answers with."""
    return ServiceError(fault.error, fault.message or "Injected by a fault rule of the emulator.", fault.status)

"""The audit trail: every call, allowed or not, with its decisions."""

import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from lockgate.emulator.authorise.decide import Verdict
from lockgate.emulator.wire.render import iso

KEPT = 50_000
"""Entries kept in memory; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a call: action, resource, effect (`lockgate.iam.Effect`) and the reasons in words."""

    action: str
    resource: str
    effect: str
    reasons: tuple[str, ...]
    via: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One call.

    Attributes:
        number: Counts up from one, without gaps.
        time: When it came.
        event: CloudTrail's event id.
        request: The request id that the client saw.
        caller: The principal's ARN or name; empty when the caller is unknown.
        kind: The principal's kind, as `lockgate.iam` names it.
        caller_account: The principal's account, or empty.
        access_key: The access key id; never a secret.
        source: ``client`` for an outside client's user agent, or the service that made the call.
        agent: The user agent.
        service: botocore's service name.
        operation: botocore's operation name.
        account: The account in which it ran.
        region: The Region.
        decisions: Every need with its decision; empty when the call was refused before.
        error: The error code, or empty.
        message: The error's message.
        milliseconds: How long it took.
    """

    number: int
    time: datetime
    event: str
    request: str
    caller: str
    kind: str
    caller_account: str
    access_key: str
    source: str
    agent: str
    service: str
    operation: str
    account: str
    region: str
    decisions: tuple[Decided, ...] = ()
    error: str = ""
    message: str = ""
    milliseconds: float = 0.0
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The entry as JSON data; `params` are left out, they may hold secrets."""
        found = asdict(self) | {"time": iso(self.time)}
        del found["params"]
        return found


def decided(verdicts: Iterable[Verdict]) -> tuple[Decided, ...]:
    """Verdicts as they are kept."""
    return tuple(
        Decided(
            action=item.need.action,
            resource=item.need.arn,
            effect=item.decision.effect.value,
            reasons=tuple(
                _reason(reason.policy_type, reason.policy, reason.statement, reason.text)
                for reason in item.decision.reasons
            ),
            via=item.need.via,
        )
        for item in verdicts
    )


def _reason(kind: str, policy: str | None, statement: str | None, text: str) -> str:
    return text if policy is None else f"{kind} `{policy}` statement {statement}: {text}"


class AuditTrail:
    """Entries in order. Safe to use from every thread."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._lock = threading.Lock()
        self._added = threading.Condition(self._lock)
        self._count = 0

    def number(self) -> int:
        """The next entry's number."""
        with self._lock:
            self._count += 1
            return self._count

    def add(self, entry: Entry) -> None:
        """Keep an entry and wake whoever waits for one."""
        with self._added:
            self._entries.append(entry)
            self._added.notify_all()

    def since(self, number: int, limit: int = KEPT) -> Sequence[Entry]:
        """The entries after `number`, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > number][:limit]

    def wait(self, number: int, seconds: float) -> Sequence[Entry]:
        """The entries after `number`, waiting that long for the first of them."""
        with self._added:
            self._added.wait_for(lambda: bool(self._entries) and self._entries[-1].number > number, seconds)
        return self.since(number)

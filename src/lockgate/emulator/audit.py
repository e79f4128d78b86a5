"""The audit trail: every call, allowed or not, with its decisions."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
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
    """Entries in order. Safe to use from every thread.

    A call's effects are seen before its entry is: who saw an effect and wants the entry asks `settle` first.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._changed = threading.Condition()
        self._count = 0
        self._begun = 0
        self._under_way: set[int] = set()

    def begin(self) -> int:
        """A call is under way; the answer is what `add` wants to see when it has ended."""
        with self._changed:
            self._begun += 1
            self._under_way.add(self._begun)
            return self._begun

    def add(self, make: Callable[[int], Entry], begun: int | None = None) -> None:
        """Keep the entry that `make` writes with its number, and wake whoever waits for one."""
        with self._changed:
            self._count += 1
            self._entries.append(make(self._count))
            if begun is not None:
                self._under_way.discard(begun)
            self._changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait that long for the entries of all calls that are under way now; whether they have come."""
        with self._changed:
            before = frozenset(self._under_way)
            return self._changed.wait_for(lambda: self._under_way.isdisjoint(before), seconds)

    def since(self, number: int) -> Sequence[Entry]:
        """The entries after `number`, oldest first."""
        with self._changed:
            # Numbers have no gaps and entries are in their order: what is asked for is at the end.
            wanted = min(max(self._count - number, 0), len(self._entries))
            return [*islice(self._entries, len(self._entries) - wanted, None)]

    def wait(self, number: int, seconds: float) -> Sequence[Entry]:
        """The entries after `number`, waiting that long for the first of them."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > number, seconds)
        return self.since(number)

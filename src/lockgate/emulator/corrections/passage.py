"""The tables of corrections."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lockgate.emulator.authorise.decide import Verdict
from lockgate.emulator.authorise.mapping import Mapped
from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.emulator.wire.route import Routed


@dataclass(frozen=True, slots=True)
class Passage:
    """A call on its way.

    Attributes:
        incoming: The call.
        mapped: What it needs, and the account in which it runs.
        routed: Its operation.
        decide: Decides one more need of its caller, and records the decision.
        request_id: What the client sees.
        protocol: Of its errors.
        notes: What a correction before the call leaves for one after it.
    """

    incoming: Incoming
    mapped: Mapped
    routed: Routed
    decide: Callable[[Need], Verdict]
    request_id: str
    protocol: str
    notes: dict[str, Any] = field(default_factory=dict)


Key = tuple[str, str]
"""botocore's service and operation."""
Before = Callable[[Passage, HttpRequest], HttpRequest]
"""Changes the engine's request, or raises `ServiceError`; the call is authorised already."""
After = Callable[[Passage, HttpResponse], HttpResponse]
"""Changes the engine's answer, or raises `ServiceError`."""
Instead = Callable[[Passage], Awaitable[HttpResponse] | None]
"""Takes over a whole call, authorisation included, or leaves it with None."""
Running = Callable[[Passage, HttpRequest], Awaitable[HttpResponse] | None]
"""Runs an authorised call in the engine's place, or leaves it with None."""


class Corrections:
    """Corrections by operation."""

    def __init__(
        self,
        before: Mapping[Key, Before],
        after: Mapping[Key, After],
        instead: Mapping[Key, Instead],
        running: Mapping[Key, Running],
    ) -> None:
        self._before = before
        self._after = after
        self._instead = instead
        self._running = running

    def before(self, passage: Passage, request: HttpRequest) -> HttpRequest:
        """The request as the engine should see it."""
        found = self._before.get(_key(passage))
        return request if found is None else found(passage, request)

    def after(self, passage: Passage, response: HttpResponse) -> HttpResponse:
        """The answer as the client should see it."""
        found = self._after.get(_key(passage))
        return response if found is None else found(passage, response)

    def running(self, passage: Passage, request: HttpRequest) -> Awaitable[HttpResponse] | None:
        """A call that is run in another way, or None."""
        found = self._running.get(_key(passage))
        return None if found is None else found(passage, request)

    def instead(self, passage: Passage) -> Awaitable[HttpResponse] | None:
        """A call that is answered in another way, or None."""
        found = self._instead.get(_key(passage))
        return None if found is None else found(passage)


def _key(passage: Passage) -> Key:
    return passage.incoming.service, passage.incoming.operation

"""What is known of a call while it is under way, until it becomes an entry of the audit trail."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lockgate.emulator.audit import Entry, decided
from lockgate.emulator.authorise.decide import Verdict
from lockgate.emulator.clock import monotonic
from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import Caller
from lockgate.emulator.wire.http import HttpResponse
from lockgate.emulator.wire.outcome import error_of

_FAILURE = 400


@dataclass(slots=True)
class Record:
    """One call, filled in step by step."""

    request: str
    time: datetime
    started: float
    agent: str
    service: str = ""
    operation: str = ""
    protocol: str = ""
    region: str = ""
    account: str = ""
    access_key: str = ""
    source: str = "client"
    caller: Caller | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    error: str = ""
    message: str = ""

    @property
    def requester(self) -> str:
        """The requester as S3's events name it: an account, or a service principal."""
        principal = None if self.caller is None else self.caller.principal
        return "" if principal is None else principal.account or principal.arn

    def routed(self, service: str, operation: str, protocol: str) -> None:
        """The operation is known."""
        self.service, self.operation, self.protocol = service, operation, protocol

    def invoked_by(self, service: str | None) -> None:
        """The call was made by a service that holds the session."""
        if service is not None:
            self.source = service

    def answered(self, response: HttpResponse) -> HttpResponse:
        """Note the error that an answer carries; the answer goes on unchanged."""
        if response.status >= _FAILURE:
            self.error, self.message = error_of(response, self.protocol)
        return response

    def entry(self, number: int) -> Entry:
        """The finished entry."""
        principal = None if self.caller is None else self.caller.principal
        return Entry(
            number=number,
            time=self.time,
            event=new_id(),
            request=self.request,
            caller="" if principal is None else principal.arn,
            kind="" if principal is None else principal.kind.value,
            caller_account="" if principal is None else principal.account or "",
            access_key=self.access_key,
            source=self.source,
            agent=self.agent,
            service=self.service,
            operation=self.operation,
            account=self.account,
            region=self.region,
            decisions=decided(self.verdicts),
            error=self.error,
            message=self.message,
            milliseconds=round((monotonic() - self.started) * 1000, 3),
            params=self.params,
        )


current: ContextVar[Record | None] = ContextVar("current", default=None)
"""The call that the engine is running, for what happens inside it."""

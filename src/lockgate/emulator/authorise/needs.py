"""A call before it is authorised, and what it needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from lockgate.emulator.ports import Caller
from lockgate.emulator.wire.http import HttpRequest
from lockgate.iam import Context

NO_CONTEXT: Context = MappingProxyType({})
NO_TAGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Incoming:
    """An authenticated, parsed call.

    Attributes:
        caller: Who.
        service: botocore's service name.
        operation: botocore's operation name.
        params: The parameters in botocore's input shape.
        region: The Region it was signed for.
        request: The HTTP request with its plain body.
        now: When it came.
        presigned_age: Milliseconds since a presigned URL was signed; None for other requests.
    """

    caller: Caller
    service: str
    operation: str
    params: Mapping[str, Any]
    region: str
    request: HttpRequest
    now: datetime
    presigned_age: int | None = None

    @property
    def account(self) -> str:
        """The caller's account; for a service principal the source account, for an anonymous caller empty."""
        stated = self.caller.context.get("aws:SourceAccount", "")
        return self.caller.principal.account or (stated if isinstance(stated, str) else "")

    def text(self, name: str) -> str:
        """A text parameter, or empty text."""
        value = self.params.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Need:
    """One action on one resource that a call must be allowed.

    Attributes:
        action: ``s3:GetObject``.
        arn: The resource's ARN, or ``*``.
        account: Who owns the resource; None when the action has no resource, or the resource does not exist.
        context: Context keys of this action, besides those of every request.
        tags: The resource's tags.
        via: The service that asks on the caller's behalf (``s3`` for the key of an object), or empty.
    """

    action: str
    arn: str = "*"
    account: str | None = None
    context: Context = field(default_factory=lambda: NO_CONTEXT)
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)
    via: str = ""

    def having(self, context: Context) -> "Need":
        """The same need with more context keys."""
        return replace(self, context={**self.context, **context})


Rule = Callable[[Incoming], Sequence[Need]]
"""What one operation needs, the action on the main resource first: its owner's account is where the call runs."""

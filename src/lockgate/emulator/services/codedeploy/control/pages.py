"""Cutting a list into pages: a token is the place of the next page, as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.emulator.ports import ServiceError

_SIZE = 100


def page(items: Sequence[Any], member: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """One page under `member`, with ``nextToken`` when more follow; raises ``InvalidNextTokenException``."""
    token = params.get("nextToken") or params.get("NextToken") or "0"
    if not token.isdecimal():
        raise ServiceError("InvalidNextTokenException", "The specified next token is not valid.")
    first = int(token)
    answer: dict[str, Any] = {member: list(items[first : first + _SIZE])}
    return answer | ({"nextToken": str(first + _SIZE)} if first + _SIZE < len(items) else {})

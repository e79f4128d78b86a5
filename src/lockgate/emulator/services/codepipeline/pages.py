"""Cutting a list into pages: a token is the place of the next page, as text."""

from collections.abc import Sequence
from typing import Any, TypeVar

from lockgate.emulator.ports import ServiceError

Item = TypeVar("Item")


def page(items: Sequence[Item], name: str, params: Any, size: int = 100) -> dict[str, Any]:
    """One page under `name`, with ``nextToken`` when more follow; raises ``InvalidNextTokenException``."""
    token = params.get("nextToken")
    if token is not None and not token.isdecimal():
        raise ServiceError("InvalidNextTokenException", "The next token was specified in an invalid format.")
    first = int(token or 0)
    last = first + min(params.get("maxResults") or size, size)
    found: dict[str, Any] = {name: list(items[first:last])}
    return found | ({"nextToken": str(last)} if last < len(items) else {})

"""Lists in pages, sorted as asked."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.emulator.ports import ServiceError

_PAGE = 100


def page(items: Sequence[Any], params: Mapping[str, Any], member: str) -> dict[str, Any]:
    """One page of `items` under `member`, with a nextToken when there are more.

    A token holds the position of the next item; AWS's tokens are opaque too.
    """
    start = _position(params.get("nextToken"))
    size = min(int(params.get("maxResults", _PAGE)), _PAGE)
    answer: dict[str, Any] = {member: list(items[start : start + size])}
    if start + size < len(items):
        answer["nextToken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
    return answer


def _position(token: str | None) -> int:
    if not token:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()).decode())
    except ValueError as error:
        raise ServiceError("InvalidInputException", "Invalid next token") from error


def in_order(items: Sequence[Any], params: Mapping[str, Any], *, default: str = "ASCENDING") -> list[Any]:
    """`items`, which are in ascending order, in the order that ``sortOrder`` asks for."""
    ascending = params.get("sortOrder", default) == "ASCENDING"
    return list(items) if ascending else list(reversed(items))

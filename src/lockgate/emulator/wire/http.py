"""An HTTP request and response as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qs


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came.

    Attributes:
        method: Upper case.
        path: Percent-encoded, as on the wire, without the query.
        query: The raw query string, without ``?``.
        headers: Lower-case names; a repeated header's values joined with a comma.
        body: Whole.
        client: The client's address.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client: str = "127.0.0.1"

    @cached_property
    def multi_query(self) -> Mapping[str, Sequence[str]]:
        """The query's parameters, decoded, with every value."""
        return parse_qs(self.query, keep_blank_values=True) if self.query else {}

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter, or None."""
        values = self.multi_query.get(name)
        return values[0] if values else None

    def header(self, name: str) -> str:
        """A header's value, or empty text."""
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A whole response."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

"""The parameters of a query-protocol request: those of the body, or of the URL when there is no body."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.http import HttpRequest

_MAX_FIELDS = 20_000


def form(request: HttpRequest) -> Mapping[str, Sequence[str]]:
    """Decoded parameters. A body hides the URL's, so that what is authorised and what is run cannot differ."""
    if not request.body:
        return request.multi_query
    try:
        return parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise Refused(Fault.MALFORMED, "the body is not a form in UTF-8") from error

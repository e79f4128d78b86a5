"""The error code and message in an answer of the engine."""

import json
import re

from lockgate.emulator.wire.http import HttpResponse

_CODE = re.compile(rb"<Code>([^<]*)</Code>")
_MESSAGE = re.compile(rb"<Message>([^<]*)</Message>")


def error_of(response: HttpResponse, protocol: str) -> tuple[str, str]:
    """Code and message; the HTTP status stands in for a code that is not there (a HEAD answer has no body)."""
    if not response.body:
        return str(response.status), ""
    if "json" in protocol or "cbor" in protocol:
        try:
            body = json.loads(response.body)
        except ValueError:
            return str(response.status), ""
        code = str(
            body.get("__type") or body.get("code") or response.headers.get("x-amzn-errortype") or response.status
        )
        return code.rpartition("#")[2], str(body.get("message") or body.get("Message") or "")
    named, said = _CODE.search(response.body), _MESSAGE.search(response.body)
    return (named[1].decode() if named else str(response.status)), (said[1].decode() if said else "")

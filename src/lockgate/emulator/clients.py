"""Botocore clients whose calls never leave the process: the request re-enters the gate instead of a socket.

They sign as every client does, and their calls are authenticated, authorised and recorded as every client's are.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

from lockgate.emulator.ports import Credentials
from lockgate.emulator.wire.http import HttpRequest, HttpResponse

_KEPT = 64
_CONFIG = Config(
    # An error is the caller's to see at once; a service that wants another attempt makes one.
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
    signature_version="v4",
)


class _Raw(BytesIO):
    """The body of an answer as urllib3 would hand it out."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(amount):
            yield chunk


class Clients:
    """Makes clients; one per service, key and Region is kept. Safe to use from every thread."""

    def __init__(self, endpoint: str, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._endpoint = endpoint
        self._answer = answer
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, str, str], Any] = OrderedDict()
        self._session: botocore.session.Session | None = None

    def client(self, service: str, credentials: Credentials, region: str) -> Any:
        """A client of botocore's `service`."""
        key = (service, credentials.access_key, region)
        with self._lock:
            found = self._made.get(key)
            if found is None:
                found = self._made[key] = self._make(service, credentials, region)
            self._made.move_to_end(key)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
            return found

    def _make(self, service: str, credentials: Credentials, region: str) -> Any:
        if self._session is None:
            self._session = botocore.session.Session()
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self._endpoint,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=_CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else _CONFIG,
        )
        events: Any = client.meta.events  # typed for handlers without an answer; before-send takes one
        events.register("before-send", self._send)
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        response = self._answer(_plain(request))
        headers = HTTPHeaders.from_dict(dict(response.headers))
        return AWSResponse(str(request.url), response.status, headers, _Raw(response.body))


def _plain(request: AWSPreparedRequest) -> HttpRequest:
    parts = urlsplit(str(request.url))
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    headers.setdefault("host", parts.netloc)
    return HttpRequest(str(request.method), parts.path or "/", parts.query, headers, _bytes(request.body), client="")


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body.read()) if hasattr(body, "read") else bytes(body)

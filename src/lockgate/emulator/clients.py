"""Botocore clients whose calls never leave the process: the request re-enters the gate instead of a socket.

They sign as every client does, and their calls are authenticated, authorised and recorded as every client's are.
Making a client takes botocore milliseconds, and services make one for each session: so there is one for each service
and Region, and a session has a copy of it that signs with the session's credentials.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.credentials import CredentialProvider, ReadOnlyCredentials
from botocore.credentials import Credentials as BotocoreCredentials

from lockgate.emulator.ports import Credentials
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.emulator.wire.model import loader

_CONFIG = Config(
    # An error is the caller's to see at once; a service that wants another attempt makes one.
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
    signature_version="v4",
)
_S3_CONFIG = _CONFIG.merge(Config(signature_version="s3v4"))
_SIGNING = ("_make_api_call", "generate_presigned_url", "generate_presigned_post")
_signer: ContextVar[Credentials | None] = ContextVar("signer", default=None)


class _OfTheCall(BotocoreCredentials):
    """Whoever makes the call under way."""

    def __init__(self) -> None:
        super().__init__("of the call", "of the call")

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The credentials of the session whose copy of the client is in use."""
        held = _signer.get()
        if held is None:
            raise RuntimeError("a client was used outside a session")
        return ReadOnlyCredentials(held.access_key, held.secret_key, held.token)


class _Provider(CredentialProvider):
    METHOD = "of-the-call"

    def load(self) -> BotocoreCredentials:
        """The credentials of whoever makes the call."""
        return _OfTheCall()


class _Raw(BytesIO):
    """The body of an answer as urllib3 would hand it out."""

    def stream(self, amount: int = 65536, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(amount):
            yield chunk


class Clients:
    """Makes clients. Safe to use from every thread."""

    def __init__(self, endpoint: str, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._endpoint = endpoint
        self._answer = answer
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], Any] = {}
        self._session: botocore.session.Session | None = None

    def client(self, service: str, credentials: Credentials, region: str) -> Any:
        """A client of botocore's `service` that signs with `credentials`."""
        with self._lock:
            shared = self._made.get((service, region))
            if shared is None:
                shared = self._made[service, region] = self._make(service, region)
        own = object.__new__(type(shared))
        own.__dict__.update(shared.__dict__)
        for name in _SIGNING:
            # Each is botocore's own method, bound to the copy, with the session's credentials around it.
            method = getattr(type(shared), name, None)
            if method is not None:
                setattr(own, name, partial(_signed, credentials, partial(method, own)))
        return own

    def _make(self, service: str, region: str) -> Any:
        if self._session is None:
            self._session = botocore.session.Session()
            self._session.register_component("data_loader", loader())
            self._session.get_component("credential_provider").insert_before("env", _Provider())
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self._endpoint,
            config=_S3_CONFIG if service == "s3" else _CONFIG,
        )
        events: Any = client.meta.events  # typed for handlers without an answer; before-send takes one
        events.register("before-send", self._send)
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        response = self._answer(_plain(request))
        headers = HTTPHeaders.from_dict(dict(response.headers))
        return AWSResponse(str(request.url), response.status, headers, _Raw(response.body))


@contextmanager
def _signing_with(credentials: Credentials) -> Iterator[None]:
    token = _signer.set(credentials)
    try:
        yield
    finally:
        _signer.reset(token)


def _signed(credentials: Credentials, method: Callable[..., Any], *args: Any, **params: Any) -> Any:
    with _signing_with(credentials):
        return method(*args, **params)


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

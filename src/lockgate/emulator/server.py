"""HTTP on the loopback: ASGI in, the gate or the control interface behind it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from lockgate.emulator.control import PREFIX, Control
from lockgate.emulator.gate import Gate
from lockgate.emulator.wire.http import HttpRequest, HttpResponse

_log = logging.getLogger(__name__)
_LARGEST = 600 * 1024 * 1024
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]


class TooLargeError(ValueError):
    """A body over the limit; larger objects go up in parts."""


class Application:
    """The ASGI application."""

    def __init__(self, gate: Gate, control: Control) -> None:
        self._gate = gate
        self._control = control

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer one HTTP request; nothing else is spoken here."""
        if scope["type"] != "http":
            return
        try:
            body = await _body(receive)
        except ConnectionError:
            return
        except TooLargeError:
            await _send(send, HttpResponse(413, {"content-type": "text/plain"}, b"the body is larger than 600 MiB"))
            return
        request = _request(scope, body)
        if request.path.startswith(PREFIX):
            await _send(send, await self._control.handle(request))
        else:
            await _send(send, await self._gate.handle(request))


def _request(scope: _Message, body: bytes) -> HttpRequest:
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1").lower(), _decoded(value)
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    path = scope.get("raw_path") or scope["path"].encode()
    client = scope.get("client")
    return HttpRequest(
        method=scope["method"],
        path=path.decode("latin-1").partition("?")[0],
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
        client=client[0] if client else "127.0.0.1",
    )


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


async def _body(receive: _Receive) -> bytes:
    first = await receive()
    if first["type"] == "http.disconnect":
        raise ConnectionError
    body = first.get("body", b"")
    if not first.get("more_body"):
        return bytes(body)
    parts, size = [body], len(body)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _LARGEST:
            raise TooLargeError
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: _Send, response: HttpResponse) -> None:
    names = {name.lower() for name in response.headers}
    headers = [(name.lower().encode("latin-1"), _encoded(value)) for name, value in response.headers.items()]
    if "content-length" not in names and response.status not in {204, 304}:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _encoded(value: object) -> bytes:
    text = str(value).replace("\r", " ").replace("\n", " ")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


class Server(uvicorn.Server):
    """Uvicorn without its own signal handling: the process entry ends it."""

    def __init__(self, application: Application) -> None:
        config = uvicorn.Config(
            application,
            http="httptools",
            loop="asyncio",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
            backlog=1024,
        )
        super().__init__(config)

    def install_signal_handlers(self) -> None:
        """Left out: see the class."""

    def ask_to_stop(self, loop: asyncio.AbstractEventLoop) -> None:
        """End serving; callable from any thread."""
        loop.call_soon_threadsafe(setattr, self, "should_exit", True)

"""The control interface under ``/_lockgate/``: health, audit, clock, stop, and what services register.

Nothing of it is AWS's. Callers show the token that was given at the start, but for health, readiness and public
handlers, which authenticate by themselves.
"""

import asyncio
import hmac
import json
from collections.abc import Callable
from concurrent.futures import Executor
from urllib.parse import unquote

from lockgate.emulator.control_token import TOKEN_HEADER
from lockgate.emulator.ports import ControlHandler, ControlRequest, ServiceError
from lockgate.emulator.wire.http import HttpRequest, HttpResponse

PREFIX = "/_lockgate/"


class Control:
    """Handlers by path; the longest registered path that fits answers.

    Attributes:
        changes: How many requests may have changed something so far.
    """

    def __init__(self, token: str, workers: Executor) -> None:
        self._token = token
        self._workers = workers
        self._handlers: dict[str, tuple[ControlHandler, bool]] = {}
        self.changes = 0

    def register(self, path: str, handler: ControlHandler, *, public: bool = False) -> None:
        """Answer ``/_lockgate/PATH`` and everything below it; raises ValueError when the path is taken."""
        if path.strip("/") in self._handlers:
            raise ValueError(f"the control path {path} is taken")
        self._handlers[path.strip("/")] = (handler, public)

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one control request."""
        path = unquote(request.path.removeprefix(PREFIX)).strip("/")
        found = self._find(path)
        if found is None:
            return _json(404, {"error": f"there is nothing at {request.path}"})
        taken, (handler, public) = found
        if not public and not hmac.compare_digest(request.header(TOKEN_HEADER), self._token):
            return _json(403, {"error": f"the header {TOKEN_HEADER} must carry the control token"})
        query = {name: values[0] for name, values in request.multi_query.items()}
        asked = ControlRequest(
            request.method, path.removeprefix(taken).strip("/"), query, request.headers, request.body
        )
        try:
            status, value = await asyncio.get_running_loop().run_in_executor(self._workers, handler, asked)
        except ServiceError as error:
            return _json(error.status, {"error": error.code, "message": error.message})
        finally:
            self.changes += request.method != "GET"
        return _json(status, value)

    def _find(self, path: str) -> tuple[str, tuple[ControlHandler, bool]] | None:
        fitting = [taken for taken in self._handlers if path == taken or path.startswith(f"{taken}/")]
        if not fitting:
            return None
        longest = max(fitting, key=len)
        return longest, self._handlers[longest]


def _json(status: int, value: object) -> HttpResponse:
    return HttpResponse(status, {"content-type": "application/json"}, json.dumps(value, default=str).encode())


Stop = Callable[[], None]

"""The forge as one WSGI application: REST and git below the same address.

``/repos/acme/orders`` is the REST API, ``/api/v3/repos/acme/orders`` the same as on GitHub Enterprise Server,
``/acme/orders.git/info/refs`` is git.
"""

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from lockgate.forge.events import Announcer, Dispatcher
from lockgate.forge.git.http import HttpBackend
from lockgate.forge.pulls import Merging, Movements, PullRequests
from lockgate.forge.repositories import GitDoor
from lockgate.forge.rest.api import Api
from lockgate.forge.rest.exchange import Parts
from lockgate.forge.rules import PushGate
from lockgate.forge.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LOG = logging.getLogger(__name__)
_GIT = re.compile(r"/([^/]+)/([^/]+?)(?:\.git)?(/info/refs|/git-upload-pack|/git-receive-pack)")
_ENTERPRISE = "/api/v3"


class Application:
    """Takes every request of one forge."""

    def __init__(self, world: World) -> None:
        self._dispatcher = Dispatcher(world)
        announcer = Announcer(world, self._dispatcher)
        pulls = PullRequests(world, announcer)
        movements = Movements(world, announcer, pulls)
        merging = Merging(world, pulls, movements)
        self._backend = HttpBackend(world.git)
        self._git = GitDoor(world, movements, self._backend)
        self._api = Api(world, Parts(announcer, self._dispatcher, pulls, movements, merging, PushGate(world)))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        request = Request(environ)
        response = self._respond(request)
        _LOG.info("%s %s -> %s", request.method, request.full_path, response.status_code)
        return response(environ, start_response)

    def stop(self) -> None:
        """End deliveries and the git processes of requests under way."""
        self._dispatcher.stop()
        self._backend.stop()

    def _respond(self, request: Request) -> Response:
        try:
            if git := _GIT.fullmatch(request.path):
                return self._git.answer(request, *git.groups())
            return self._api.answer(request, request.path.removeprefix(_ENTERPRISE))
        except Exception:  # noqa: BLE001 - a bug must become an answer, and is logged in full
            _LOG.exception("%s %s broke off", request.method, request.full_path)
            return Response('{"message": "Server Error"}', status=500, content_type="application/json; charset=utf-8")

"""The whole REST API: find the route, call its handler, answer in JSON."""

import json
import logging
import uuid
from collections.abc import Mapping

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.rest import (
    accounts,
    branches,
    checks,
    collaborators,
    comments,
    commits,
    contents,
    forks,
    hooks,
    protection,
    pulls,
    references,
    repositories,
    reviews,
    rulesets,
    statuses,
)
from lockgate.forge.rest.exchange import Answer, Exchange, Parts, Route
from lockgate.forge.world import World

_LOG = logging.getLogger(__name__)
_FAMILIES = (
    *(accounts, branches, checks, collaborators, comments, commits, contents, forks),
    *(hooks, protection, pulls, references, repositories, reviews, rulesets, statuses),
)
_AGENTLESS = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"


class Api:
    """Answers requests to the REST API."""

    def __init__(self, world: World, parts: Parts) -> None:
        self._world = world
        self._parts = parts
        routes = [route for family in _FAMILIES for route in family.ROUTES]
        self._map = Map([_rule(route) for route in routes], strict_slashes=False, redirect_defaults=False)

    def answer(self, request: Request, path: str) -> Response:
        """The response to a request whose address, without the prefix of the API, is `path`."""
        try:
            answer = self._handle(request, path)
        except GithubError as error:
            answer = Answer(error.status, error.body())
        return _response(answer)

    def _handle(self, request: Request, path: str) -> Answer:
        if not request.headers.get("User-Agent"):
            raise GithubError(403, _AGENTLESS)
        caller = self._world.identity.caller(request.headers.get("Authorization"))
        route, arguments = self._route(request.method, path)
        exchange = Exchange(self._world, self._parts, request, caller, arguments)
        return route.handler(exchange)

    def _route(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        adapter = self._map.bind("forge")
        try:
            route, arguments = adapter.match(path, method="GET" if method == "HEAD" else method)
        except HTTPException:
            raise not_found() from None
        return route, arguments


def _rule(route: Route) -> Rule:
    return Rule(route.path, methods=[route.method], endpoint=route)


def _response(answer: Answer) -> Response:
    text = b"" if answer.body is None else json.dumps(answer.body).encode()
    response = Response(text, status=answer.status, content_type="application/json; charset=utf-8")
    if answer.body is None:
        del response.headers["Content-Type"]
    response.headers.update(answer.headers)
    response.headers["X-GitHub-Media-Type"] = "github.v3; format=json"
    response.headers["X-GitHub-Request-Id"] = str(uuid.uuid4())
    return response

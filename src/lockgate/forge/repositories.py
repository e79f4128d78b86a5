"""Git over HTTP behind GitHub's rules of who may fetch and who may push."""

from dataclasses import replace
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from lockgate.forge.errors import GithubError
from lockgate.forge.git import MalformedPushError, read_commands
from lockgate.forge.git.http import GitRequest, GitResponse, HttpBackend
from lockgate.forge.identity import Permission
from lockgate.forge.pulls import Movements
from lockgate.forge.records import Account, Repo
from lockgate.forge.rules import PushGate
from lockgate.forge.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping


_ENCODED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers of the body as it came, which no longer fit the body as it is passed on."""


class GitDoor:
    """Lets git requests through to the repositories."""

    def __init__(self, world: World, movements: Movements, backend: HttpBackend) -> None:
        self._world = world
        self._movements = movements
        self._backend = backend
        self._gate = PushGate(world)

    def answer(self, request: Request, owner: str, name: str, path: str) -> Response:
        """The response to a request for ``OWNER/NAME.git`` and what follows it."""
        pushing = path == "/git-receive-pack" or request.args.get("service") == "git-receive-pack"
        try:
            caller = self._world.identity.caller(request.headers.get("Authorization"))
            repo = self._admit(caller, owner, name, pushing=pushing)
        except GithubError as error:
            return _refusal(error)
        passed = self._request(request, repo, path, caller)
        try:
            if path == "/git-receive-pack" and caller is not None:
                return _response(self._push(repo, caller, passed))
        except MalformedPushError as error:
            return _refusal(GithubError(400, f"no push: {error}"))
        return _response(self._backend.fetch(passed))

    def _push(self, repo: Repo, caller: Account, passed: GitRequest) -> GitResponse:
        changes, body = read_commands(passed.body, passed.headers.get("content-encoding", ""))
        plain = {name: value for name, value in passed.headers.items() if name not in _ENCODED}
        whole = replace(passed, body=body, headers=plain)
        response = self._backend.push(whole, self._gate.rules(repo, caller, changes))
        if response.pushed:
            self._movements.moved(repo, caller, response.pushed)
        return response

    def _admit(self, caller: Account | None, owner: str, name: str, *, pushing: bool) -> Repo:
        repo = self._find(owner, name)
        permission = self._world.identity.permission(caller, repo) if repo else Permission.NONE
        if caller is None and (pushing or permission < Permission.PULL):
            raise GithubError(401, "Requires authentication")
        if repo is None or permission < Permission.PULL:
            raise GithubError(404, "Repository not found.")
        if pushing and caller and permission < Permission.PUSH:
            raise GithubError(403, f"Permission to {self._world.full_name(repo)}.git denied to {caller.login}.")
        if pushing and repo.settings.get("archived"):
            raise GithubError(403, "This repository was archived so it is read-only.")
        return repo

    def _find(self, owner: str, name: str) -> Repo | None:
        account = self._world.records.accounts.one(login=owner)
        return self._world.records.repos.one(owner=account.id, name=name) if account else None

    def _request(self, request: Request, repo: Repo, path: str, caller: Account | None) -> GitRequest:
        headers: Mapping[str, str] = {name.lower(): value for name, value in request.headers.items()}
        return GitRequest(
            repository=self._world.repository(repo).path,
            method=request.method,
            path=path,
            query=request.query_string.decode(),
            headers=headers,
            body=request.stream,
            user=caller.login if caller else "",
        )


def _refusal(error: GithubError) -> Response:
    """Plain text, which git shows behind ``remote:``; a 401 asks for a name and a token."""
    response = Response(f"{error.message}\n", status=error.status, content_type="text/plain; charset=utf-8")
    if error.status == 401:  # noqa: PLR2004 - the status is its own name
        response.headers["WWW-Authenticate"] = 'Basic realm="GitHub"'
    return response


def _response(passed: GitResponse) -> Response:
    return Response(passed.body, status=passed.status, headers=list(passed.headers), direct_passthrough=True)

"""One request to the REST API and what handlers answer it with."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.events import Announcer, Dispatcher
from lockgate.forge.git import GitError, Person, RefChange
from lockgate.forge.identity import Permission
from lockgate.forge.pulls import Merging, Movements, PullRequests
from lockgate.forge.records import Account, Repo
from lockgate.forge.rest.body import Body
from lockgate.forge.rules import PushGate
from lockgate.forge.world import World

_PAGE, _LARGEST_PAGE = 30, 100


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON value; `body` None answers without content."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """What handlers act through; one of each a forge."""

    announcer: Announcer
    dispatcher: Dispatcher
    pulls: PullRequests
    movements: Movements
    merging: Merging
    gate: PushGate


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request.

    Attributes:
        caller: Who sent it, None when nobody signed in.
        arguments: The variable parts of the address.
    """

    world: World
    parts: "Parts"
    request: Request
    caller: Account | None
    arguments: Mapping[str, str]

    @property
    def user(self) -> Account:
        """The caller; raises `GithubError` 401 when nobody signed in."""
        if self.caller is None:
            raise GithubError(401, "Requires authentication")
        return self.caller

    def person(self) -> Person:
        """The caller as the author of a commit made now."""
        return Person(self.user.login, self.user.email or "", self.world.now())

    def account(self, name: str, kind: str | None = None) -> Account:
        """The account that the part `name` of the address names; raises 404."""
        where = {"kind": kind} if kind else {}
        found = self.world.records.accounts.one(login=self.arguments[name], **where)
        if found is None:
            raise not_found()
        return found

    def permission(self, repo: Repo) -> Permission:
        """What the caller may do to `repo`."""
        return self.world.identity.permission(self.caller, repo)

    def repo(self, least: Permission = Permission.PULL, refusal: GithubError | None = None) -> Repo:
        """The repository of the address.

        Raises 404 when the caller may not see it, and `refusal` (404 unless given) when the caller's permission is
        below `least`; 401 when a change is asked for without signing in.
        """
        owner = self.account("owner")
        found = self.world.records.repos.one(owner=owner.id, name=self.arguments["repo"])
        if found is None or self.permission(found) < Permission.PULL:
            raise not_found()
        if least > Permission.PULL and self.user and self.permission(found) < least:
            raise refusal or not_found()
        return found

    def commit(self, repo: Repo, revision: str) -> str:
        """The id of the commit that a branch, tag or id stands for; raises GitHub's 422."""
        sha = self.world.repository(repo).resolve(revision)
        if sha is None:
            raise GithubError(422, f"No commit found for SHA: {revision}")
        return sha

    def move(self, repo: Repo, change: RefChange) -> None:
        """Move a reference for the caller, announced and followed as a push is.

        Raises `GithubError` 409 when it moved meanwhile, and 422 with the reasons when the branch's rules are
        against it.
        """
        if refusal := self.parts.gate.against(repo, self.user, change):
            raise GithubError(422, refusal)
        try:
            self.world.repository(repo).move([change])
        except GitError as error:
            raise GithubError(409, error.said.strip()) from None
        self.parts.movements.moved(repo, self.user, [change])

    def body(self, resource: str) -> Body:
        """The JSON object of the request; `resource` names it in validation errors."""
        text = self.request.get_data()
        try:
            value = json.loads(text) if text else {}
        except ValueError:
            raise GithubError(400, "Problems parsing JSON") from None
        if not isinstance(value, dict):
            raise GithubError(400, "Body should be a JSON object")
        return Body(resource, value)

    def number(self, name: str) -> int:
        """A numeric part of the address; raises 404 for anything else."""
        text = self.arguments[name]
        if not text.isdecimal():
            raise not_found()
        return int(text)

    def page(self, items: Sequence[Any], shape: Callable[[Any], Any]) -> Answer:
        """The asked page of a list, with GitHub's ``Link`` header (``per_page`` 30 unless given, 100 at most)."""
        size = min(max(self._query("per_page", _PAGE), 1), _LARGEST_PAGE)
        page = max(self._query("page", 1), 1)
        last = max(-(-len(items) // size), 1)
        shown = [shape(item) for item in items[(page - 1) * size : page * size]]
        links = {"prev": page - 1, "next": page + 1, "first": 1, "last": last}
        if page >= last:
            links = {name: links[name] for name in ("prev", "first")}
        if page <= 1:
            links = {name: number for name, number in links.items() if name in {"next", "last"}}
        text = ", ".join(f'<{self._address(page=number)}>; rel="{name}"' for name, number in links.items())
        return Answer(200, shown, {"Link": text} if text else {})

    def _query(self, name: str, default: int) -> int:
        text = self.request.args.get(name, "")
        return int(text) if text.isdecimal() else default

    def _address(self, **changed: int) -> str:
        query = {**self.request.args.to_dict(), **{name: str(value) for name, value in changed.items()}}
        return f"{self.world.base}{self.request.path}?{urlencode(query)}"


Handler = Callable[[Exchange], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: a method and an address with ``<name>`` and ``<path:name>`` parts."""

    method: str
    path: str
    handler: Handler

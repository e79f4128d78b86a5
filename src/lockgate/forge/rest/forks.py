"""Forks.

Source: GitHub's page "Forks" of the REST API. A fork is complete when the answer comes.
"""

from lockgate.forge.errors import GithubError, invalid
from lockgate.forge.records import Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.repositories import repository


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/forks``: a copy that belongs to the caller.

    The same again answers with the same fork.
    """
    parent, world, user = exchange.repo(), exchange.world, exchange.user
    known = world.records.repos.one(owner=user.id, parent=parent.id)
    if known is not None:
        return Answer(202, repository(world, known, exchange.permission(known)))
    if user.id == parent.owner:
        raise GithubError(403, "You cannot fork your own repository.")
    name = exchange.body("Repository").optional("name", str) or parent.name
    if world.records.repos.one(owner=user.id, name=name) is not None:
        raise invalid("Repository", "name", "custom", "name already exists on this account")
    made = _copy(exchange, parent, name)
    exchange.parts.announcer.announce(parent, user, "fork", {"forkee": repository(world, made)})
    return Answer(202, repository(world, made, exchange.permission(made)))


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/forks``."""
    parent = exchange.repo()
    forks = exchange.world.records.repos.all(parent=parent.id)
    seen = [fork for fork in forks if exchange.permission(fork)]
    return exchange.page(seen, lambda fork: repository(exchange.world, fork, exchange.permission(fork)))


def _copy(exchange: Exchange, parent: Repo, name: str) -> Repo:
    world, now = exchange.world, exchange.world.now()
    with world.records.database.transaction():
        made = world.records.repos.add(
            owner=exchange.user.id,
            name=name,
            private=parent.private,
            default_branch=parent.default_branch,
            created_at=now,
            updated_at=now,
            pushed_at=parent.pushed_at,
            description=parent.description,
            parent=parent.id,
        )
        git = world.repository(made)
        git.create(parent.default_branch)
        for kind in ("heads", "tags"):
            git.fetch(world.repository(parent), f"refs/{kind}/*", f"refs/{kind}/*")
    return made


ROUTES = (
    Route("POST", "/repos/<owner>/<repo>/forks", create),
    Route("GET", "/repos/<owner>/<repo>/forks", list_all),
)

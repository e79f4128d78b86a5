"""Collaborators and their permissions.

Source: GitHub's page "Collaborators" of the REST API. Invitations count as accepted at once.
"""

from typing import Any

from lockgate.forge.errors import GithubError, invalid, not_found
from lockgate.forge.identity import Permission
from lockgate.forge.records import Account, Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.accounts import simple_user


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/collaborators``; those who may push may see it."""
    repo = exchange.repo(Permission.PUSH, GithubError(403, "Must have push access to view repository collaborators."))
    records = exchange.world.records
    ids = {own.account for own in records.collaborators.all(repo=repo.id)}
    owner = exchange.world.account(repo.owner)
    members = {m.account for m in records.members.all(organization=owner.id, role="admin")}
    accounts = [exchange.world.account(each) for each in sorted(ids | members | ({owner.id} - {_org(owner)}))]
    return exchange.page(accounts, lambda account: _shape(exchange, repo, account))


def check(exchange: Exchange) -> Answer:
    """``GET .../collaborators/{username}``: 204 for a collaborator, 404 for others."""
    repo = exchange.repo(Permission.PUSH)
    if exchange.world.identity.permission(exchange.account("username"), repo) <= _floor(repo):
        raise not_found()
    return Answer(204)


def put(exchange: Exchange) -> Answer:
    """``PUT .../collaborators/{username}`` with ``permission`` (``push`` unless given)."""
    repo = exchange.repo(Permission.ADMIN)
    account = exchange.account("username")
    permission = Permission.parse(exchange.body("Repository").optional("permission", str) or "push")
    if permission in {None, Permission.NONE}:
        raise invalid("Repository", "permission", "invalid")
    collaborators = exchange.world.records.collaborators
    with exchange.world.records.database.transaction():
        collaborators.remove(repo=repo.id, account=account.id)
        collaborators.add(repo=repo.id, account=account.id, permission=permission.name.lower())
    return Answer(204)


def remove(exchange: Exchange) -> Answer:
    """``DELETE .../collaborators/{username}``."""
    repo = exchange.repo(Permission.ADMIN)
    exchange.world.records.collaborators.remove(repo=repo.id, account=exchange.account("username").id)
    return Answer(204)


def show_permission(exchange: Exchange) -> Answer:
    """``GET .../collaborators/{username}/permission``."""
    repo, account = exchange.repo(Permission.PUSH), exchange.account("username")
    permission = exchange.world.identity.permission(account, repo)
    return Answer(
        200,
        {"permission": permission.legacy, "role_name": permission.role, "user": _shape(exchange, repo, account)},
    )


def _shape(exchange: Exchange, repo: Repo, account: Account) -> dict[str, Any]:
    permission = exchange.world.identity.permission(account, repo)
    levels = {level.name.lower(): permission >= level for level in reversed(Permission) if level}
    return {**simple_user(exchange.world, account), "role_name": permission.role, "permissions": levels}


def _floor(repo: Repo) -> Permission:
    return Permission.NONE if repo.private else Permission.PULL


def _org(owner: Account) -> int | None:
    return owner.id if owner.kind == "Organization" else None


ROUTES = (
    Route("GET", "/repos/<owner>/<repo>/collaborators", list_all),
    Route("GET", "/repos/<owner>/<repo>/collaborators/<username>", check),
    Route("PUT", "/repos/<owner>/<repo>/collaborators/<username>", put),
    Route("DELETE", "/repos/<owner>/<repo>/collaborators/<username>", remove),
    Route("GET", "/repos/<owner>/<repo>/collaborators/<username>/permission", show_permission),
)

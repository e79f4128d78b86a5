"""Repositories.

Source: GitHub's page "Repositories" of the REST API.
"""

import re
import shutil
from typing import Any

from lockgate.forge.errors import GithubError, invalid
from lockgate.forge.git import ZERO, RefChange
from lockgate.forge.identity import Permission
from lockgate.forge.records import Account, Repo
from lockgate.forge.rest.body import Body
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.repositories import SETTINGS, repository

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_BRANCH = "main"


def create_own(exchange: Exchange) -> Answer:
    """``POST /user/repos``."""
    return _create(exchange, exchange.user)


def create_in_organization(exchange: Exchange) -> Answer:
    """``POST /orgs/{org}/repos``; its owners may."""
    org = exchange.account("org", "Organization")
    if not (exchange.user.site_admin or exchange.world.identity.is_owner(exchange.user, org.id)):
        raise GithubError(403, "You need admin access to the organization before adding a repository to it.")
    return _create(exchange, org)


def list_own(exchange: Exchange) -> Answer:
    """``GET /user/repos``: all that the caller has a permission of their own on."""
    caller, identity = exchange.user, exchange.world.identity
    repos = exchange.world.records.repos.all()
    seen = [repo for repo in repos if identity.permission(caller, repo) > Permission.PULL or _own(exchange, repo)]
    return exchange.page(seen, lambda repo: _shape(exchange, repo))


def list_owned(exchange: Exchange) -> Answer:
    """``GET /users/{username}/repos`` and ``GET /orgs/{org}/repos``: those that the caller may see."""
    owner = exchange.account("login")
    repos = exchange.world.records.repos.all(owner=owner.id)
    seen = [repo for repo in repos if exchange.permission(repo) >= Permission.PULL]
    return exchange.page(seen, lambda repo: _shape(exchange, repo))


def show(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}``."""
    return Answer(200, _shape(exchange, exchange.repo()))


def update(exchange: Exchange) -> Answer:
    """``PATCH /repos/{owner}/{repo}``: name, description, visibility, default branch and switches."""
    repo = exchange.repo(Permission.ADMIN, GithubError(403, "Must have admin rights to Repository."))
    body = exchange.body("Repository")
    changed: dict[str, Any] = {"updated_at": exchange.world.now(), "settings": {**repo.settings, **_switches(body)}}
    if "name" in body:
        changed["name"] = _free_name(exchange, repo.owner, body.text("name"), but=repo)
    if "description" in body:
        changed["description"] = body.optional("description", str)
    if "private" in body or "visibility" in body:
        changed["private"] = _private(body)
    if "default_branch" in body:
        changed["default_branch"] = _existing_branch(exchange, repo, body.text("default_branch"))
    return Answer(200, _shape(exchange, exchange.world.records.repos.change(repo, **changed)))


def delete(exchange: Exchange) -> Answer:
    """``DELETE /repos/{owner}/{repo}``: with everything that belongs to it."""
    repo = exchange.repo(Permission.ADMIN, GithubError(403, "Must have admin rights to Repository."))
    exchange.world.records.forget(repo)
    shutil.rmtree(exchange.world.repository(repo).path, ignore_errors=True)
    return Answer(204)


def _create(exchange: Exchange, owner: Account) -> Answer:
    world, body = exchange.world, exchange.body("Repository")
    now, branch = world.now(), _BRANCH
    with world.records.database.transaction():
        repo = world.records.repos.add(
            owner=owner.id,
            name=_free_name(exchange, owner.id, body.text("name")),
            private=_private(body),
            default_branch=branch,
            created_at=now,
            updated_at=now,
            pushed_at=now,
            description=body.optional("description", str),
            settings=_switches(body),
        )
        world.repository(repo).create(branch)
    if body.flag("auto_init", default=False):
        _first_commit(exchange, repo)
    return Answer(201, _shape(exchange, repo))


def _first_commit(exchange: Exchange, repo: Repo) -> None:
    """GitHub's ``auto_init``: a readme with the name and the description."""
    text = f"# {repo.name}\n" + (f"{repo.description}\n" if repo.description else "")
    git = exchange.world.repository(repo)
    tree = git.write_tree(None, {"README.md": text.encode()})
    commit = git.write_commit(tree, (), "Initial commit", exchange.person())
    exchange.move(repo, RefChange(f"refs/heads/{repo.default_branch}", ZERO, commit))


def _free_name(exchange: Exchange, owner: int, name: str, but: Repo | None = None) -> str:
    name = name.removesuffix(".git")
    if _NAME.fullmatch(name) is None or name in {".", ".."}:
        raise invalid("Repository", "name", "invalid")
    taken = exchange.world.records.repos.one(owner=owner, name=name)
    if taken is not None and (but is None or taken.id != but.id):
        raise invalid("Repository", "name", "custom", "name already exists on this account")
    return name


def _private(body: Body) -> bool:
    if "visibility" in body:
        return body.choice("visibility", ("public", "private", "internal")) != "public"
    return body.flag("private", default=False)


def _switches(body: Body) -> dict[str, bool]:
    return {name: body.flag(name, default=default) for name, default in SETTINGS.items() if name in body}


def _existing_branch(exchange: Exchange, repo: Repo, branch: str) -> str:
    git = exchange.world.repository(repo)
    refs = git.refs("refs/heads/")
    if refs and f"refs/heads/{branch}" not in refs:
        text = f"The branch {branch} was not found. Please push that ref first or create it via the Git Data API."
        raise invalid("Repository", "default_branch", "invalid", text)
    git.set_default_branch(branch)
    return branch


def _own(exchange: Exchange, repo: Repo) -> bool:
    own = exchange.world.records.collaborators.one(repo=repo.id, account=exchange.user.id)
    return own is not None


def _shape(exchange: Exchange, repo: Repo) -> dict[str, Any]:
    return repository(exchange.world, repo, exchange.permission(repo))


ROUTES = (
    Route("POST", "/user/repos", create_own),
    Route("GET", "/user/repos", list_own),
    Route("POST", "/orgs/<org>/repos", create_in_organization),
    Route("GET", "/orgs/<login>/repos", list_owned),
    Route("GET", "/users/<login>/repos", list_owned),
    Route("GET", "/repos/<owner>/<repo>", show),
    Route("PATCH", "/repos/<owner>/<repo>", update),
    Route("DELETE", "/repos/<owner>/<repo>", delete),
)

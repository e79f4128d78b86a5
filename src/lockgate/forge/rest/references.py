"""References.

Source: GitHub's page "Git references" of the REST API.
"""

from typing import Any

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.git import ZERO, RefChange
from lockgate.forge.identity import Permission
from lockgate.forge.records import Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.accounts import node_id
from lockgate.forge.shapes.repositories import api_url


def show(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/git/ref/{ref}``; `ref` is ``heads/develop``."""
    repo = exchange.repo()
    ref, sha = _existing(exchange, repo)
    return Answer(200, _shape(exchange, repo, ref, sha))


def match(exchange: Exchange) -> Answer:
    """``GET .../git/matching-refs/{ref}``: those that begin with it."""
    repo, prefix = exchange.repo(), f"refs/{exchange.arguments['ref']}"
    refs = exchange.world.repository(repo).refs().items()
    return exchange.page([item for item in refs if item[0].startswith(prefix)], lambda i: _shape(exchange, repo, *i))


def create(exchange: Exchange) -> Answer:
    """``POST .../git/refs`` with the full name and a commit that the repository has."""
    repo, body = exchange.repo(Permission.PUSH), exchange.body("Reference")
    ref, sha = body.text("ref"), body.text("sha")
    if not ref.startswith(("refs/heads/", "refs/tags/")):
        raise GithubError(422, "Reference name must start with 'refs/heads/' or 'refs/tags/'")
    _existing_object(exchange, repo, sha)
    if ref in exchange.world.repository(repo).refs(ref):
        raise GithubError(422, "Reference already exists")
    exchange.move(repo, RefChange(ref, ZERO, sha))
    return Answer(201, _shape(exchange, repo, ref, sha))


def update(exchange: Exchange) -> Answer:
    """``PATCH .../git/refs/{ref}``; only forward unless ``force``."""
    repo, body = exchange.repo(Permission.PUSH), exchange.body("Reference")
    ref, before = _existing(exchange, repo)
    sha = body.text("sha")
    _existing_object(exchange, repo, sha)
    forward = exchange.world.repository(repo).is_ancestor(before, sha)
    if not forward and not body.flag("force", default=False):
        raise GithubError(422, "Update is not a fast forward")
    if sha != before:
        exchange.move(repo, RefChange(ref, before, sha))
    return Answer(200, _shape(exchange, repo, ref, sha))


def delete(exchange: Exchange) -> Answer:
    """``DELETE .../git/refs/{ref}``."""
    repo = exchange.repo(Permission.PUSH)
    try:
        ref, before = _existing(exchange, repo)
    except GithubError:
        raise GithubError(422, "Reference does not exist") from None
    if ref == f"refs/heads/{repo.default_branch}":
        raise GithubError(422, "Cannot delete the default branch")
    exchange.move(repo, RefChange(ref, before, ZERO))
    return Answer(204)


def _existing(exchange: Exchange, repo: Repo) -> tuple[str, str]:
    ref = f"refs/{exchange.arguments['ref']}"
    sha = exchange.world.repository(repo).refs(ref).get(ref)
    if sha is None:
        raise not_found()
    return ref, sha


def _existing_object(exchange: Exchange, repo: Repo, sha: str) -> None:
    if exchange.world.repository(repo).resolve(sha) is None:
        raise GithubError(422, "Object does not exist")


def _shape(exchange: Exchange, repo: Repo, ref: str, sha: str) -> dict[str, Any]:
    url = f"{api_url(exchange.world, repo)}/git"
    kind = exchange.world.repository(repo).kind(sha)
    return {
        "ref": ref,
        "node_id": node_id("Ref", f"{repo.id}:{ref}"),
        "url": f"{url}/{ref}",
        "object": {"sha": sha, "type": kind, "url": f"{url}/{kind}s/{sha}"},
    }


_ONE = "/repos/<owner>/<repo>/git/refs/<path:ref>"
ROUTES = (
    Route("GET", "/repos/<owner>/<repo>/git/ref/<path:ref>", show),
    Route("GET", "/repos/<owner>/<repo>/git/matching-refs/<path:ref>", match),
    Route("POST", "/repos/<owner>/<repo>/git/refs", create),
    Route("PATCH", _ONE, update),
    Route("DELETE", _ONE, delete),
)

"""Files, and their change by a commit.

Source: GitHub's page "Repository contents" of the REST API.
"""

import base64
import binascii
from typing import Any

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.git import ZERO, GitError, RefChange
from lockgate.forge.identity import Permission
from lockgate.forge.records import Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.commits import git_commit
from lockgate.forge.shapes.repositories import api_url, html_url

_MALFORMED = {"", ".", "..", ".git"}


def show(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/contents/{path}``: a file with its content, or the entries of a folder."""
    repo, path = exchange.repo(), exchange.arguments.get("path", "").strip("/")
    git = exchange.world.repository(repo)
    ref = exchange.request.args.get("ref") or repo.default_branch
    sha = git.resolve(ref)
    entries = git.entries(sha, path) if sha else None
    if entries is None:
        raise not_found()
    if len(entries) == 1 and entries[0][2] == path:
        content = git.blob(sha or "", path) or b""
        text = {"content": base64.encodebytes(content).decode(), "encoding": "base64"}
        return Answer(200, {**_entry(exchange, repo, ref, entries[0]), **text})
    return Answer(200, [_entry(exchange, repo, ref, entry) for entry in entries])


def put(exchange: Exchange) -> Answer:
    """``PUT .../contents/{path}``: create or change one file by a commit on a branch."""
    repo, body = exchange.repo(Permission.PUSH), exchange.body("Commit")
    try:
        content = base64.b64decode(body.optional("content", str) or "")
    except binascii.Error:
        raise GithubError(422, "content is not valid Base64") from None
    return _commit(exchange, repo, content)


def delete(exchange: Exchange) -> Answer:
    """``DELETE .../contents/{path}``."""
    return _commit(exchange, exchange.repo(Permission.PUSH), None)


def _commit(exchange: Exchange, repo: Repo, content: bytes | None) -> Answer:
    world, body, path = exchange.world, exchange.body("Commit"), exchange.arguments["path"]
    if {part.lower() for part in path.split("/")} & _MALFORMED:
        raise GithubError(422, "path contains a malformed path component")
    git, branch = world.repository(repo), body.optional("branch", str) or repo.default_branch
    ref = f"refs/heads/{branch}"
    parent = git.refs(ref).get(ref)
    if parent is None and git.refs("refs/heads/"):
        raise GithubError(404, f"Branch {branch} not found")
    before = git.entries(parent, path) if parent else None
    _check_blob(path, before[0][1] if before else None, body.optional("sha", str), removed=content is None)
    message = body.optional("message", str) or f"{'Delete' if content is None else 'Update'} {path}"
    try:
        tree = git.write_tree(parent, {path: content})
        made = git.write_commit(tree, [parent] if parent else [], message, exchange.person())
    except GitError as error:
        raise GithubError(409, error.said.strip()) from None
    exchange.move(repo, RefChange(ref, parent or ZERO, made))
    shown = {"sha": made, **git_commit(world, repo, git.commit(made))}
    entries = git.entries(made, path) if content is not None else None
    entry = _entry(exchange, repo, branch, entries[0]) if entries else None
    return Answer(200 if before else 201, {"content": entry, "commit": shown})


def _check_blob(path: str, before: str | None, given: str | None, *, removed: bool) -> None:
    """A file that exists is changed only by someone who names the version that they saw."""
    if before is None and removed:
        raise not_found()
    if before is not None and given is None:
        raise GithubError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if before is not None and given != before:
        raise GithubError(409, f"{path} does not match {given}")


def _entry(exchange: Exchange, repo: Repo, ref: str, entry: tuple[str, str, str, int]) -> dict[str, Any]:
    kind, sha, path, size = entry
    url, page = api_url(exchange.world, repo), html_url(exchange.world, repo)
    own, git = f"{url}/contents/{path}?ref={ref}", f"{url}/git/{kind}s/{sha}"
    html = f"{page}/{kind}/{ref}/{path}"
    return {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": sha,
        "size": size,
        "url": own,
        "html_url": html,
        "git_url": git,
        "download_url": f"{page}/raw/{ref}/{path}" if kind == "blob" else None,
        "type": {"blob": "file", "tree": "dir", "commit": "submodule"}[kind],
        "_links": {"self": own, "git": git, "html": html},
    }


_ONE = "/repos/<owner>/<repo>/contents/<path:path>"
ROUTES = (
    Route("GET", "/repos/<owner>/<repo>/contents/", show),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, put),
    Route("DELETE", _ONE, delete),
)

"""Commit statuses.

Source: GitHub's page "Commit statuses" of the REST API.
"""

from lockgate.forge.errors import GithubError
from lockgate.forge.identity import Permission
from lockgate.forge.records import CommitStatus, Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.commits import commit
from lockgate.forge.shapes.statuses import combined, status
from lockgate.forge.world import World

STATES = ("error", "failure", "pending", "success")
_LIMIT = 1000
_DESCRIPTION = 140


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/statuses/{sha}``; those who may push may."""
    repo, body = exchange.repo(Permission.PUSH), exchange.body("Status")
    world = exchange.world
    sha = exchange.commit(repo, exchange.arguments["sha"])
    state = body.choice("state", STATES)
    context = body.optional("context", str) or "default"
    if len(world.records.statuses.all(repo=repo.id, sha=sha, context=context)) >= _LIMIT:
        text = "This SHA and context has reached the maximum number of statuses."
        raise GithubError(422, "Validation Failed", [text])
    made = world.records.statuses.add(
        repo=repo.id,
        sha=sha,
        state=state,
        context=context,
        creator=exchange.user.id,
        created_at=world.now(),
        target_url=body.optional("target_url", str),
        description=(body.optional("description", str) or "")[:_DESCRIPTION] or None,
    )
    exchange.parts.announcer.announce(repo, exchange.user, "status", _event(world, repo, made))
    return Answer(201, status(world, repo, made))


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/commits/{ref}/statuses``, newest first."""
    repo = exchange.repo()
    sha = exchange.commit(repo, exchange.arguments["ref"])
    found = exchange.world.records.statuses.all(repo=repo.id, sha=sha)[::-1]
    return exchange.page(found, lambda each: status(exchange.world, repo, each))


def show_combined(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/commits/{ref}/status``."""
    repo = exchange.repo()
    sha = exchange.commit(repo, exchange.arguments["ref"])
    return Answer(200, combined(exchange.world, repo, sha, newest(exchange.world, repo, sha)))


def newest(world: World, repo: Repo, sha: str) -> list[CommitStatus]:
    """The newest status of each context of a commit."""
    return list({each.context: each for each in world.records.statuses.all(repo=repo.id, sha=sha)}.values())


def _event(world: World, repo: Repo, value: CommitStatus) -> dict[str, object]:
    git = world.repository(repo)
    branches = [ref for ref, sha in git.refs("refs/heads/").items() if sha == value.sha]
    return {
        "id": value.id,
        "sha": value.sha,
        "name": world.full_name(repo),
        "target_url": value.target_url,
        "context": value.context,
        "description": value.description,
        "state": value.state,
        "commit": commit(world, repo, git.commit(value.sha)),
        "branches": [{"name": ref.removeprefix("refs/heads/")} for ref in branches],
        "created_at": value.created_at,
        "updated_at": value.created_at,
    }


ROUTES = (
    Route("POST", "/repos/<owner>/<repo>/statuses/<sha>", create),
    Route("GET", "/repos/<owner>/<repo>/statuses/<path:ref>", list_all),
    Route("GET", "/repos/<owner>/<repo>/commits/<path:ref>/statuses", list_all),
    Route("GET", "/repos/<owner>/<repo>/commits/<path:ref>/status", show_combined),
)

"""Comments in the conversation of a pull request.

Source: GitHub's page "Issue comments" of the REST API: to it, every pull request is an issue.
"""

from lockgate.forge.errors import not_found
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.rest.pulls import the_pull
from lockgate.forge.shapes.reviews import comment, issue


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/issues/{number}/comments``."""
    repo, pull = the_pull(exchange)
    world, now = exchange.world, exchange.world.now()
    made = world.records.comments.add(
        repo=repo.id,
        number=pull.number,
        author=exchange.user.id,
        body=exchange.body("IssueComment").text("body"),
        created_at=now,
        updated_at=now,
    )
    shape = comment(world, repo, made)
    payload = {"action": "created", "issue": issue(world, repo, pull), "comment": shape}
    exchange.parts.announcer.announce(repo, exchange.user, "issue_comment", payload)
    return Answer(201, shape)


def list_all(exchange: Exchange) -> Answer:
    """``GET .../issues/{number}/comments``, oldest first."""
    repo, pull = the_pull(exchange)
    found = exchange.world.records.comments.all(repo=repo.id, number=pull.number)
    return exchange.page(found, lambda each: comment(exchange.world, repo, each))


def show(exchange: Exchange) -> Answer:
    """``GET .../issues/comments/{comment_id}``."""
    repo = exchange.repo()
    found = exchange.world.records.comments.one(id=exchange.number("comment_id"), repo=repo.id)
    if found is None:
        raise not_found()
    return Answer(200, comment(exchange.world, repo, found))


ROUTES = (
    Route("POST", "/repos/<owner>/<repo>/issues/<number>/comments", create),
    Route("GET", "/repos/<owner>/<repo>/issues/<number>/comments", list_all),
    Route("GET", "/repos/<owner>/<repo>/issues/comments/<comment_id>", show),
)

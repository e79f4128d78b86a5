"""Reviews of pull requests.

Source: GitHub's page "Pull request reviews" of the REST API. Whoever may read may review; whose word counts is the
rules' business.
"""

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.identity import Permission
from lockgate.forge.records import Pull, Repo, Review
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.rest.pulls import the_pull
from lockgate.forge.shapes.pulls import pull_request
from lockgate.forge.shapes.reviews import review

_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
_OWN = {
    "APPROVE": "Can not approve your own pull request",
    "REQUEST_CHANGES": "Can not request changes on your own pull request",
}


def create(exchange: Exchange) -> Answer:
    """``POST .../pulls/{number}/reviews``; without an ``event`` it stays pending until it is submitted."""
    repo, pull = the_pull(exchange)
    body = exchange.body("PullRequestReview")
    event = body.choice("event", tuple(_STATES)) if "event" in body else None
    text = body.optional("body", str) or ""
    _check(exchange, pull, text, event)
    sha = body.optional("commit_id", str) or pull.head_sha
    reviews = exchange.world.records.reviews
    if reviews.one(repo=repo.id, pull=pull.id, author=exchange.user.id, state="PENDING"):
        raise _unprocessable("User can only have one pending review per pull request")
    made = reviews.add(
        repo=repo.id,
        pull=pull.id,
        author=exchange.user.id,
        state=_STATES[event] if event else "PENDING",
        body=text,
        sha=sha,
        submitted_at=exchange.world.now() if event else None,
    )
    return _answer(exchange, repo, pull, made, "submitted" if event else None)


def submit(exchange: Exchange) -> Answer:
    """``POST .../reviews/{review_id}/events``: submit a pending review."""
    repo, pull, found = _the_review(exchange)
    body = exchange.body("PullRequestReview")
    event = body.choice("event", tuple(_STATES))
    text = body.optional("body", str) or found.body
    _check(exchange, pull, text, event)
    if found.state != "PENDING" or found.author != exchange.user.id:
        raise not_found()
    made = exchange.world.records.reviews.change(
        found, state=_STATES[event], body=text, submitted_at=exchange.world.now()
    )
    return _answer(exchange, repo, pull, made, "submitted")


def dismiss(exchange: Exchange) -> Answer:
    """``PUT .../reviews/{review_id}/dismissals``; those who may push may."""
    repo, pull, found = _the_review(exchange)
    exchange.repo(Permission.PUSH)
    exchange.body("PullRequestReview").text("message")
    if found.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise _unprocessable("Can not dismiss a commented pull request review")
    made = exchange.world.records.reviews.change(found, state="DISMISSED")
    return _answer(exchange, repo, pull, made, "dismissed")


def list_all(exchange: Exchange) -> Answer:
    """``GET .../pulls/{number}/reviews``, oldest first; pending ones only for their authors."""
    repo, pull = the_pull(exchange)
    found = exchange.world.records.reviews.all(repo=repo.id, pull=pull.id)
    seen = [
        each for each in found if each.state != "PENDING" or (exchange.caller and each.author == exchange.caller.id)
    ]
    return exchange.page(seen, lambda each: review(exchange.world, repo, pull, each))


def show(exchange: Exchange) -> Answer:
    """``GET .../reviews/{review_id}``."""
    repo, pull, found = _the_review(exchange)
    return Answer(200, review(exchange.world, repo, pull, found))


def _check(exchange: Exchange, pull: Pull, text: str, event: str | None) -> None:
    if event in _OWN and exchange.user.id == pull.author:
        raise _unprocessable(_OWN[event])
    if event in {"REQUEST_CHANGES", "COMMENT"} and not text:
        raise _unprocessable("Body can't be blank")


def _answer(exchange: Exchange, repo: Repo, pull: Pull, made: Review, action: str | None) -> Answer:
    shape = review(exchange.world, repo, pull, made)
    if action:
        payload = {"action": action, "review": {**shape, "state": made.state.lower()}}
        payload["pull_request"] = pull_request(exchange.world, repo, pull)
        exchange.parts.announcer.announce(repo, exchange.user, "pull_request_review", payload)
    return Answer(200, shape)


def _the_review(exchange: Exchange) -> tuple[Repo, Pull, Review]:
    repo, pull = the_pull(exchange)
    found = exchange.world.records.reviews.one(id=exchange.number("review_id"), pull=pull.id)
    if found is None:
        raise not_found()
    return repo, pull, found


def _unprocessable(message: str) -> GithubError:
    return GithubError(422, "Unprocessable Entity", [message])


_BASE = "/repos/<owner>/<repo>/pulls/<number>/reviews"
_ONE = f"{_BASE}/<review_id>"
ROUTES = (
    Route("POST", _BASE, create),
    Route("GET", _BASE, list_all),
    Route("GET", _ONE, show),
    Route("POST", f"{_ONE}/events", submit),
    Route("PUT", f"{_ONE}/dismissals", dismiss),
)

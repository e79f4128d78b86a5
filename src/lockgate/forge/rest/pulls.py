"""Pull requests and their merge.

Source: GitHub's page "Pull requests" of the REST API.
"""

from typing import Any

from lockgate.forge.errors import GithubError, invalid, not_found
from lockgate.forge.git import RefChange
from lockgate.forge.identity import Permission
from lockgate.forge.pulls import Wish
from lockgate.forge.records import Account, Pull, Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.commits import commit, files
from lockgate.forge.shapes.pulls import contents, full_pull_request, pull_request

_LISTED = 250
_METHODS = ("merge", "squash", "rebase")


def create(exchange: Exchange) -> Answer:
    """``POST /repos/{owner}/{repo}/pulls`` from ``head`` (``branch`` or ``owner:branch``) to ``base``."""
    repo, body = exchange.repo(), exchange.body("PullRequest")
    title, base, head = body.text("title"), body.text("base"), body.text("head")
    head_repo, branch = _head(exchange, repo, head)
    if exchange.permission(head_repo) < Permission.PUSH and head_repo.id == repo.id:
        raise GithubError(403, "must be a collaborator")
    base_sha, head_sha = _tip(exchange, repo, base, "base"), _tip(exchange, head_repo, branch, "head")
    _check_new(exchange, repo, (head_repo, branch, head_sha), (base, base_sha))
    members: dict[str, Any] = {
        "title": title,
        "body": body.optional("body", str),
        "draft": body.flag("draft", default=False),
    }
    members |= {"head_repo": head_repo.id, "head": branch, "head_sha": head_sha, "base": base, "base_sha": base_sha}
    pull = exchange.parts.pulls.open(repo, exchange.user, members)
    return Answer(201, _full(exchange, repo, pull))


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/pulls`` by ``state``, ``head`` and ``base``, newest first unless said otherwise."""
    repo, wanted = exchange.repo(), exchange.request.args
    state = wanted.get("state", "open")
    pulls = exchange.world.records.pulls.all(repo=repo.id)
    found = [pull for pull in pulls if state in {"all", pull.state} and _wanted(exchange, pull)]
    moment = "updated_at" if wanted.get("sort") == "updated" else "created_at"
    newest_first = wanted.get("direction", "desc") != "asc"
    found.sort(key=lambda pull: (getattr(pull, moment), pull.number), reverse=newest_first)
    return exchange.page(found, lambda pull: pull_request(exchange.world, repo, pull))


def show(exchange: Exchange) -> Answer:
    """``GET .../pulls/{number}``."""
    repo, pull = the_pull(exchange)
    return Answer(200, _full(exchange, repo, pull))


def update(exchange: Exchange) -> Answer:
    """``PATCH .../pulls/{number}``: title, body, base, state; its author may, and those who may push."""
    repo, pull = the_pull(exchange)
    _demand_say(exchange, repo, pull)
    body, pulls = exchange.body("PullRequest"), exchange.parts.pulls
    changed: dict[str, Any] = {name: body.optional(name, str) for name in ("title", "body") if name in body}
    if "base" in body:
        base = body.text("base")
        changed |= {"base": base, "base_sha": _tip(exchange, repo, base, "base")}
    if changed:
        pull = pulls.change(repo, exchange.user, pull, "edited", **changed)
    wanted = body.choice("state", ("open", "closed"), pull.state)
    if wanted == "closed" and pull.state == "open":
        pull = pulls.close(repo, exchange.user, pull)
    elif wanted == "open" and pull.state == "closed":
        pull = _reopened(exchange, repo, pull)
    return Answer(200, _full(exchange, repo, pull))


def list_files(exchange: Exchange) -> Answer:
    """``GET .../pulls/{number}/files``."""
    repo, pull = the_pull(exchange)
    changed, _ = contents(exchange.world, repo, pull)
    return exchange.page(files(exchange.world, repo, pull.head_sha, changed), lambda each: each)


def list_commits(exchange: Exchange) -> Answer:
    """``GET .../pulls/{number}/commits``, oldest first, 250 at most."""
    repo, pull = the_pull(exchange)
    found = exchange.world.repository(repo).commits([pull.head_sha, f"^{pull.base_sha}"], _LISTED)[::-1]
    return exchange.page(found, lambda each: commit(exchange.world, repo, each))


def is_merged(exchange: Exchange) -> Answer:
    """``GET .../pulls/{number}/merge``: 204 when it has been merged, 404 when not."""
    _, pull = the_pull(exchange)
    if pull.merged_at is None:
        raise not_found()
    return Answer(204)


def merge(exchange: Exchange) -> Answer:
    """``PUT .../pulls/{number}/merge``."""
    repo, pull = the_pull(exchange)
    exchange.repo(Permission.PUSH, GithubError(403, "Resource not accessible by personal access token"))
    body = exchange.body("PullRequest")
    wish = Wish(
        method=body.choice("merge_method", _METHODS, "merge"),
        sha=body.optional("sha", str),
        title=body.optional("commit_title", str),
        message=body.optional("commit_message", str),
    )
    made = exchange.parts.merging.merge(repo, pull, exchange.user, wish)
    return Answer(200, {"sha": made, "merged": True, "message": "Pull Request successfully merged"})


def update_branch(exchange: Exchange) -> Answer:
    """``PUT .../pulls/{number}/update-branch``: merge the base into the head."""
    repo, pull = the_pull(exchange)
    head_repo = exchange.world.records.repos.one(id=pull.head_repo)
    if head_repo is None or exchange.permission(head_repo) < Permission.PUSH:
        raise GithubError(403, "must have push access to the head branch")
    if exchange.body("PullRequest").optional("expected_head_sha", str) not in {None, pull.head_sha}:
        raise GithubError(422, "expected head sha didn’t match current head ref.")
    if head_repo.id != repo.id:
        raise GithubError(422, "the head branch of a fork is updated in the fork")
    git, ref = exchange.world.repository(repo), f"refs/heads/{pull.base}"
    base = git.refs(ref)[ref]
    tree = git.merged_tree(pull.head_sha, base)
    if tree is None:
        raise GithubError(422, "merge conflict between base and head")
    message = f"Merge branch '{pull.base}' into {pull.head}\n"
    made = git.write_commit(tree, [pull.head_sha, base], message, exchange.person())
    exchange.move(repo, RefChange(f"refs/heads/{pull.head}", pull.head_sha, made))
    return Answer(202, {"message": "Updating pull request branch.", "url": f"{exchange.world.base}/{repo.name}"})


def request_reviewers(exchange: Exchange) -> Answer:
    """``POST .../pulls/{number}/requested_reviewers``."""
    repo, pull = the_pull(exchange)
    _demand_say(exchange, repo, pull)
    accounts = [_reviewer(exchange, repo, pull, each) for each in exchange.body("PullRequest").texts("reviewers", ())]
    reviewers = sorted({*pull.reviewers, *(account.id for account in accounts)})
    pull = exchange.parts.pulls.change(repo, exchange.user, pull, "review_requested", reviewers=reviewers)
    return Answer(201, pull_request(exchange.world, repo, pull))


def the_pull(exchange: Exchange) -> tuple[Repo, Pull]:
    """The pull request of the address; raises 404."""
    repo = exchange.repo()
    pull = exchange.world.records.pulls.one(repo=repo.id, number=exchange.number("number"))
    if pull is None:
        raise not_found()
    return repo, pull


def _full(exchange: Exchange, repo: Repo, pull: Pull) -> dict[str, Any]:
    return full_pull_request(exchange.world, repo, pull, exchange.parts.pulls.standing(repo, pull))


def _head(exchange: Exchange, repo: Repo, head: str) -> tuple[Repo, str]:
    owner, colon, branch = head.partition(":")
    if not colon:
        return repo, head
    records = exchange.world.records
    account = records.accounts.one(login=owner)
    if account is not None and account.id == repo.owner:
        return repo, branch
    fork = records.repos.one(owner=account.id, parent=repo.id) if account else None
    if fork is None or exchange.permission(fork) < Permission.PULL:
        raise invalid("PullRequest", "head", "invalid")
    return fork, branch


def _tip(exchange: Exchange, repo: Repo, branch: str, field: str) -> str:
    ref = f"refs/heads/{branch}"
    tip = exchange.world.repository(repo).refs(ref).get(ref)
    if tip is None:
        raise invalid("PullRequest", field, "invalid")
    return tip


def _check_new(exchange: Exchange, repo: Repo, head: tuple[Repo, str, str], base: tuple[str, str]) -> None:
    head_repo, branch, head_sha = head
    records, git = exchange.world.records, exchange.world.repository(head_repo)
    if records.pulls.one(repo=repo.id, head_repo=head_repo.id, head=branch, base=base[0], state="open"):
        owner = exchange.world.account(head_repo.owner).login
        raise _custom(f"A pull request already exists for {owner}:{branch}.")
    if git.is_ancestor(head_sha, base[1]):
        raise _custom(f"No commits between {base[0]} and {branch}")


def _reopened(exchange: Exchange, repo: Repo, pull: Pull) -> Pull:
    head_repo = exchange.world.records.repos.one(id=pull.head_repo)
    if pull.merged_at is not None or head_repo is None:
        raise invalid(
            "PullRequest", "state", "invalid", "state cannot be changed. The pull request cannot be reopened."
        )
    tip = _tip(exchange, head_repo, pull.head, "state")
    members = {"state": "open", "closed_at": None, "head_sha": tip}
    return exchange.parts.pulls.change(repo, exchange.user, pull, "reopened", **members)


def _wanted(exchange: Exchange, pull: Pull) -> bool:
    base, head = exchange.request.args.get("base"), exchange.request.args.get("head")
    return (not base or pull.base == base) and (not head or head.partition(":")[2] == pull.head)


def _demand_say(exchange: Exchange, repo: Repo, pull: Pull) -> None:
    if exchange.user.id != pull.author and exchange.permission(repo) < Permission.PUSH:
        raise GithubError(403, "Must be the author, or have push access to the repository.")


def _reviewer(exchange: Exchange, repo: Repo, pull: Pull, login: str) -> Account:
    account = exchange.world.records.accounts.one(login=login, kind="User")
    if account is None or exchange.world.identity.permission(account, repo) < Permission.PULL:
        text = "Reviews may only be requested from collaborators. One or more of the users is not a collaborator."
        raise GithubError(422, text)
    if account.id == pull.author:
        raise GithubError(422, "Review cannot be requested from pull request author.")
    return account


def _custom(message: str) -> GithubError:
    detail = {"resource": "PullRequest", "code": "custom", "message": message}
    return GithubError(422, "Validation Failed", [detail])


_BASE = "/repos/<owner>/<repo>/pulls"
_ONE = f"{_BASE}/<number>"
ROUTES = (
    Route("POST", _BASE, create),
    Route("GET", _BASE, list_all),
    Route("GET", _ONE, show),
    Route("PATCH", _ONE, update),
    Route("GET", f"{_ONE}/files", list_files),
    Route("GET", f"{_ONE}/commits", list_commits),
    Route("GET", f"{_ONE}/merge", is_merged),
    Route("PUT", f"{_ONE}/merge", merge),
    Route("PUT", f"{_ONE}/update-branch", update_branch),
    Route("POST", f"{_ONE}/requested_reviewers", request_reviewers),
)

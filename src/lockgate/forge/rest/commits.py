"""Commits, comparisons, and archives of them.

Source: GitHub's pages "Commits" and "Repository contents" of the REST API.
"""

from typing import Any

from lockgate.forge.errors import GithubError, not_found
from lockgate.forge.git import Change, GitRepository
from lockgate.forge.records import Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.commits import commit, files
from lockgate.forge.shapes.repositories import api_url, html_url

_COMPARED = 250
_LISTED = 10_000


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/commits`` from ``sha`` (the default branch unless given), newest first."""
    repo = exchange.repo()
    git = exchange.world.repository(repo)
    start = git.resolve(exchange.request.args.get("sha") or repo.default_branch)
    if start is None:
        if not git.refs("refs/heads/"):
            raise GithubError(409, "Git Repository is empty.")
        raise not_found()
    limits = [f"--{name}={exchange.request.args[name]}" for name in ("since", "until") if name in exchange.request.args]
    return exchange.page(git.commits([*limits, start], _LISTED), lambda each: commit(exchange.world, repo, each))


def show(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/commits/{ref}`` with the changed files."""
    repo = exchange.repo()
    git = exchange.world.repository(repo)
    found = git.commit(exchange.commit(repo, exchange.arguments["ref"]))
    changes = git.changes(found.parents[0] if found.parents else None, found.sha)
    shape = commit(exchange.world, repo, found)
    return Answer(200, {**shape, "stats": _stats(changes), "files": files(exchange.world, repo, found.sha, changes)})


def compare(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/compare/{base}...{head}``, from where the two parted."""
    repo = exchange.repo()
    git = exchange.world.repository(repo)
    base, separator, head = exchange.arguments["basehead"].partition("...")
    ends = [git.resolve(name) for name in (base, head)]
    parted = git.merge_base(ends[0], ends[1]) if separator and ends[0] and ends[1] else None
    if parted is None or ends[0] is None or ends[1] is None:
        raise not_found()
    return Answer(200, _comparison(exchange, repo, git, (ends[0], ends[1], parted)))


def _comparison(exchange: Exchange, repo: Repo, git: GitRepository, points: tuple[str, str, str]) -> dict[str, Any]:
    base, head, parted = points
    ahead, behind = git.count(f"{base}..{head}"), git.count(f"{head}..{base}")
    status = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind"}.get(
        (ahead > 0, behind > 0), "identical"
    )
    commits = git.commits([head, f"^{base}"], _COMPARED)[::-1]
    ends = exchange.arguments["basehead"]
    page, url = html_url(exchange.world, repo), api_url(exchange.world, repo)
    return {
        "url": f"{url}/compare/{ends}",
        "html_url": f"{page}/compare/{ends}",
        "permalink_url": f"{page}/compare/{base}...{head}",
        "diff_url": f"{page}/compare/{ends}.diff",
        "patch_url": f"{page}/compare/{ends}.patch",
        "base_commit": commit(exchange.world, repo, git.commit(base)),
        "merge_base_commit": commit(exchange.world, repo, git.commit(parted)),
        "status": status,
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": ahead,
        "commits": [commit(exchange.world, repo, each) for each in commits],
        "files": files(exchange.world, repo, head, git.changes(parted, head)),
    }


def _stats(changes: list[Change]) -> dict[str, int]:
    added, deleted = sum(each.additions for each in changes), sum(each.deletions for each in changes)
    return {"additions": added, "deletions": deleted, "total": added + deleted}


ROUTES = (
    Route("GET", "/repos/<owner>/<repo>/commits", list_all),
    Route("GET", "/repos/<owner>/<repo>/commits/<path:ref>", show),
    Route("GET", "/repos/<owner>/<repo>/compare/<path:basehead>", compare),
)

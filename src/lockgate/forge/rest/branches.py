"""Branches.

Source: GitHub's page "Branches" of the REST API.
"""

from typing import Any

from lockgate.forge.errors import GithubError
from lockgate.forge.records import Protection, Repo
from lockgate.forge.rest.exchange import Answer, Exchange, Route
from lockgate.forge.shapes.commits import commit
from lockgate.forge.shapes.repositories import api_url, html_url


def list_all(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/branches``."""
    repo = exchange.repo()
    refs = exchange.world.repository(repo).refs("refs/heads/")
    heads = [(ref.removeprefix("refs/heads/"), sha) for ref, sha in refs.items()]
    if (wanted := exchange.request.args.get("protected")) in {"true", "false"}:
        heads = [head for head in heads if _protected(exchange, repo, head[0]) == (wanted == "true")]
    return exchange.page(heads, lambda head: _short(exchange, repo, *head))


def show(exchange: Exchange) -> Answer:
    """``GET /repos/{owner}/{repo}/branches/{branch}``."""
    repo, name = exchange.repo(), exchange.arguments["branch"]
    git = exchange.world.repository(repo)
    sha = git.refs(f"refs/heads/{name}").get(f"refs/heads/{name}")
    if sha is None:
        raise GithubError(404, "Branch not found")
    short = _short(exchange, repo, name, sha)
    return Answer(
        200,
        {
            **short,
            "commit": commit(exchange.world, repo, git.commit(sha)),
            "_links": {
                "self": f"{api_url(exchange.world, repo)}/branches/{name}",
                "html": f"{html_url(exchange.world, repo)}/tree/{name}",
            },
        },
    )


def _short(exchange: Exchange, repo: Repo, name: str, sha: str) -> dict[str, Any]:
    url = api_url(exchange.world, repo)
    found = exchange.world.records.protections.one(repo=repo.id, branch=name)
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{url}/commits/{sha}"},
        "protected": found is not None,
        "protection": _protection(found),
        "protection_url": f"{url}/branches/{name}/protection",
    }


def _protection(found: Protection | None) -> dict[str, Any]:
    """The short form that a branch carries: whether, and which checks it asks for of whom."""
    rules = found.rules if found else {}
    checks = rules.get("required_status_checks") or {"checks": []}
    level = "off" if not checks["checks"] else "everyone" if rules.get("enforce_admins") else "non_admins"
    contexts = [check["context"] for check in checks["checks"]]
    required = {"enforcement_level": level, "contexts": contexts, "checks": checks["checks"]}
    return {"enabled": found is not None, "required_status_checks": required}


def _protected(exchange: Exchange, repo: Repo, branch: str) -> bool:
    return exchange.world.records.protections.one(repo=repo.id, branch=branch) is not None


ROUTES = (
    Route("GET", "/repos/<owner>/<repo>/branches", list_all),
    Route("GET", "/repos/<owner>/<repo>/branches/<path:branch>", show),
)

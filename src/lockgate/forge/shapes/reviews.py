"""Reviews, and comments of the conversation."""

from typing import Any

from lockgate.forge.records import Comment, Pull, Repo, Review
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.shapes.pulls import association
from lockgate.forge.shapes.repositories import api_url, html_url
from lockgate.forge.world import World


def review(world: World, repo: Repo, pull: Pull, value: Review) -> dict[str, Any]:
    """``PullRequestReview``; a pending one has no ``submitted_at``."""
    author = world.account(value.author)
    page = f"{html_url(world, repo)}/pull/{pull.number}#pullrequestreview-{value.id}"
    url = f"{api_url(world, repo)}/pulls/{pull.number}"
    submitted = {"submitted_at": value.submitted_at} if value.submitted_at else {}
    return {
        "id": value.id,
        "node_id": node_id("PullRequestReview", value.id),
        "user": simple_user(world, author),
        "body": value.body,
        "state": value.state,
        "html_url": page,
        "pull_request_url": url,
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        **submitted,
        "commit_id": value.sha,
        "author_association": association(world, repo, author),
    }


def comment(world: World, repo: Repo, value: Comment) -> dict[str, Any]:
    """``IssueComment``."""
    author = world.account(value.author)
    issue = f"{api_url(world, repo)}/issues"
    return {
        "id": value.id,
        "node_id": node_id("IssueComment", value.id),
        "url": f"{issue}/comments/{value.id}",
        "html_url": f"{html_url(world, repo)}/pull/{value.number}#issuecomment-{value.id}",
        "issue_url": f"{issue}/{value.number}",
        "body": value.body,
        "user": simple_user(world, author),
        "created_at": value.created_at,
        "updated_at": value.updated_at,
        "author_association": association(world, repo, author),
    }


def issue(world: World, repo: Repo, pull: Pull) -> dict[str, Any]:
    """The ``issue`` that a comment's event carries: what of a pull request is an issue too."""
    url, page = f"{api_url(world, repo)}/issues/{pull.number}", f"{html_url(world, repo)}/pull/{pull.number}"
    own = f"{api_url(world, repo)}/pulls/{pull.number}"
    return {
        "url": url,
        "html_url": page,
        "number": pull.number,
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "title": pull.title,
        "user": simple_user(world, world.account(pull.author)),
        "state": pull.state,
        "body": pull.body,
        "draft": pull.draft,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
        "pull_request": {"url": own, "html_url": page, "diff_url": f"{page}.diff", "merged_at": pull.merged_at},
    }

"""Pull requests."""

from dataclasses import dataclass
from typing import Any

from lockgate.forge.git import Change
from lockgate.forge.records import Account, Pull, Repo
from lockgate.forge.shapes.accounts import node_id, simple_user
from lockgate.forge.shapes.repositories import api_url, html_url, repository
from lockgate.forge.world import World


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pull request stands; `mergeable` None when that has not been worked out.

    Attributes:
        state: GitHub's ``mergeable_state``: ``clean``, ``dirty``, ``blocked``, ``behind``, ``unstable``, ``draft``,
            ``unknown``.
    """

    mergeable: bool | None = None
    state: str = "unknown"


def pull_request(world: World, repo: Repo, pull: Pull) -> dict[str, Any]:
    """``PullRequestSimple``, as lists show it."""
    url, page = f"{api_url(world, repo)}/pulls/{pull.number}", f"{html_url(world, repo)}/pull/{pull.number}"
    issue, statuses = f"{api_url(world, repo)}/issues/{pull.number}", f"{api_url(world, repo)}/statuses/{pull.head_sha}"
    author = world.account(pull.author)
    return {
        "url": url,
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{api_url(world, repo)}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": statuses,
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "user": simple_user(world, author),
        "body": pull.body,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
        "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [simple_user(world, world.account(each)) for each in pull.reviewers],
        "requested_teams": [],
        "labels": [],
        "milestone": None,
        "draft": pull.draft,
        "head": _end(world, pull.head_repo, pull.head, pull.head_sha),
        "base": _end(world, pull.repo, pull.base, pull.base_sha),
        "_links": _links({"self": url, "html": page, "issue": issue, "comments": f"{issue}/comments"})
        | _links({"review_comments": f"{url}/comments", "commits": f"{url}/commits", "statuses": statuses})
        | _links({"review_comment": f"{api_url(world, repo)}/pulls/comments{{/number}}"}),
        "author_association": association(world, repo, author),
        "auto_merge": None,
        "active_lock_reason": None,
    }


def full_pull_request(world: World, repo: Repo, pull: Pull, standing: Standing) -> dict[str, Any]:
    """``PullRequest``: with its size and how it stands."""
    changed, commits = contents(world, repo, pull)
    return {
        **pull_request(world, repo, pull),
        "merged": pull.merged_at is not None,
        "mergeable": standing.mergeable,
        "rebaseable": standing.mergeable,
        "mergeable_state": standing.state,
        "merged_by": simple_user(world, world.account(pull.merged_by)) if pull.merged_by else None,
        "comments": len(world.records.comments.all(repo=repo.id, number=pull.number)),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": commits,
        "additions": sum(each.additions for each in changed),
        "deletions": sum(each.deletions for each in changed),
        "changed_files": len(changed),
    }


def contents(world: World, repo: Repo, pull: Pull) -> tuple[list[Change], int]:
    """The files that it changes since it parted from its base, and the number of its commits."""
    git = world.repository(repo)
    parted = git.merge_base(pull.base_sha, pull.head_sha)
    count = git.count(f"{pull.base_sha}..{pull.head_sha}")
    return git.changes(parted, pull.head_sha), count


def association(world: World, repo: Repo, account: Account) -> str:
    """What somebody is to the repository: ``OWNER``, ``MEMBER``, ``COLLABORATOR``, ``CONTRIBUTOR`` or ``NONE``."""
    if account.id == repo.owner:
        return "OWNER"
    if world.records.members.one(organization=repo.owner, account=account.id):
        return "MEMBER"
    if world.records.collaborators.one(repo=repo.id, account=account.id):
        return "COLLABORATOR"
    merged = any(pull.merged_at for pull in world.records.pulls.all(repo=repo.id, author=account.id))
    return "CONTRIBUTOR" if merged else "NONE"


def _end(world: World, identifier: int, branch: str, sha: str) -> dict[str, Any]:
    repo = world.records.repos.one(id=identifier)
    owner = world.account(repo.owner) if repo else None
    return {
        "label": f"{owner.login}:{branch}" if owner else f"unknown:{branch}",
        "ref": branch,
        "sha": sha,
        "user": simple_user(world, owner) if owner else None,
        "repo": repository(world, repo) if repo else None,
    }


def _links(addresses: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"href": address} for name, address in addresses.items()}

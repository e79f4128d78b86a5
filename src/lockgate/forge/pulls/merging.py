"""Merging a pull request: GitHub's three methods.

Source: GitHub's pages "About merge methods on GitHub" and "Merge a pull request" of the REST API.
"""

from dataclasses import dataclass

from lockgate.forge.errors import GithubError
from lockgate.forge.git import ZERO, GitError, Person, RefChange
from lockgate.forge.pulls.following import PullRequests
from lockgate.forge.pulls.movements import Movements
from lockgate.forge.records import Account, Pull, Repo
from lockgate.forge.rules import Judge
from lockgate.forge.shapes.repositories import SETTINGS
from lockgate.forge.world import World

_METHODS = {
    "merge": ("allow_merge_commit", "Merge commits are not allowed on this repository."),
    "squash": ("allow_squash_merge", "Squash merges are not allowed on this repository."),
    "rebase": ("allow_rebase_merge", "Rebase merges are not allowed on this repository."),
}
_GITHUB = ("GitHub", "noreply@github.com")


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants it merged.

    Attributes:
        method: ``merge``, ``squash`` or ``rebase``.
        sha: The head that they saw, or None.
        title: The first line of the commit's message, or None for GitHub's own.
        message: What follows it, or None for GitHub's own.
    """

    method: str
    sha: str | None
    title: str | None
    message: str | None


class Merging:
    """Merges pull requests when everything that is asked for is there."""

    def __init__(self, world: World, pulls: PullRequests, movements: Movements) -> None:
        self._world = world
        self._pulls = pulls
        self._movements = movements
        self._judge = Judge(world)

    def merge(self, repo: Repo, pull: Pull, actor: Account, wish: Wish) -> str:
        """Merge it; returns the commit. Raises `GithubError` 405 or 409 with GitHub's reason."""
        self._check(repo, pull, actor, wish)
        git, ref = self._world.repository(repo), f"refs/heads/{pull.base}"
        base = git.refs(ref).get(ref, ZERO)
        made = self._made(repo, pull, actor, wish, base)
        if made is None:
            raise GithubError(405, "Pull Request is not mergeable")
        change = RefChange(ref, base, made)
        try:
            git.move([change])
        except GitError:
            raise GithubError(409, "Base branch was modified. Review and try the merge again.") from None
        self._pulls.close(repo, actor, pull, merge_sha=made)
        self._movements.moved(repo, actor, [change])
        if repo.settings.get("delete_branch_on_merge") and pull.head_repo == repo.id:
            self._delete_head(repo, pull, actor)
        return made

    def _check(self, repo: Repo, pull: Pull, actor: Account, wish: Wish) -> None:
        if pull.state != "open" or self._pulls.conflicts(repo, pull):
            raise GithubError(405, "Pull Request is not mergeable")
        if pull.draft:
            raise GithubError(405, "Pull Request is still a draft")
        if wish.sha is not None and wish.sha != pull.head_sha:
            raise GithubError(409, "Head branch was modified. Review and try the merge again.")
        setting, refusal = _METHODS[wish.method]
        if not repo.settings.get(setting, SETTINGS[setting]):
            raise GithubError(405, refusal)
        if refusal := self._judge.against_merge(repo, pull, actor, wish.method):
            raise GithubError(405, refusal)

    def _made(self, repo: Repo, pull: Pull, actor: Account, wish: Wish, base: str) -> str | None:
        git, now = self._world.repository(repo), self._world.now()
        author = Person(actor.login, actor.email or "", now)
        if wish.method == "rebase":
            return git.rebased(base, pull.head_sha, author)
        tree = git.merged_tree(base, pull.head_sha)
        if tree is None:
            return None
        parents = [base, pull.head_sha] if wish.method == "merge" else [base]
        message = self._message(repo, pull, wish)
        return git.write_commit(tree, parents, message, author, Person(*_GITHUB, now))

    def _message(self, repo: Repo, pull: Pull, wish: Wish) -> str:
        if wish.method == "merge":
            owner = self._head_owner(pull)
            title = f"Merge pull request #{pull.number} from {owner}/{pull.head}"
            body = pull.title
        else:
            git = self._world.repository(repo)
            commits = git.commits([pull.head_sha, f"^{pull.base_sha}"], 250)[::-1]
            title = f"{pull.title} (#{pull.number})"
            body = "\n\n".join(f"* {commit.message}" for commit in commits) if len(commits) > 1 else ""
        title, body = wish.title or title, body if wish.message is None else wish.message
        return f"{title}\n\n{body}".strip() + "\n"

    def _head_owner(self, pull: Pull) -> str:
        repo = self._world.records.repos.one(id=pull.head_repo)
        return self._world.account(repo.owner).login if repo else "unknown"

    def _delete_head(self, repo: Repo, pull: Pull, actor: Account) -> None:
        git, ref = self._world.repository(repo), f"refs/heads/{pull.head}"
        tip = git.refs(ref).get(ref)
        if tip is not None and pull.head != repo.default_branch:
            change = RefChange(ref, tip, ZERO)
            git.move([change])
            self._movements.moved(repo, actor, [change])

"""The life of a pull request beside its merge."""

from typing import Any

from lockgate.forge.events import Announcer
from lockgate.forge.git import RefChange
from lockgate.forge.records import Account, Pull, Repo
from lockgate.forge.rules import Judge
from lockgate.forge.shapes.pulls import Standing, full_pull_request
from lockgate.forge.shapes.reviews import review
from lockgate.forge.world import World


class PullRequests:
    """Changes pull requests and announces it."""

    def __init__(self, world: World, announcer: Announcer) -> None:
        self._world = world
        self._announcer = announcer
        self._judge = Judge(world)
        self._conflicts: dict[tuple[int, str, str], bool] = {}

    def open(self, repo: Repo, author: Account, members: dict[str, Any]) -> Pull:
        """A new pull request with these fields of its record; its branches have been checked."""
        world = self._world
        with world.records.database.transaction():
            number = max((each.number for each in world.records.pulls.all(repo=repo.id)), default=0) + 1
            now = world.now()
            pull = world.records.pulls.add(
                repo=repo.id,
                number=number,
                author=author.id,
                pushed_by=author.id,
                state="open",
                created_at=now,
                updated_at=now,
                **members,
            )
            self._point(repo, pull)
        self.announce(repo, author, pull, "opened")
        return pull

    def change(self, repo: Repo, actor: Account, pull: Pull, action: str, **members: Any) -> Pull:
        """Write these fields of the record and announce it as `action`."""
        changed = self._world.records.pulls.change(pull, updated_at=self._world.now(), **members)
        self.announce(repo, actor, changed, action)
        return changed

    def close(self, repo: Repo, actor: Account, pull: Pull, merge_sha: str | None = None) -> Pull:
        """Close it, merged when `merge_sha` says by which commit."""
        now = self._world.now()
        merged = {"merged_at": now, "merged_by": actor.id, "merge_sha": merge_sha} if merge_sha else {}
        return self.change(repo, actor, pull, "closed", state="closed", closed_at=now, **merged)

    def standing(self, repo: Repo, pull: Pull) -> Standing:
        """Whether it can be merged, worked out now."""
        if pull.state != "open":
            return Standing()
        if self.conflicts(repo, pull):
            return Standing(mergeable=False, state="dirty")
        if pull.draft:
            return Standing(mergeable=True, state="draft")
        if self._judge.behind(repo, pull):
            return Standing(mergeable=True, state="behind")
        return Standing(mergeable=True, state="blocked" if self._judge.blocked(repo, pull) else "clean")

    def conflicts(self, repo: Repo, pull: Pull) -> bool:
        """Whether git cannot merge it by itself."""
        git = self._world.repository(repo)
        base = git.refs(f"refs/heads/{pull.base}").get(f"refs/heads/{pull.base}")
        if base is None:
            return True
        key = (repo.id, base, pull.head_sha)
        if key not in self._conflicts:
            self._conflicts[key] = git.merged_tree(base, pull.head_sha) is None
        return self._conflicts[key]

    def follow(self, repo: Repo, actor: Account, change: RefChange) -> None:
        """Let the pull requests from and to a branch that has moved follow it."""
        pulls = self._world.records.pulls
        for pull in pulls.all(head_repo=repo.id, head=change.name, state="open"):
            self._head_moved(pull, actor, change)
        for pull in pulls.all(repo=repo.id, base=change.name, state="open"):
            self._base_moved(repo, pull, actor, change)

    def announce(self, repo: Repo, actor: Account, pull: Pull, action: str, **members: Any) -> None:
        """The event ``pull_request``."""
        if self._announcer.subscribed(repo, "pull_request"):
            shape = full_pull_request(self._world, repo, pull, Standing())
            payload = {"action": action, "number": pull.number, "pull_request": shape, **members}
            self._announcer.announce(repo, actor, "pull_request", payload)

    def _head_moved(self, pull: Pull, actor: Account, change: RefChange) -> None:
        repo = self._world.records.repos.one(id=pull.repo)
        if repo is None:
            return
        if change.deleted:
            self.close(repo, actor, pull)
            return
        git = self._world.repository(repo)
        base = git.refs(f"refs/heads/{pull.base}").get(f"refs/heads/{pull.base}", pull.base_sha)
        now = self._world.now()
        moved = self._world.records.pulls.change(
            pull, head_sha=change.after, base_sha=base, pushed_by=actor.id, updated_at=now
        )
        self._point(repo, moved)
        if self._judge.loses_approvals(repo, pull.base):
            self._dismiss_approvals(repo, moved, actor)
        self.announce(repo, actor, moved, "synchronize", before=change.before, after=change.after)

    def _base_moved(self, repo: Repo, pull: Pull, actor: Account, change: RefChange) -> None:
        """A base that is gone closes it; a base that contains the head has merged it, however that came about."""
        if change.deleted:
            self.close(repo, actor, pull)
        elif self._world.repository(repo).is_ancestor(pull.head_sha, change.after):
            self.close(repo, actor, pull, merge_sha=change.after)

    def _dismiss_approvals(self, repo: Repo, pull: Pull, actor: Account) -> None:
        reviews = self._world.records.reviews
        for each in reviews.all(repo=repo.id, pull=pull.id, state="APPROVED"):
            dismissed = reviews.change(each, state="DISMISSED")
            members = {"action": "dismissed", "review": review(self._world, repo, pull, dismissed)}
            shape = full_pull_request(self._world, repo, pull, Standing())
            self._announcer.announce(repo, actor, "pull_request_review", {**members, "pull_request": shape})

    def _point(self, repo: Repo, pull: Pull) -> None:
        """Let ``refs/pull/N/head`` name the head; a fork's commits are fetched with it."""
        git, target = self._world.repository(repo), f"refs/pull/{pull.number}/head"
        source = self._world.records.repos.one(id=pull.head_repo) if pull.head_repo != repo.id else repo
        if source is not None:
            git.fetch(self._world.repository(source), f"refs/heads/{pull.head}", target)

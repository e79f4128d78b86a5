"""What follows when references have moved, whoever moved them: the announcement, and pull requests."""

from collections.abc import Sequence

from lockgate.forge.events import Announcer
from lockgate.forge.git import RefChange
from lockgate.forge.pulls.following import PullRequests
from lockgate.forge.records import Account, Repo
from lockgate.forge.world import World


class Movements:
    """Told of each movement once, after git has made it."""

    def __init__(self, world: World, announcer: Announcer, pulls: PullRequests) -> None:
        self._world = world
        self._announcer = announcer
        self._pulls = pulls

    def moved(self, repo: Repo, actor: Account, changes: Sequence[RefChange]) -> None:
        """Remember when it was, announce it, and let pull requests follow their branches."""
        repo = self._world.records.repos.change(repo, pushed_at=self._world.now())
        self._announcer.pushed(repo, actor, changes)
        for change in changes:
            if change.ref.startswith("refs/heads/"):
                self._pulls.follow(repo, actor, change)

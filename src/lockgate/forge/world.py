"""What every part of one forge shares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lockgate.forge.git import Git, GitRepository
from lockgate.forge.identity import Identity
from lockgate.forge.records import Account, Records, Repo

Clock = Callable[[], datetime]
"""The current time, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class World:
    """The collaborators of one forge.

    Attributes:
        base: ``http://127.0.0.1:PORT``, in front of every address that the forge gives out.
        folder: Where everything lies; the bare repositories are below ``repositories``.
    """

    base: str
    folder: Path
    git: Git
    records: Records
    identity: Identity
    clock: Clock

    def now(self) -> str:
        """The time in GitHub's form: ``2026-01-31T12:00:00Z``."""
        return self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")

    def account(self, identifier: int) -> Account:
        """The account of that id, which something else refers to."""
        found = self.records.accounts.one(id=identifier)
        if found is None:
            raise LookupError(f"account {identifier} is gone")
        return found

    def repository(self, repo: Repo) -> GitRepository:
        """The repository on disk. Its folder carries the id, so that renaming moves nothing."""
        return GitRepository(self.git, self.folder / "repositories" / f"{repo.id}.git")

    def full_name(self, repo: Repo) -> str:
        """``acme/orders``."""
        return f"{self.account(repo.owner).login}/{repo.name}"

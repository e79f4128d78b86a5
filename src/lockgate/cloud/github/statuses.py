"""Commit statuses as GitHub shows them."""

from dataclasses import dataclass

from lockgate.cloud.github.client import GithubClient
from lockgate.cloud.github.errors import Place
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """The newest status of one context: ``pending``, ``success``, ``failure`` or ``error``."""

    context: str
    state: str
    description: str
    url: str


class GithubStatuses:
    """The statuses of commits."""

    def __init__(self, client: GithubClient) -> None:
        self._client = client

    def of(self, repository: str, commit: str, origin: Origin) -> tuple[CommitStatus, ...]:
        """The newest of each context, by context; raises `LockgateError` when GitHub refuses."""
        owner, _, name = repository.partition("/")
        found = self._client.call(
            Place(repository, origin), "list_commit_statuses_for_ref", owner, name, commit, per_page=100
        )
        newest = {each["context"]: each for each in reversed(found)}
        return tuple(
            CommitStatus(context, each["state"], each.get("description") or "", each.get("target_url") or "")
            for context, each in sorted(newest.items())
        )

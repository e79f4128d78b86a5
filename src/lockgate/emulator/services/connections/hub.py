"""How the pipelines of this emulator see connections: find one, use its token, watch a repository through it.

The real CodePipeline and CodeConnections share a GitHub App between themselves; nothing of that is a public API.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.connections.store import Connection


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook delivery whose signature was checked.

    Attributes:
        id: The provider's ``X-GitHub-Delivery``.
        event: ``push`` or ``pull_request``.
        repository: ``owner/name`` as it was watched.
        connection_arn: The connection through which it came.
        payload: The event's JSON document.
    """

    id: str
    event: str
    repository: str
    connection_arn: str
    payload: Mapping[str, Any]


Listener = Callable[[Delivery], None]


@runtime_checkable
class ConnectionHub(Protocol):
    """The side door of the connections service, for services of the emulator only."""

    def connection(self, arn: str) -> Connection | None:
        """The connection, token included, under either form of its ARN."""

    def watch(self, key: str, connection_arn: str, repository: str, listener: Listener) -> None:
        """Hand the repository's pushes and pull requests to `listener` until `unwatch(key)`.

        A watch of the same key before it is replaced. The provider's webhook is made at once when the connection is
        available, else at the handshake. A repository that cannot be watched is a warning in the log: a pipeline can
        still be started by hand.
        """

    def unwatch(self, key: str) -> None:
        """End the watch of `key`; the webhook that nobody needs any more is deleted at the provider."""

    def provider(self, connection_arn: str, path: str) -> Any:
        """The JSON answer of ``GET {github}{path}`` with the connection's token; raises `ServiceError`."""


def connection_hub(aws: Aws) -> ConnectionHub:
    """The connections service of `aws`, seen from CodePipeline."""
    service = aws.service("codeconnections")
    if not isinstance(service, ConnectionHub):
        raise TypeError(f"the service `{service.name}` offers no connections")
    return service

"""CodeConnections: connections to a Git provider, their handshake, and the webhooks of those who watch a repository.

In: authorised `Call` values under both names of the service (``codeconnections`` and the older
``codestar-connections``, one store), the handshake over the control interface, and signed deliveries of GitHub.
Out: answers in botocore's shapes, repository webhooks at the provider, and deliveries handed to the pipelines
that watch the repository. It must not show an installation token to anyone but the services of this emulator,
and acts at the provider only with the token that the handshake brought.

Hosts (GitHub Enterprise Server, GitLab self-managed) and repository sync are absent: their operations are refused.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, Service
from lockgate.emulator.services.connections.api import ConnectionService
from lockgate.emulator.services.connections.hub import ConnectionHub, Delivery, connection_hub
from lockgate.emulator.services.connections.keeping import ConnectionsState
from lockgate.emulator.services.connections.store import Connection, ConnectionStatus
from lockgate.emulator.services.connections.webhooks import Webhooks

NAMES = ("codeconnections", "codestar-connections")

__all__ = ["Connection", "ConnectionHub", "ConnectionStatus", "Delivery", "connection_hub", "services"]


def services(aws: Aws) -> Sequence[Service]:
    """Both names of the service over one store."""
    webhooks = Webhooks(aws)
    state = ConnectionsState(webhooks)
    return [ConnectionService(name, webhooks, state) for name in NAMES]

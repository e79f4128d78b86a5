"""Connections and their webhooks across restarts. Who listens to a webhook says so again by watching."""

from typing import Any

from lockgate.emulator.services.connections.store import Connection, ConnectionStatus
from lockgate.emulator.services.connections.webhooks import Hook, Webhooks
from lockgate.emulator.state import Codec

_CODEC = Codec(Connection, ConnectionStatus, Hook, leave_out={Hook: {"listeners"}})


class ConnectionsState:
    """See `lockgate.emulator.ports.Stateful`."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def snapshot(self) -> Any:
        """Connections with their tokens, webhooks with their secrets, deliveries that were taken."""
        with self._webhooks.store.lock:
            return _CODEC.encode(
                {
                    "connections": self._webhooks.store.all(),
                    "hooks": [(hook, list(hook.listeners)) for hook in self._webhooks.hooks()],
                    "seen": self._webhooks.seen(),
                }
            )

    def restore(self, value: Any) -> None:
        """Take them over."""
        held = _CODEC.decode(value)
        for connection in held["connections"]:
            self._webhooks.store.add(connection)
        self._webhooks.take_over(held["hooks"], held["seen"])

    def resume(self) -> None:
        """Pipelines watch again by themselves."""

"""Connections to a git host. Source: Developer Tools console user guide, "Connections"."""

from dataclasses import dataclass

from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection; it is pending until a person completes the handshake in the console.

    Attributes:
        logical_id: Its name within the stack.
        name: At most 32 characters.
        provider: ``GitHub``.
        origin: What caused it.
    """

    logical_id: str
    name: str
    provider: str
    origin: Origin

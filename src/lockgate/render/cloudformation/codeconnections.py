"""``AWS::CodeConnections::Connection``."""

from lockgate.design.nodes import Connection
from lockgate.render.cloudformation.parts import typed
from lockgate.render.tree import Tree

_PENDING = "Pending until a person completes the handshake in the console, once."


def connection(node: Connection) -> Tree:
    """The connection."""
    properties: dict[str, Tree] = {"ConnectionName": node.name, "ProviderType": node.provider}
    return typed("AWS::CodeConnections::Connection", properties, node.origin, comment=_PENDING)

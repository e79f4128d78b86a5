"""The one address on which the emulator listens. Nothing here loads the engine: the port must be known before."""

import socket


def bound_socket(port: int) -> socket.socket:
    """A listening address on 127.0.0.1, and nowhere else whatever the environment says; port 0 takes a free one."""
    # The protocol is named because asyncio turns Nagle's algorithm off only then; without, each answer waits for 40 ms.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", port))
    return found

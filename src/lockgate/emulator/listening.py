"""The one address on which the emulator listens. Nothing here loads the engine: the port must be known before."""

import socket

from lockgate.kernel import Finding, LockgateError, Origin


def bound_socket(port: int) -> socket.socket:
    """A listening address on 127.0.0.1, and nowhere else whatever the environment says; port 0 takes a free one.

    Raises `LockgateError` for a port that cannot be had.
    """
    # The protocol is named because asyncio turns Nagle's algorithm off only then; without, each answer waits for 40 ms.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        found.close()
        reason = getattr(error, "strerror", None) or str(error)
        fact, why = f"port {port} cannot be listened on", f"the system says: {reason}"
        remedy = "end what listens there, or choose another port; 0 takes a free one"
        raise LockgateError([Finding("LG5005", Origin(f"127.0.0.1:{port}"), fact, why, remedy)]) from error
    return found

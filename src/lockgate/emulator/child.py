"""Serving one world in this process."""

import asyncio
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, MutableMapping
from typing import TextIO

from lockgate.emulator.engine.start import settings as engine_settings
from lockgate.emulator.listening import bound_socket
from lockgate.emulator.settings import Settings

_log = logging.getLogger(__name__)
_GRACE = 3.0


def serve(settings: Settings, environment: MutableMapping[str, str], parent: TextIO, out: TextIO) -> int:
    """Serve until `parent` ends or a stop is asked for.

    `environment` is given the engine's settings before it loads.
    """
    listener = bound_socket(settings.port)
    port = listener.getsockname()[1]
    environment.update(engine_settings(port))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_serve(settings, listener, port, parent, out))
    # Threads that would not end in time must not keep the process: every child process has been ended by then.
    logging.shutdown()
    os._exit(0)


async def _serve(settings: Settings, listener: socket.socket, port: int, parent: TextIO, out: TextIO) -> None:
    from lockgate.emulator.controls import register  # noqa: PLC0415 - loads the engine, which reads the environment
    from lockgate.emulator.server import Application, Server  # noqa: PLC0415 - as above
    from lockgate.emulator.world import World  # noqa: PLC0415 - as above

    loop = asyncio.get_running_loop()
    world = World(settings, f"http://127.0.0.1:{port}", loop)
    server = Server(Application(world.gate, world.interface))

    def stop() -> None:
        server.ask_to_stop(loop)

    register(world.interface, world.audit, world.clock, world.faults, stop)
    threading.Thread(target=_until_closed, args=(parent, stop), name="parent", daemon=True).start()
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn sets a flag, not an event
        await asyncio.sleep(0.005)
    print(json.dumps({"ready": True, "port": port, "pid": os.getpid()}), file=out, flush=True)
    await serving
    world.clock.stop()
    left = await asyncio.to_thread(world.background.stop, _GRACE)
    if left:
        _log.warning("still running at the end: %s", ", ".join(left))


def _until_closed(parent: TextIO, stop: Callable[[], None]) -> None:
    """Wait for the end of the parent's pipe: it closes when the parent ends, however it ends."""
    while parent.readline():
        pass
    stop()

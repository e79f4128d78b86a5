"""Serving one world in this process."""

import asyncio
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, MutableMapping
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

from lockgate.emulator.clock import machine_time
from lockgate.emulator.engine.outside import close
from lockgate.emulator.engine.start import settings as engine_settings
from lockgate.emulator.privacy import private_folders
from lockgate.emulator.processes import protect, unguarded
from lockgate.emulator.renewal import Renewal, begin_again
from lockgate.emulator.settings import Settings
from lockgate.kernel import LockgateError

if TYPE_CHECKING:
    from lockgate.emulator.state import Keeper
    from lockgate.emulator.world import World

_log = logging.getLogger(__name__)
_GRACE = 3.0


def serve(renewal: Renewal, environment: MutableMapping[str, str], parent: TextIO, out: TextIO) -> int:
    """Serve until `parent` ends or a stop is asked for; after a reset, a new process goes on in this one's place.

    `environment` is given the engine's settings before it loads.
    """
    try:
        listener = renewal.address()
    except LockgateError as error:
        _tell(error, out)
        return 1
    environment.update(engine_settings(listener.getsockname()[1]))
    close()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    private_folders(renewal.settings.workspace)
    protect(folder for folder in (renewal.settings.workspace, renewal.settings.state) if folder is not None)
    child = _Child(renewal, listener, parent, out)
    try:
        asyncio.run(child.serve())
    except LockgateError as error:
        _tell(error, out)
        os._exit(1)
    if child.again:
        begin_again(renewal.settings, listener)
    # Threads that would not end in time must not keep the process: every child process has been ended by then.
    logging.shutdown()
    os._exit(0)


def _tell(error: LockgateError, out: TextIO) -> None:
    print(json.dumps({"failed": [asdict(finding) for finding in error.findings]}), file=out, flush=True)


class _Child:
    """One world being served. `again` is set once a reset was asked for."""

    def __init__(self, renewal: Renewal, listener: socket.socket, parent: TextIO, out: TextIO) -> None:
        self._renewal = renewal
        self._listener = listener
        self._parent = parent
        self._out = out
        self.again = False

    async def serve(self) -> None:
        """Until it is to stop; whatever runs then is ended, and the state saved."""
        from lockgate.emulator.controls import register  # noqa: PLC0415 - loads the engine, which reads the environment
        from lockgate.emulator.server import Application, Server  # noqa: PLC0415 - as above
        from lockgate.emulator.world import World  # noqa: PLC0415 - as above

        loop, port = asyncio.get_running_loop(), self._listener.getsockname()[1]
        world = World(self._renewal.settings, f"http://127.0.0.1:{port}", loop)
        server = Server(Application(world.gate, world.interface))

        def stop() -> None:
            server.ask_to_stop(loop)

        def reset() -> None:
            self.again = True
            stop()

        register(world.interface, world.audit, world.clock, world.faults, stop, reset)
        keeper, aside = await asyncio.to_thread(_kept, self._renewal.settings, world)
        threading.Thread(target=_until_closed, args=(self._parent, stop), name="parent", daemon=True).start()
        # The server closes what it serves on; the address itself may be needed once more.
        serving = asyncio.create_task(server.serve(sockets=[self._listener.dup()]))
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn sets a flag, not an event
            await asyncio.sleep(0.005)
        if self._renewal.listener is None:
            ready = {"ready": True, "port": port, "pid": os.getpid(), "aside": aside, "unguarded": unguarded()}
            print(json.dumps(ready), file=self._out, flush=True)
        await serving
        await asyncio.to_thread(self._end, world, keeper)

    def _end(self, world: "World", keeper: "Keeper | None") -> None:
        world.clock.stop()
        left = world.background.stop(_GRACE)
        if left:
            _log.warning("still running at the end: %s", ", ".join(left))
        if keeper is not None:
            keeper.close(save=not self.again)


def _kept(settings: Settings, world: "World") -> "tuple[Keeper | None, str | None]":
    """Take up the world that the state folder holds, and keep it from now on; where an old one was set aside."""
    from lockgate.emulator.state import Changes, Keeper, StateFolder  # noqa: PLC0415 - only worlds that are kept need it

    if settings.state is None:
        return None, None
    folder = StateFolder.open(settings.state)
    aside = folder.set_aside(machine_time()) if settings.reset else None
    changes = Changes(world.audit, lambda: world.interface.changes)
    keeper = Keeper(folder, world.kept(), changes.count, world.endpoint, machine_time)
    keeper.restore()
    keeper.start()
    return keeper, None if aside is None else str(aside)


def _until_closed(parent: TextIO, stop: Callable[[], None]) -> None:
    """Wait for the end of the parent's pipe: it closes when the parent ends, however it ends."""
    while parent.readline():
        pass
    stop()

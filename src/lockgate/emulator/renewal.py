"""Starting the process anew in place: the engine's state is global, so an empty world needs an empty process.

The address stays, because the new process inherits the listening socket: whoever connects meanwhile waits. The process
id stays too, and so do the pipes to the parent. The settings go over in a file that has no name.
"""

import os
import socket
import sys
import tempfile
from dataclasses import dataclass, replace
from typing import NoReturn, TextIO

from lockgate.emulator.listening import bound_socket
from lockgate.emulator.settings import Settings

_FLAG = "--again"
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a process begins with.

    Attributes:
        settings: Of the world.
        listener: Its address, when an earlier process hands it over.
    """

    settings: Settings
    listener: socket.socket | None = None

    @classmethod
    def of(cls, arguments: list[str], parent: TextIO) -> "Renewal":
        """From the parent's first line, or from the process before this one."""
        if len(arguments) != _PARTS or arguments[0] != _FLAG:
            return cls(Settings.from_json(parent.readline()))
        held, number = int(arguments[1]), int(arguments[2])
        os.set_inheritable(number, False)
        with os.fdopen(held) as file:
            return cls(Settings.from_json(file.read()), socket.socket(fileno=number))

    def address(self) -> socket.socket:
        """The listening address: the one that was handed over, or a new one."""
        return self.listener if self.listener is not None else bound_socket(self.settings.port)


def begin_again(settings: Settings, listener: socket.socket) -> NoReturn:
    """Replace this process by a new one with the same settings and address; nothing of it survives but its id."""
    with tempfile.TemporaryFile("w+") as file:
        # What was set aside once is not set aside again.
        file.write(replace(settings, reset=False).to_json())
        file.seek(0)
        os.set_inheritable(file.fileno(), True)
        os.set_inheritable(listener.fileno(), True)
        numbers = [str(file.fileno()), str(listener.fileno())]
        os.execv(sys.executable, [sys.executable, "-m", "lockgate.emulator", _FLAG, *numbers])  # noqa: S606 - no shell

"""Processes that services start for builds and functions.

In: an argument list, a complete environment, a working folder, the files it may use. Out: a `Confined` process that is
ended together with everything it has started: on request, when it exits by itself, and when the emulator dies without
a word. This room must never pass on the emulator's own environment, and starts nothing through a shell.
"""

from lockgate.emulator.processes.access import SEARCHED, Access, protect, unguarded
from lockgate.emulator.processes.confined import Confined, start

__all__ = ["SEARCHED", "Access", "Confined", "protect", "start", "unguarded"]

"""What a world keeps across restarts: one snapshot in a folder, whole or not at all.

In: parts that fulfil `lockgate.emulator.ports.Stateful`, and a folder. Out: `state.jsonl`, which is replaced by one
rename when something has changed and when the emulator stops, and `blobs/`, one file for each longer run of bytes,
named by its SHA-256. Both hold secrets, root keys and sessions among them: files are 0600, folders 0700. This room
must not know what a part consists of, must not run code that a file names (no pickles: `codec` makes only the classes
that it was given), and must not read a snapshot of another format or another engine.
"""

from lockgate.emulator.state.changes import Changes
from lockgate.emulator.state.codec import Adapter, Codec
from lockgate.emulator.state.folder import StateFolder
from lockgate.emulator.state.keeper import Keeper

__all__ = ["Adapter", "Changes", "Codec", "Keeper", "StateFolder"]

"""When a world is saved: soon after something has changed, and at the end."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lockgate.emulator.ports import Stateful
from lockgate.emulator.state.folder import StateFolder, damaged
from lockgate.kernel import LockgateError

_log = logging.getLogger(__name__)
_EVERY = 2.0
"""Seconds between two looks at whether something has changed."""
_ATTEMPTS = 3


class Keeper:
    """Saves the parts of a world, and brings them back.

    Args:
        folder: Where.
        parts: By name, in the order in which they are restored.
        changes: A number that rises with every call that may have changed something.
        endpoint: The world's address.
        now: The machine's time.
    """

    def __init__(
        self,
        folder: StateFolder,
        parts: Mapping[str, Stateful],
        changes: Callable[[], int],
        endpoint: str,
        now: Callable[[], datetime],
    ) -> None:
        self._folder = folder
        self._parts = parts
        self._changes = changes
        self._endpoint = endpoint
        self._now = now
        self._ending = threading.Event()
        self._saving = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="state", daemon=True)

    def restore(self) -> None:
        """Bring every part back, then let each go on; raises `LockgateError` when the snapshot cannot be used."""
        held = self._folder.read(self._endpoint)
        for name, part in self._parts.items():
            if name not in held:
                continue
            try:
                part.restore(held[name])
            except LockgateError:
                raise
            except Exception as error:
                _log.exception("the part `%s` could not be restored", name)
                raise damaged(self._folder.path, ValueError(f"`{name}`: {error}")) from error
        if held:
            for part in self._parts.values():
                part.resume()

    def start(self) -> None:
        """Save from now on."""
        self._thread.start()

    def close(self, *, save: bool = True) -> None:
        """Save once more and end; with `save` False the snapshot is deleted instead."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        if save:
            self.save()
        else:
            self._folder.clear()
        self._folder.close()

    def save(self) -> None:
        """Save now; what cannot be saved is told in the log, and the snapshot before stays."""
        with self._saving:
            try:
                parts = {name: _snapshot(part) for name, part in self._parts.items()}
                self._folder.write(parts, self._endpoint, self._now())
            except Exception:  # noqa: BLE001 - whatever it was is in the log, and the next change tries again
                _log.exception("the state could not be saved; the last snapshot stays")

    def _watch(self) -> None:
        """A change is saved at the next look, and once more at the look after: what it set off may have followed."""
        saved, again = self._changes(), False
        while not self._ending.wait(_EVERY):
            seen = self._changes()
            if seen != saved or again:
                again = seen != saved
                saved = seen
                self.save()


def _snapshot(part: Stateful) -> Any:
    """A part's snapshot; one that changes while it is taken is taken again."""
    for attempt in range(_ATTEMPTS):
        try:
            return part.snapshot()
        except RuntimeError:  # a map or list of the engine's own threads changed its size
            if attempt + 1 == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")

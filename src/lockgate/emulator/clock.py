"""The emulator's clock: the machine's, plus what tests and the control interface advance it by."""

import threading
import time
from datetime import UTC, datetime, timedelta


class AdvanceableClock:
    """See `lockgate.emulator.ports.Clock`. Safe to use from every thread."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._changed = threading.Condition()
        self._stopped = False

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def sleep(self, seconds: float) -> None:
        """Wait until `now` is that much later; returns early when the emulator stops."""
        deadline = self.now() + timedelta(seconds=seconds)
        with self._changed:
            while not self._stopped and (left := (deadline - self.now()).total_seconds()) > 0:
                self._changed.wait(left)

    def advance(self, seconds: float) -> datetime:
        """Let that much time pass at once; sleepers whose time has come wake. Answers the new time."""
        if seconds < 0:
            raise ValueError("a clock does not go backwards")
        with self._changed:
            self._offset += timedelta(seconds=seconds)
            self._changed.notify_all()
        return self.now()

    def snapshot(self) -> float:
        """What is kept across restarts: the seconds it was advanced by."""
        return self._offset.total_seconds()

    def restore(self, value: float) -> None:
        """Advance by as much."""
        self.advance(value)

    def resume(self) -> None:
        """Nothing was under way."""

    def stop(self) -> None:
        """Wake every sleeper for good."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


def machine_time() -> datetime:
    """The machine's own time, with which clients sign, whatever the emulator's clock was advanced by."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds for measuring durations; never for a date."""
    return time.perf_counter()

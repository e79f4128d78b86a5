"""Work that outlives its call: builds, executions, deliveries."""

import logging
import threading
from collections.abc import Callable

from lockgate.emulator.clock import monotonic

_log = logging.getLogger(__name__)


class Threads:
    """See `lockgate.emulator.ports.Background`: one daemon thread for each piece of work."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._live: set[threading.Thread] = set()

    def run(self, name: str, work: Callable[[], None]) -> None:
        """Start `work`; an exception in it is logged with `name`."""

        def guarded() -> None:
            try:
                work()
            except Exception:  # noqa: BLE001 - told in the log, with the name of the work
                if not self.stopping:
                    _log.exception("background work `%s` failed", name)
            finally:
                with self._lock:
                    self._live.discard(threading.current_thread())

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        with self._lock:
            if self.stopping:
                return
            self._live.add(thread)
        thread.start()

    @property
    def stopping(self) -> bool:
        """Whether the emulator is being stopped."""
        return self._stopping.is_set()

    def stop(self, seconds: float) -> list[str]:
        """Ask all work to end and wait that long for it; answers the names of what did not end."""
        self._stopping.set()
        with self._lock:
            live = list(self._live)
        deadline = monotonic() + seconds
        for thread in live:
            thread.join(max(0.0, deadline - monotonic()))
        return [thread.name for thread in live if thread.is_alive()]

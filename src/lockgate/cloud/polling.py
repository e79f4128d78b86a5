"""How often to look at something that takes time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Polling:
    """Looks at growing intervals.

    Attributes:
        sleep: Waits so many seconds; passed in, as every clock is.
        first: Seconds before the second look.
        longest: Seconds between two looks at most.
        growth: How much longer each interval is than the one before.
        limit: Seconds after which the waiting is given up, about.
    """

    sleep: Callable[[float], None]
    first: float = 2.0
    longest: float = 5.0
    growth: float = 1.3
    limit: float = 3600.0

    @classmethod
    def local(cls, sleep: Callable[[float], None]) -> "Polling":
        """For an endpoint on this machine, where looking costs nothing."""
        return cls(sleep, first=0.02, longest=0.1, limit=600.0)

    def looks(self) -> Iterator[None]:
        """Yields at once and then after each interval; ends when the limit is reached."""
        interval, waited = self.first, 0.0
        while True:
            yield
            if waited >= self.limit:
                return
            self.sleep(interval)
            waited += interval
            interval = min(interval * self.growth, self.longest)

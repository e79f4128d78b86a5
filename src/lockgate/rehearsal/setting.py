"""What a rehearsal is given by the composition root, which alone may look at the machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lockgate.spec import Declaration

if TYPE_CHECKING:
    from lockgate.rehearsal.trace import Trace


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that a rehearsal needs from outside.

    Attributes:
        declaration: What is rehearsed.
        folder: The folder of the declared file; applications' working copies are relative to it.
        scratch: A private folder; logs stay in it, everything else is the caller's to remove.
        path: The PATH on which git is found.
        monotonic: Gives seconds that only grow.
        now: Gives the time, aware.
        sleep: Waits so many seconds.
        keep: Called with the trace before the embedded AWS is ended, when somebody wants to look around; None
            otherwise.
    """

    declaration: Declaration
    folder: Path
    scratch: Path
    path: str
    monotonic: Callable[[], float]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    keep: "Callable[[Kept, Trace], None] | None" = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody needs who looks around: the endpoint, the Region, an account, and the root users' secret key."""

    endpoint: str
    region: str
    account: str
    secret: str
    forge: str

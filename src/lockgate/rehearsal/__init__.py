"""The whole delivery, played on the embedded AWS before it is played on the real one.

In: a checked `Declaration`, the folder it lies in, a scratch folder, and what only the composition root knows (PATH,
a clock, secrets). Out: a `Trace`: every step with its time, every attack with the reason it was refused for,
the calls of every account. An `Observer` hears of each step as it happens.

This room acts only as a user would: through git, the GitHub API, AWS's APIs and HTTP. It must not reach into the
emulator or the forge, touch the user's own repository, or leave a process, a port or a folder behind.
"""

from lockgate.rehearsal.recorder import Observer, Silent
from lockgate.rehearsal.setting import Kept, Setting
from lockgate.rehearsal.story import rehearse
from lockgate.rehearsal.trace import (
    Account,
    Attack,
    Flow,
    Journey,
    Leg,
    Outcome,
    RecordedCall,
    Step,
    Trace,
    Traffic,
)

__all__ = [
    "Account",
    "Attack",
    "Flow",
    "Journey",
    "Kept",
    "Leg",
    "Observer",
    "Outcome",
    "RecordedCall",
    "Setting",
    "Silent",
    "Step",
    "Trace",
    "Traffic",
    "rehearse",
]

"""When a build must end: its time limit, StopBuild, the end of the emulator."""

from collections.abc import Callable
from datetime import datetime, timedelta

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codebuild.control.state import Build

STEP = 0.05
"""Seconds of real time between two looks at the watch."""


class InterruptedBuildError(Exception):
    """The build must end now.

    Attributes:
        status: ``TIMED_OUT`` or ``STOPPED``.
    """

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Watch:
    """Looks at the clock and at the flags of one build."""

    def __init__(self, aws: Aws, build: Build) -> None:
        self._aws = aws
        self._build = build
        self._deadline: datetime | None = None

    def allow(self, minutes: int) -> None:
        """From now on the build has that long."""
        self._deadline = self._aws.clock.now() + timedelta(minutes=minutes)

    def check(self) -> None:
        """Raise `InterruptedBuildError` when the build must end."""
        if self._build.stopping.is_set() or self._aws.background.stopping:
            raise InterruptedBuildError("STOPPED")
        if self._deadline is not None and self._aws.clock.now() >= self._deadline:
            raise InterruptedBuildError("TIMED_OUT")

    def until(self, done: Callable[[float], bool]) -> None:
        """Call `done` with a number of seconds to wait until it answers True, looking at the clock in between."""
        while not done(STEP):
            self.check()

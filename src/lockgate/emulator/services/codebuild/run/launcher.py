"""Starts builds in the background, as many at once as there is room for, and sees them to their end."""

import threading
from collections.abc import Callable

from lockgate.emulator.ports import Aws, Credentials
from lockgate.emulator.services.codebuild.control.state import Build, Scope
from lockgate.emulator.services.codebuild.hooks.statuses import Statuses
from lockgate.emulator.services.codebuild.run.runner import Runner
from lockgate.emulator.services.codebuild.run.session import CredentialsEndpoint, RoleSession
from lockgate.emulator.services.codebuild.run.watch import Watch

ROOM = 8
"""Builds that run at once; further ones wait in QUEUED."""

Retry = Callable[[Scope, Build, int], str | None]


class BackgroundLauncher:
    """See `lockgate.emulator.services.codebuild.control.builds.Launcher`."""

    def __init__(self, aws: Aws, endpoint: CredentialsEndpoint, statuses: Statuses, room: int = ROOM) -> None:
        self._aws = aws
        self._endpoint = endpoint
        self._statuses = statuses
        self._room = threading.Semaphore(room)
        self.retry: Retry = lambda _scope, _build, _limit: None

    def launch(self, scope: Scope, build: Build, credentials: Credentials) -> None:
        """Start running `build` on a thread of its own."""
        self._aws.background.run(f"codebuild {build.id}", lambda: self._run(scope, build, credentials))

    def _run(self, scope: Scope, build: Build, credentials: Credentials) -> None:
        session = RoleSession(self._aws, scope, build, credentials)
        self._endpoint.open(session)
        taken = threading.Event()

        def slot(watch: Watch) -> None:
            watch.until(lambda seconds: self._room.acquire(timeout=seconds))
            taken.set()

        try:
            self._statuses.pending(scope, build)
            runner = Runner(self._aws, scope, build, session, lambda: self._statuses.pending(scope, build))
            status = runner.run(slot)
            self._statuses.ended(scope, build)
            if status == "FAILED":
                self._retry(scope, build, runner.retries)
        finally:
            if taken.is_set():
                self._room.release()
            self._endpoint.close(session)
            build.ended.set()

    def _retry(self, scope: Scope, build: Build, asked: int) -> None:
        """Retry as the failed phase's on-failure asks, or as the project's autoRetryLimit does."""
        limit = max(asked, int(build.settings.get("autoRetryLimit") or 0))
        if limit and not self._aws.background.stopping:
            self.retry(scope, build, limit)

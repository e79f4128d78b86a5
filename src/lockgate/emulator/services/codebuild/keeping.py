"""Projects, builds, webhooks, source credentials and reports across restarts. A build that ran then has ended."""

from dataclasses import fields
from typing import Any

from lockgate.emulator.ports import Clock
from lockgate.emulator.services.codebuild.control.state import (
    Build,
    Hook,
    Project,
    Report,
    Scope,
    Shape,
    SourceCredential,
    State,
)
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.pipeline import ArtifactLocation, PipelineJob
from lockgate.emulator.state import Codec

STOPPED = "The emulator was stopped while the build ran."
_CODEC = Codec(
    ArtifactLocation,
    Build,
    Event,
    Hook,
    PipelineJob,
    Project,
    Report,
    SourceCredential,
    # The filters have been asked before an event waits for its approval; what they asked is not needed any more.
    leave_out={Build: {"stopping", "ended"}, Event: {"files", "message"}},
)
_KEPT = tuple(each.name for each in fields(Scope) if each.name != "lock")


class CodeBuildState:
    """See `lockgate.emulator.ports.Stateful`."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock

    def snapshot(self) -> Any:
        """Every account and Region, each as it is at one moment."""
        return [self._scope(scope) for scope in self._state]

    def _scope(self, scope: Scope) -> Any:
        with scope.lock:
            return _CODEC.encode({name: getattr(scope, name) for name in _KEPT})

    def restore(self, value: Any) -> None:
        """Take them over; what ran when the snapshot was taken has ended with it."""
        for plain in value:
            held = _CODEC.decode(plain)
            scope = self._state.scope(held["account"], held["region"])
            with scope.lock:
                for name in _KEPT:
                    setattr(scope, name, held[name])
                for build in scope.builds.values():
                    self._end(build)

    def resume(self) -> None:
        """Nothing goes on."""

    def _end(self, build: Build) -> None:
        if not build.shape["buildComplete"]:
            now = self._clock.now()
            phase: Shape = build.shape["phases"][-1]
            if "phaseStatus" not in phase:
                contexts = [{"statusCode": "INTERNAL_SERVICE_ERROR", "message": STOPPED}]
                seconds = max(0, int((now - phase["startTime"]).total_seconds()))
                phase.update(phaseStatus="FAULT", endTime=now, durationInSeconds=seconds, contexts=contexts)
            build.shape["phases"].append({"phaseType": "COMPLETED", "startTime": now})
            build.shape.update(currentPhase="COMPLETED", buildStatus="FAULT", buildComplete=True, endTime=now)
        build.ended.set()

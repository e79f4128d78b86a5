"""The phases of a build as they come and go: the Build shape, and the events that EventBridge sees.

Source of the events: CodeBuild user guide, "Build notifications input format reference".
"""

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codebuild.control.state import Build, Scope, Shape

SUCCEEDED = "SUCCEEDED"
_TIME = "%b %-d, %Y %-I:%M:%S %p"


class Recorder:
    """Writes one build's record, under the lock of its scope."""

    def __init__(self, aws: Aws, scope: Scope, build: Build) -> None:
        self._aws = aws
        self._scope = scope
        self._build = build
        self.failure: str | None = None

    @property
    def succeeding(self) -> bool:
        """Whether no phase has failed so far."""
        return self.failure is None

    def set(self, **members: Any) -> None:
        """Set members of the Build shape."""
        with self._scope.lock:
            self._build.shape.update(members)

    def begin(self, phase: str) -> None:
        """The phase begins."""
        with self._scope.lock:
            self._build.shape["currentPhase"] = phase
            if self._build.shape["phases"][-1]["phaseType"] != phase:
                self._build.shape["phases"].append({"phaseType": phase, "startTime": self._aws.clock.now()})

    def end(self, status: str = SUCCEEDED, contexts: Sequence[tuple[str, str]] = ()) -> None:
        """The current phase ends. The first that does not succeed decides the build's status."""
        with self._scope.lock:
            phase = self._build.shape["phases"][-1]
            now = self._aws.clock.now()
            phase.update(
                phaseStatus=status,
                endTime=now,
                durationInSeconds=max(0, int((now - phase["startTime"]).total_seconds())),
                contexts=[{"statusCode": code, "message": message} for code, message in contexts]
                or [{"statusCode": "", "message": ""}],
            )
            snapshot = copy.deepcopy(phase)
        if status != SUCCEEDED and self.failure is None:
            self.failure = status
        self._emit("CodeBuild Build Phase Change", _phase_detail(snapshot))

    def started(self) -> None:
        """Tell EventBridge that the build is in progress."""
        self._emit("CodeBuild Build State Change", self._state_detail())

    def complete(self) -> str:
        """The build is complete; its status."""
        status = self.failure or SUCCEEDED
        with self._scope.lock:
            now = self._aws.clock.now()
            self._build.shape["phases"].append({"phaseType": "COMPLETED", "startTime": now})
            self._build.shape.update(currentPhase="COMPLETED", buildStatus=status, buildComplete=True, endTime=now)
        self._emit("CodeBuild Build State Change", self._state_detail())
        return status

    def _state_detail(self) -> Shape:
        with self._scope.lock:
            shape = self._build.shape
            return {
                "build-status": shape["buildStatus"],
                "current-phase": shape["currentPhase"],
                "current-phase-context": "[]",
            }

    def _emit(self, kind: str, detail: Mapping[str, Any]) -> None:
        with self._scope.lock:
            shape = copy.deepcopy(self._build.shape)
        event = {
            "source": "aws.codebuild",
            "detail-type": kind,
            "resources": [shape["arn"]],
            "detail": {
                **detail,
                "project-name": shape["projectName"],
                "build-id": shape["arn"],
                "additional-information": _information(shape),
                "version": "1",
            },
        }
        self._aws.emit(self._scope.account, self._scope.region, event)


def _time(moment: datetime) -> str:
    return moment.strftime(_TIME)


def _context(phase: Shape) -> str:
    """Contexts as one text: ``[CODE: message]``."""
    found = [f"{each['statusCode']}: {each['message']}" for each in phase.get("contexts", []) if each["statusCode"]]
    return f"[{', '.join(found)}]"


def _phase_detail(phase: Shape) -> Shape:
    return {
        "completed-phase": phase["phaseType"],
        "completed-phase-status": phase["phaseStatus"],
        "completed-phase-context": _context(phase),
        "completed-phase-duration-seconds": phase["durationInSeconds"],
        "completed-phase-start": _time(phase["startTime"]),
        "completed-phase-end": _time(phase["endTime"]),
    }


def _information(shape: Shape) -> Shape:
    source, environment, logs = shape["source"], shape["environment"], shape["logs"]
    information = {
        "artifact": dict(shape["artifacts"]),
        "cache": {"type": shape["cache"]["type"]},
        "environment": {
            "image": environment["image"],
            "privileged-mode": environment["privilegedMode"],
            "image-pull-credentials-type": environment["imagePullCredentialsType"],
            "compute-type": environment["computeType"],
            "type": environment["type"],
            "environment-variables": environment["environmentVariables"],
        },
        "timeout-in-minutes": shape["timeoutInMinutes"],
        "queued-timeout-in-minutes": shape["queuedTimeoutInMinutes"],
        "build-complete": shape["buildComplete"],
        "build-number": shape["buildNumber"],
        "initiator": shape["initiator"],
        "build-start-time": _time(shape["startTime"]),
        "source": {key: source[key] for key in ("type", "location", "buildspec") if key in source},
        "phases": [_phase_information(phase) for phase in shape["phases"]],
    }
    if "groupName" in logs:
        information["logs"] = {
            "group-name": logs["groupName"],
            "stream-name": logs["streamName"],
            "deep-link": logs["deepLink"],
        }
    if "sourceVersion" in shape:
        information["source-version"] = shape["sourceVersion"]
    return information


def _phase_information(phase: Shape) -> Shape:
    information: Shape = {"phase-type": phase["phaseType"], "start-time": _time(phase["startTime"])}
    if "endTime" in phase:
        information |= {
            "phase-context": [_context(phase)],
            "phase-status": phase["phaseStatus"],
            "end-time": _time(phase["endTime"]),
            "duration-in-seconds": phase["durationInSeconds"],
        }
    return information

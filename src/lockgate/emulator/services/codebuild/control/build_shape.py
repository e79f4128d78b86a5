"""A build as BatchGetBuilds shows it when it has just been submitted."""

import copy
from datetime import datetime

from lockgate.emulator.services.codebuild.control.state import Scope, Shape
from lockgate.iam.model import Principal, PrincipalKind

_COPIED = (
    "sourceVersion",
    "source",
    "secondarySources",
    "secondarySourceVersions",
    "cache",
    "environment",
    "serviceRole",
    "timeoutInMinutes",
    "queuedTimeoutInMinutes",
    "vpcConfig",
    "encryptionKey",
    "fileSystemLocations",
)


def new_build(scope: Scope, settings: Shape, uuid: str, number: int, initiator: str, now: datetime) -> Shape:
    """The Build shape at submission: SUBMITTED has succeeded, QUEUED has begun."""
    identity = f"{settings['name']}:{uuid}"
    submitted = {
        "phaseType": "SUBMITTED",
        "phaseStatus": "SUCCEEDED",
        "startTime": now,
        "endTime": now,
        "durationInSeconds": 0,
    }
    shape: Shape = {
        "id": identity,
        "arn": scope.arn("build", identity),
        "buildNumber": number,
        "projectName": settings["name"],
        "startTime": now,
        "currentPhase": "QUEUED",
        "buildStatus": "IN_PROGRESS",
        "buildComplete": False,
        "initiator": initiator,
        "phases": [submitted, {"phaseType": "QUEUED", "startTime": now}],
        "artifacts": {"location": ""},
        "secondaryArtifacts": [],
        "logs": {**copy.deepcopy(settings["logsConfig"])},
    }
    shape.update({key: copy.deepcopy(settings[key]) for key in _COPIED if settings.get(key) is not None})
    return shape


def initiator_of(principal: Principal) -> str:
    """Who started a build, as AWS writes it: a user's name, ``ROLE/SESSION``, or the root user's."""
    if principal.kind is PrincipalKind.ROOT:
        return "root"
    if principal.kind is PrincipalKind.SERVICE:
        return principal.arn
    return principal.arn.partition("/")[2] or principal.arn

"""CodeBuild: the builds of a project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lockgate.cloud.session import Session

_BATCH = 100
"""Ids of one BatchGetBuilds call. Source: CodeBuild API reference, BatchGetBuilds."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase; `seconds` None while it runs. `context` is what CodeBuild says about a failure."""

    name: str
    status: str
    seconds: int | None
    context: str


@dataclass(frozen=True, slots=True)
class Build:
    """One build.

    Attributes:
        status: ``IN_PROGRESS``, ``SUCCEEDED``, ``FAILED``, ``FAULT``, ``STOPPED`` or ``TIMED_OUT``.
        source_version: What was asked for: a commit, a branch, ``pr/7``, an object's ARN.
        resolved: The commit that was built, or an empty text.
        log_group: Its log group, or an empty text before it logs.
        log_stream: Its log stream.
        digest: The SHA-256 of its artifact in hexadecimal digits, or an empty text.
    """

    id: str
    number: int
    status: str
    phase: str
    initiator: str
    source_version: str
    resolved: str
    started: datetime
    ended: datetime | None
    log_group: str
    log_stream: str
    phases: tuple[Phase, ...]
    digest: str = ""

    @property
    def complete(self) -> bool:
        """Whether it has ended."""
        return self.status != "IN_PROGRESS"


class Builds:
    """The builds of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def for_project(self, name: str) -> tuple[Build, ...]:
        """All builds of a project that CodeBuild remembers, newest first."""
        pages = self._session.pages(self._account, "codebuild", "list_builds_for_project", projectName=name)
        return self.of_ids([each for page in pages for each in page.get("ids", ())])

    def of_ids(self, ids: list[str]) -> tuple[Build, ...]:
        """These builds, newest first."""
        found: list[Build] = []
        for start in range(0, len(ids), _BATCH):
            answer = self._session.call(self._account, "codebuild", "batch_get_builds", ids=ids[start : start + _BATCH])
            found += [_build(each) for each in answer["builds"]]
        return tuple(sorted(found, key=lambda build: (build.started, build.number), reverse=True))

    def stop(self, identifier: str) -> None:
        """End a build that runs."""
        self._session.call(self._account, "codebuild", "stop_build", id=identifier)


def _build(found: Any) -> Build:
    logs = found.get("logs", {})
    return Build(
        id=found["id"],
        number=found.get("buildNumber", 0),
        status=found["buildStatus"],
        phase=found.get("currentPhase", ""),
        initiator=found.get("initiator", ""),
        source_version=found.get("sourceVersion", ""),
        resolved=found.get("resolvedSourceVersion", ""),
        started=found["startTime"],
        ended=found.get("endTime"),
        log_group=logs.get("groupName", ""),
        log_stream=logs.get("streamName", ""),
        phases=tuple(_phase(each) for each in found.get("phases", ())),
        digest=found.get("artifacts", {}).get("sha256sum", ""),
    )


def _phase(found: Any) -> Phase:
    context = " ".join(each.get("message", "") for each in found.get("contexts", ())).strip()
    return Phase(found["phaseType"], found.get("phaseStatus", ""), found.get("durationInSeconds"), context)

"""Waiting for what happens by itself: builds, executions, stages."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lockgate.cloud.builds import Build
from lockgate.cloud.pipelines import Execution, StageState
from lockgate.design.delivery import Delivery
from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.rehearsal.stage import Stage

Found = TypeVar("Found")

LOOK, PATIENCE, MOST = 0.05, 1.25, 0.3
"""Seconds before the second look, the growth of the pause with each further one, and its limit.

Each look costs work on the machine that the builds run on, too.
"""
SOON = 60.0
"""Seconds within which what starts by itself must have started."""


def until(stage: Stage, limit: float, what: str, look: Callable[[], Found | None]) -> Found:
    """Look until there is something; raises `LockgateError` LG6005 after `limit` seconds."""
    begin, pause = stage.setting.monotonic(), LOOK
    while True:
        found = look()
        if found is not None:
            return found
        if stage.setting.monotonic() - begin > limit:
            raise stopped(stage.log, f"waited {limit:g} s for {what}", "it did not happen", "read the log named here")
        stage.setting.sleep(pause)
        pause = min(pause * PATIENCE, MOST)


def build_of(stage: Stage, delivery: Delivery, commit: str) -> Build:
    """The finished build of a commit."""
    builds = stage.account(delivery.account).builds
    limit = SOON + delivery.application.build.timeout * 60

    def look() -> Build | None:
        made = builds.for_project(delivery.names.build_project)
        return next(
            (build for build in made if commit in {build.source_version, build.resolved} and build.complete), None
        )

    return until(stage, limit, f"the build of {commit[:8]} in {delivery.names.build_project}", look)


def log_of(stage: Stage, delivery: Delivery, build: Build) -> list[str]:
    """The lines of a build's log."""
    if not build.log_group:
        return []
    return [line.text for line in stage.account(delivery.account).logs.read(build.log_group, build.log_stream)]


def executions(stage: Stage, delivery: Delivery) -> tuple[Execution, ...]:
    """The runs of a line's pipeline, newest first."""
    return stage.account(delivery.account).pipelines.executions(delivery.names.pipeline)


def new_execution(stage: Stage, delivery: Delivery, known: frozenset[str]) -> Execution:
    """The run that started by itself since `known` were seen."""

    def look() -> Execution | None:
        return next((run for run in executions(stage, delivery) if run.id not in known), None)

    return until(stage, SOON, f"{delivery.names.pipeline} to start by itself", look)


def stage_at_rest(stage: Stage, delivery: Delivery, name: str, run: str) -> StageState:
    """The pipeline's stage once this run has left it, failed in it, or waits in it for an approval."""
    pipelines = stage.account(delivery.account).pipelines

    def look() -> StageState | None:
        state = pipelines.state(delivery.names.pipeline)
        found = state.stage(name)
        if found.execution != run:
            return _never_reached(found, state.stages, run)
        if found.status in {"Succeeded", "Failed", "Stopped"} or any(action.token for action in found.actions):
            return found
        return None

    limit = SOON + delivery.application.build.timeout * 60
    return until(stage, limit, f"stage {name} of {delivery.names.pipeline}", look)


def _never_reached(found: StageState, stages: tuple[StageState, ...], run: str) -> StageState | None:
    """The stage in which the run failed before it came to `found`, if it did."""
    before = stages[: stages.index(found)]
    return next((one for one in before if one.execution == run and one.status in {"Failed", "Stopped"}), None)


def why_failed(stage: Stage, delivery: Delivery, run: str) -> list[str]:
    """The messages of the actions that failed in a run."""
    actions = stage.account(delivery.account).pipelines.action_executions(delivery.names.pipeline, run)
    return [f"{one.stage}/{one.action}: {one.error or one.summary}" for one in actions if one.status == "Failed"]


def stopped(place: Path | str, fact: str, why: str, remedy: str) -> LockgateError:
    """The rehearsal cannot go on."""
    return LockgateError([Finding("LG6005", Origin(str(place)), fact, why, remedy)])

"""How long a merge took to answer in production, and what with: from the times that AWS gives to its own parts."""

from collections.abc import Iterator
from datetime import datetime

from lockgate.cloud.builds import Build
from lockgate.design.delivery import Delivery
from lockgate.design.stacks.stages import APPROVE
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.trace import Journey, Leg
from lockgate.rehearsal.waiting import executions

Mark = tuple[datetime, str]
"""When something ended, and what."""


def journey(
    stage: Stage, delivery: Delivery, merged: datetime, build: Build, run: str, pull: int, commit: str
) -> Journey:
    """The journey of a merge whose last environment has just answered; `merged` is when that was done."""
    began = stage.recorder.elapsed - (stage.setting.now() - merged).total_seconds()
    answered = (stage.setting.now(), f"{delivery.line.environments[-1].name} answers")
    marks = sorted([*_of_build(delivery, build), *_of_run(stage, delivery, run), answered])
    legs, last = [], merged
    for at, what in marks:
        moment = max(at, last)
        legs.append(Leg(what, (moment - last).total_seconds()))
        last = moment
    names = tuple(each.name for each in delivery.line.environments)
    return Journey(delivery.application.name, delivery.line.branch, names, pull, commit, began, tuple(legs))


def _of_build(delivery: Delivery, build: Build) -> Iterator[Mark]:
    """Where the artifact starts the pipeline, that is what a build ends with; what follows in it delays nobody."""
    yield build.started, "the build begins"
    if build.ended is not None and not delivery.by_artifact:
        yield build.ended, "tested and built"


def _of_run(stage: Stage, delivery: Delivery, run: str) -> Iterator[Mark]:
    began = "tested and built, the artifact starts the pipeline" if delivery.by_artifact else "the pipeline starts"
    yield next(each.started for each in executions(stage, delivery) if each.id == run), began
    pipelines = stage.account(delivery.account).pipelines
    actions = pipelines.action_executions(delivery.names.pipeline, run)
    for environment in delivery.line.environments:
        of_stage = [each for each in actions if each.stage == environment.name]
        for each in of_stage:
            if each.action == APPROVE:
                yield each.started, f"{environment.name} asks for an approval"
                yield each.updated, f"{environment.name} is approved"
        if of_stage:
            yield max(each.updated for each in of_stage), f"deployed to {environment.name}"

"""Two quick merges: the newer one stays, and nothing is deployed twice, in whatever order their builds end.

An operator holds the first environment, as people do while they look at something, so that what a merge starts waits in
front of it. Where an artifact's arrival starts the pipeline, the build of the older commit takes longer and ends last:
its artifact starts nothing. Otherwise the run of the first merge waits, and when that of the second arrives,
CodePipeline lets only the newer one go on.

Source: CodePipeline user guide, "How execution modes work", superseded mode.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lockgate.cloud.pipelines import Execution
from lockgate.design.delivery import Delivery
from lockgate.rehearsal.changes import note, slow_down
from lockgate.rehearsal.chapters.delivering import reach, started
from lockgate.rehearsal.chapters.proposing import contribute, tested_and_approved
from lockgate.rehearsal.people import People, Person
from lockgate.rehearsal.pulls import Pull, merge, propose
from lockgate.rehearsal.stage import DEVELOPER, Stage
from lockgate.rehearsal.waiting import SOON, executions, stopped, until

_OPERATORS = "operators"
_QUICK, _QUICKER = "A quick change", "One more"
_LONGER = 1.5
"""Seconds that the older commit's unit tests take longer: some more than lie between the two merges."""


def merge_twice_quickly(stage: Stage, people: People) -> None:
    """On the first line of each application."""
    for delivery in stage.first_lines:
        older, newer, slow = _two_pulls(stage, delivery)
        before = frozenset(run.id for run in executions(stage, delivery))
        with _held(stage, people.member(delivery, _OPERATORS), delivery):
            meet = _side_by_side if slow else _one_after_the_other
            first, second, commit = meet(stage, older, newer)
        for environment in delivery.line.environments:
            reach(stage, people, delivery, environment, second, commit)
        _deployed_once(stage, delivery, before, {first, second} - {""}, first)


def _two_pulls(stage: Stage, delivery: Delivery) -> tuple[Pull, Pull, bool]:
    """Two contributions, tested and approved; whether the first, which also takes back what spoils, builds slowly."""
    slow: list[str | None] = [None]

    def longer(folder: Path) -> str | None:
        if delivery.by_artifact:
            slow[0] = slow_down(folder, delivery.application.build.buildspec, _LONGER, _QUICKER)
        return slow[0]

    older = contribute(stage, delivery, "feature/quick", _QUICK, longer)
    with stage.recorder.step(f"{DEVELOPER} asks to merge feature/quicker into {delivery.line.branch}") as step:
        newer, said = propose(stage, delivery, "feature/quicker", _QUICKER, lambda folder: note(folder, _QUICKER))
        step.note(f"#{newer.number}: {said}")
    for pull in (older, newer):
        tested_and_approved(stage, pull)
    return older, newer, slow[0] is not None


@contextmanager
def _held(stage: Stage, operator: Person, delivery: Delivery) -> Iterator[None]:
    """The first environment takes no run in meanwhile."""
    name = delivery.line.environments[0].name
    where = {"pipelineName": delivery.names.pipeline, "stageName": name, "transitionType": "Inbound"}
    with stage.recorder.step(f"an operator holds {name}", delivery.account) as step:
        _call(stage, operator, "DisableStageTransition", where | {"reason": "looking at something"})
        step.note(operator.arn)
    yield
    with stage.recorder.step(f"the operator lets {name} go on", delivery.account):
        _call(stage, operator, "EnableStageTransition", where)


def _call(stage: Stage, somebody: Person, operation: str, parameters: dict[str, str]) -> None:
    done = somebody.cloud.attempts.call("codepipeline", operation, parameters)
    if done.code is not None:
        fact = f"{somebody.name} could not call codepipeline {operation}"
        raise stopped(stage.log, fact, f"{done.code}: {done.message}", "look at the role of the operators")


def _one_after_the_other(stage: Stage, older: Pull, newer: Pull) -> tuple[str, str, str]:
    """Both start a run, and the newer supersedes the older: the two runs, and the newer commit."""
    _merged(stage, older)
    first = started(stage, older.delivery)
    commit = _merged(stage, newer)
    second = started(stage, older.delivery)
    _superseded(stage, older.delivery, first, second)
    return first, second, commit


def _side_by_side(stage: Stage, older: Pull, newer: Pull) -> tuple[str, str, str]:
    """Both build at the same time, and the older one's ends last: no run of it, the newer run, and the newer commit.

    On a machine with too much to do it may end first all the same. Then both start a run, as one after the other.
    """
    delivery = older.delivery
    late, commit = _merged(stage, older), _merged(stage, newer)
    with stage.recorder.step(f"{delivery.names.pipeline} starts by itself", delivery.account) as step:
        second = str(_said_about(stage, delivery, commit)["started"])
        step.note(f"run {second[:8]} with {commit[:8]}, the newer one")
    text = "the build of the older commit ends last, and its artifact starts nothing"
    with stage.recorder.step(text, delivery.account) as step:
        said = _said_about(stage, delivery, late)
        if said["started"] is None:
            _goes_on(stage, delivery, second)
            step.note(f"build {said['number']} of {late[:8]}: superseded by build {said['superseded by']['number']}")
            step.note(f"run {second[:8]} waits as before")
            return "", second, commit
        step.note("this time it ended first all the same")
    _superseded(stage, delivery, str(said["started"]), second)
    return str(said["started"]), second, commit


def _merged(stage: Stage, pull: Pull) -> str:
    """Merge it; the merge commit."""
    with stage.recorder.step(f"{DEVELOPER} merges #{pull.number} to {pull.delivery.line.branch}") as step:
        commit = merge(stage, pull)
        step.note(f"merge commit {commit[:8]}")
    return commit


def _said_about(stage: Stage, delivery: Delivery, commit: str) -> Mapping[str, Any]:
    """What the function that starts the pipeline has decided about a commit's artifact, as its log has it."""
    logs, group = stage.account(delivery.account).logs, delivery.trigger_log_group

    def look() -> Mapping[str, Any] | None:
        texts = [line.text for stream in logs.streams(group) for line in logs.read(group, stream)]
        found: list[Mapping[str, Any]] = [json.loads(text) for text in texts if text.startswith("{")]
        return next((each for each in found if each.get("commit") == commit), None)

    limit = SOON + delivery.application.build.timeout * 60
    return until(stage, limit, f"the artifact of {commit[:8]} to arrive", look)


def _goes_on(stage: Stage, delivery: Delivery, run: str) -> None:
    """The newer run has not been superseded by anything."""
    status = {each.id: each.status for each in executions(stage, delivery)}[run]
    if status != "InProgress":
        fact = f"run {run[:8]} of the newer commit is {status}"
        raise stopped(stage.log, fact, "the older commit came in its way", "look at what started the pipeline")


def _superseded(stage: Stage, delivery: Delivery, older: str, newer: str) -> None:
    with stage.recorder.step("the newer run supersedes the older, which waits", delivery.account) as step:

        def look() -> Execution | None:
            found = {run.id: run for run in executions(stage, delivery)}
            return found[older] if found[older].status == "Superseded" else None

        run = until(stage, SOON + delivery.application.build.timeout * 60, f"run {older[:8]} to be superseded", look)
        step.note(f"run {run.id[:8]} is {run.status}; run {newer[:8]} goes on")


def _deployed_once(
    stage: Stage, delivery: Delivery, before: frozenset[str], expected: set[str], superseded: str
) -> None:
    """No more runs than expected, and only the newer has touched an environment."""
    with stage.recorder.step("nothing was built or deployed twice", delivery.account) as step:
        runs = {run.id for run in executions(stage, delivery)} - before
        if runs != expected:
            raise stopped(stage.log, f"two merges started {len(runs)} runs", ", ".join(sorted(runs)), "read the log")
        names = {environment.name for environment in delivery.line.environments}
        pipelines = stage.account(delivery.account).pipelines
        touched = [
            f"{each.stage}/{each.action}"
            for each in (pipelines.action_executions(delivery.names.pipeline, superseded) if superseded else ())
            if each.stage in names
        ]
        if touched:
            fact = f"the superseded run {superseded[:8]} deployed all the same"
            raise stopped(stage.log, fact, ", ".join(touched), "look at the pipeline's execution mode")
        count = f"{len(runs)} run{'s' if len(runs) > 1 else ''}"
        step.note(f"2 merges, {count}, 1 deployment to {delivery.line.environments[0].name}")

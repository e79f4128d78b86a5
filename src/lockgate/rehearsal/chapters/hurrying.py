"""Two quick merges: the newer one supersedes the older, and nothing is deployed twice.

An operator holds the first environment, as people do while they look at something. The run of the first merge waits in
front of it; when that of the second arrives, CodePipeline lets only the newer one go on.

Source: CodePipeline user guide, "How execution modes work", superseded mode.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from lockgate.cloud.pipelines import Execution
from lockgate.design.delivery import Delivery
from lockgate.rehearsal.changes import note
from lockgate.rehearsal.chapters.delivering import reach, started
from lockgate.rehearsal.chapters.proposing import contribute, tested_and_approved
from lockgate.rehearsal.people import People, Person
from lockgate.rehearsal.pulls import Pull, merge, propose
from lockgate.rehearsal.stage import DEVELOPER, Stage
from lockgate.rehearsal.waiting import SOON, executions, stopped, until

_OPERATORS = "operators"


def merge_twice_quickly(stage: Stage, people: People) -> None:
    """On the first line of each application."""
    for delivery in stage.first_lines:
        older, newer = _two_pulls(stage, delivery)
        before = frozenset(run.id for run in executions(stage, delivery))
        with _held(stage, people.member(delivery, _OPERATORS), delivery):
            first, _ = _merged(stage, older)
            second, commit = _merged(stage, newer)
            _superseded(stage, delivery, first, second)
        for environment in delivery.line.environments:
            reach(stage, people, delivery, environment, second, commit)
        _deployed_once(stage, delivery, before, {first, second}, first)


def _two_pulls(stage: Stage, delivery: Delivery) -> tuple[Pull, Pull]:
    """Two contributions, tested and approved; the first also takes back what spoils the branch."""
    older = contribute(stage, delivery, "feature/quick", "A quick change")
    with stage.recorder.step(f"{DEVELOPER} asks to merge feature/quicker into {delivery.line.branch}") as step:
        newer, said = propose(stage, delivery, "feature/quicker", "One more", lambda folder: note(folder, "One more"))
        step.note(f"#{newer.number}: {said}")
    for pull in (older, newer):
        tested_and_approved(stage, pull)
    return older, newer


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


def _merged(stage: Stage, pull: Pull) -> tuple[str, str]:
    """Merge it; the run that starts, and the merge commit."""
    delivery = pull.delivery
    with stage.recorder.step(f"{DEVELOPER} merges #{pull.number} to {delivery.line.branch}") as step:
        commit = merge(stage, pull)
        step.note(f"merge commit {commit[:8]}")
    return started(stage, delivery), commit


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
    """One run a merge, and of the two only the newer has touched an environment."""
    with stage.recorder.step("nothing was built or deployed twice", delivery.account) as step:
        runs = {run.id for run in executions(stage, delivery)} - before
        if runs != expected:
            raise stopped(stage.log, f"two merges started {len(runs)} runs", ", ".join(sorted(runs)), "read the log")
        names = {environment.name for environment in delivery.line.environments}
        pipelines = stage.account(delivery.account).pipelines
        touched = [
            f"{each.stage}/{each.action}"
            for each in pipelines.action_executions(delivery.names.pipeline, superseded)
            if each.stage in names
        ]
        if touched:
            fact = f"the superseded run {superseded[:8]} deployed all the same"
            raise stopped(stage.log, fact, ", ".join(touched), "look at the pipeline's execution mode")
        step.note(f"2 merges, 2 runs, 1 deployment to {delivery.line.environments[0].name}")

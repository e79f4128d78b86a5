"""Deliver a merge: build, artifact, environment after environment, with approvals where they are asked."""

from datetime import datetime

from lockgate.cloud.builds import Build
from lockgate.cloud.pipelines import StageState
from lockgate.design.delivery import Delivery, Target
from lockgate.rehearsal.journeys import journey
from lockgate.rehearsal.people import People
from lockgate.rehearsal.pulls import Pull, merge
from lockgate.rehearsal.running import Running, running
from lockgate.rehearsal.stage import DEVELOPER, Stage
from lockgate.rehearsal.waiting import (
    build_of,
    log_of,
    new_execution,
    stage_at_rest,
    stopped,
    why_failed,
)
from lockgate.spec.declaration import Environment

_BY_ITSELF = {
    "CloudWatchEvent": "an event",
    "Webhook": "a webhook",
    "WebhookV2": "the connection's webhook",
    "CreatePipeline": "being made",
}
_COMMIT_VARIABLE = "CODEBUILD_RESOLVED_SOURCE_VERSION"


def deliver_the_beginning(stage: Stage, people: People) -> None:
    """What a branch has when its pipeline is made: CodePipeline starts every new pipeline once.

    A pipeline that waits for an artifact finds none, and its first run ends there.
    Source: CodePipeline user guide, "Create a pipeline".
    """
    for delivery in stage.deliveries:
        if delivery.by_artifact:
            continue
        branch = delivery.line.branch
        stage.recorder.chapter(f"Deliver what {branch} begins with, since CodePipeline starts a new pipeline once")
        found = stage.copies[delivery.application.name].run("ls-remote", "origin", f"refs/heads/{branch}")
        stage.known[delivery.names.pipeline] = frozenset()
        run = started(stage, delivery)
        if stage.spoiled.get(delivery.names.pipeline):
            _stopped_again(stage, delivery, run)
            continue
        for environment in delivery.line.environments:
            reach(stage, people, delivery, environment, run, found.split()[0])


def _stopped_again(stage: Stage, delivery: Delivery, run: str) -> None:
    """What nobody has taken back yet stops at the build as it did before."""
    with stage.recorder.step(f"the build stops what is still bad on {delivery.line.branch}", delivery.account) as step:
        state = stage_at_rest(stage, delivery, "Build", run)
        if (state.name, state.status) != ("Build", "Failed"):
            fact = f"{delivery.line.branch} still holds a bad merge, and stage {state.name} is {state.status}"
            raise stopped(stage.log, fact, "a bad merge must not be delivered", "look at the build's log")
        step.refused("the build", "; ".join(why_failed(stage, delivery, run)))


def merged(stage: Stage, pull: Pull) -> tuple[str, datetime]:
    """Merge a pull request that has everything; the merge commit, and when it was made."""
    delivery = pull.delivery
    with stage.recorder.step(f"{DEVELOPER} merges #{pull.number} to {delivery.line.branch}") as step:
        commit = merge(stage, pull)
        at = stage.setting.now()
        step.note(f"merge commit {commit[:8]}; a push event, like any other: no event of a pull request delivers")
    return commit, at


def follow(stage: Stage, people: People, pull: Pull, commit: str, at: datetime) -> str:
    """Follow a merge commit, made `at` that time, to its last environment; the id of the pipeline's run.

    Raises:
        LockgateError: When it does not get there, or something else runs there than was merged.
    """
    delivery = pull.delivery
    build = built(stage, delivery, commit) if delivery.by_artifact else None
    run = started(stage, delivery)
    if build is None:
        at_rest = stage_at_rest(stage, delivery, "Build", run)
        _must_succeed(stage, delivery, at_rest, run)
        build = built(stage, delivery, commit)
    for environment in delivery.line.environments:
        reach(stage, people, delivery, environment, run, commit)
    _built_once(stage, delivery, commit)
    stage.recorder.journeys.append(journey(stage, delivery, at, build, run, pull.number, commit))
    return run


def _built_once(stage: Stage, delivery: Delivery, commit: str) -> None:
    """A merge is a push and the end of a pull request; only one of the two events may build."""
    builds = stage.account(delivery.account).builds
    for project in (delivery.names.build_project, delivery.names.check_project):
        found = [each.id for each in builds.for_project(project) if commit in {each.source_version, each.resolved}]
        if len(found) != (project == delivery.names.build_project):
            fact = f"{project} has built {commit[:8]} {len(found)} times"
            raise stopped(stage.log, fact, ", ".join(found) or "never", "look at the filters of its webhook")


def built(stage: Stage, delivery: Delivery, commit: str) -> Build:
    """The build of a commit has run, its unit tests with it, and succeeded."""
    with stage.recorder.step(f"build {commit[:8]} and run its unit tests", delivery.account) as step:
        build = build_of(stage, delivery, commit)
        log = log_of(stage, delivery, build)
        if build.status != "SUCCEEDED":
            fact = f"the build of {commit[:8]} ended with {build.status}"
            raise stopped(stage.log, fact, "\n".join(log[-20:]) or "it has no log", "mend what the log says")
        tests = [line for line in log if line.startswith("Ran ")]
        step.note(f"{build.id}: {tests[-1]}" if tests else build.id)
    return build


def started(stage: Stage, delivery: Delivery) -> str:
    """The pipeline has started by itself; the run's id."""
    with stage.recorder.step(f"{delivery.names.pipeline} starts by itself", delivery.account) as step:
        run = new_execution(stage, delivery, stage.known[delivery.names.pipeline])
        by_artifact = delivery.started_by_artifact(run.by)
        by = "the artifact's arrival" if by_artifact else _BY_ITSELF.get(run.trigger, run.trigger)
        step.note(f"run {run.id[:8]}, started by {by}")
    return run.id


def reach(stage: Stage, people: People, delivery: Delivery, environment: Environment, run: str, commit: str) -> None:
    """The run gets to the environment, with an approval where one is asked, and the commit answers there."""
    targets = delivery.targets_of(environment)
    before = [running(stage, target) for target in targets]
    accounts = (delivery.account, *environment.runtime)
    if environment.approval:
        with stage.recorder.step(
            f"{environment.name} waits for an approval; nothing there has changed", *accounts
        ) as step:
            waiting = stage_at_rest(stage, delivery, environment.name, run)
            _must_wait(stage, delivery, waiting, run)
            for target, was in zip(targets, before, strict=True):
                _must_be_untouched(stage, target, was)
                step.refused("the approval", _stands(target, was))
        _approve(stage, people, delivery, environment, waiting)
    with stage.recorder.step(f"deploy to {environment.name}", *accounts):
        _must_succeed(stage, delivery, stage_at_rest(stage, delivery, environment.name, run), run)
    for target in targets:
        _must_answer(stage, target, commit)


def _approve(stage: Stage, people: People, delivery: Delivery, environment: Environment, waiting: StageState) -> None:
    group = environment.approval[0]
    action = next(action for action in waiting.actions if action.token)
    with stage.recorder.step(f"a member of {group} approves {environment.name}", delivery.account) as step:
        member = people.member(delivery, group)
        summary = "approved in the rehearsal"
        token = action.token or ""
        member.cloud.pipelines.approve(delivery.names.pipeline, waiting.name, action.name, token, summary)
        step.note(member.arn)


def _must_answer(stage: Stage, target: Target, commit: str) -> None:
    """Functions answer; with the commit's id where the build hands it to the code."""
    application = target.application
    with stage.recorder.step(f"{application.name} answers in {target.environment.name}", target.account) as step:
        now = running(stage, target)
        for answer in now.answers:
            step.note(answer.text)
        if not now.answers:
            step.note(f"stack {target.stack} is {now.status}; it has no function to invoke")
        buildspec = stage.copies[application.name].folder / application.build.buildspec
        if now.answers and _COMMIT_VARIABLE in buildspec.read_text() and not now.mentions(commit):
            fact = f"{target.stack} does not answer with commit {commit[:8]}"
            raise stopped(stage.log, fact, "; ".join(answer.text for answer in now.answers), "look at the build")


def _must_be_untouched(stage: Stage, target: Target, was: Running) -> None:
    now = running(stage, target)
    if now.answers != was.answers or now.deployed != was.deployed:
        fact = f"{target.stack} changed in account {target.account} before the approval"
        raise stopped(stage.log, fact, f"{was} became {now}", "look at the order of the pipeline's actions")


def _stands(target: Target, was: Running) -> str:
    stood = "; ".join(answer.text for answer in was.answers) or "nothing is deployed"
    return f"{target.account}: {stood}"


def _must_wait(stage: Stage, delivery: Delivery, state: StageState, run: str) -> None:
    if not any(action.token for action in state.actions):
        raise _not_delivered(stage, delivery, state, run)


def _must_succeed(stage: Stage, delivery: Delivery, state: StageState, run: str) -> None:
    if state.status != "Succeeded":
        raise _not_delivered(stage, delivery, state, run)


def _not_delivered(stage: Stage, delivery: Delivery, state: StageState, run: str) -> Exception:
    fact = f"stage {state.name} of {delivery.names.pipeline} is {state.status or 'not reached'}"
    why = "; ".join(why_failed(stage, delivery, run)) or "no action says why"
    return stopped(stage.log, fact, why, "read the reason, and the log named here")

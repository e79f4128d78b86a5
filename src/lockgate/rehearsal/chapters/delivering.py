"""Deliver a commit: push, build, artifact, environment after environment, with approvals where they are asked."""

from lockgate.cloud.pipelines import StageState
from lockgate.design.delivery import Delivery, Target
from lockgate.rehearsal.changes import note
from lockgate.rehearsal.github import create_repository
from lockgate.rehearsal.people import People
from lockgate.rehearsal.running import Running, running
from lockgate.rehearsal.stage import DEVELOPER, Stage, check_out
from lockgate.rehearsal.waiting import (
    build_of,
    executions,
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
}
_COMMIT_VARIABLE = "CODEBUILD_RESOLVED_SOURCE_VERSION"


def create_repositories(stage: Stage) -> None:
    """Every application's repository at the forge, with its working copy; nothing is pushed yet."""
    for application in stage.setting.declaration.applications:
        with stage.recorder.step(f"create the repository {application.repository.full_name}") as step:
            create_repository(stage, application.repository.full_name)
            step.note(check_out(stage, application))


def deliver_everything(stage: Stage, people: People, occasion: str = "Deliver") -> None:
    """One commit of every application along each of its lines, in declared order."""
    for delivery in stage.deliveries:
        names = ", then ".join(one.name for one in delivery.line.environments)
        stage.recorder.chapter(f"{occasion} {delivery.application.name}: {delivery.line.branch} to {names}")
        commit = push(stage, delivery, f"{occasion} to {names}")
        follow(stage, people, delivery, commit)


def push(stage: Stage, delivery: Delivery, message: str) -> str:
    """Commit a change and push it to the line's branch; the commit's id.

    A branch that the working copy does not have yet begins where the last one stands, as a release does in GitFlow.
    """
    git, branch = stage.copies[delivery.application.name], delivery.line.branch
    with stage.recorder.step(f"{DEVELOPER} pushes to {branch}") as step:
        git.switch(branch)
        note(git.folder, message)
        commit = git.commit_all(message)
        stage.known[delivery.names.pipeline] = frozenset(run.id for run in executions(stage, delivery))
        git.push(branch)
        step.note(f"commit {commit[:8]}: {message}")
    return commit


def follow(stage: Stage, people: People, delivery: Delivery, commit: str) -> str:
    """Follow a pushed commit to its last environment; the id of the pipeline's run.

    Raises:
        LockgateError: When it does not get there, or something else runs there than was pushed.
    """
    if delivery.by_artifact:
        built(stage, delivery, commit)
    run = started(stage, delivery)
    if not delivery.by_artifact:
        at_rest = stage_at_rest(stage, delivery, "Build", run)
        _must_succeed(stage, delivery, at_rest, run)
        built(stage, delivery, commit)
    for environment in delivery.line.environments:
        _reach(stage, people, delivery, environment, run, commit)
    return run


def built(stage: Stage, delivery: Delivery, commit: str) -> None:
    """The build of a commit has run, its unit tests with it, and succeeded."""
    with stage.recorder.step(f"build {commit[:8]} and run its unit tests", delivery.account) as step:
        build = build_of(stage, delivery, commit)
        log = log_of(stage, delivery, build)
        if build.status != "SUCCEEDED":
            fact = f"the build of {commit[:8]} ended with {build.status}"
            raise stopped(stage.log, fact, "\n".join(log[-20:]) or "it has no log", "mend what the log says")
        tests = [line for line in log if line.startswith("Ran ")]
        step.note(f"{build.id}: {tests[-1]}" if tests else build.id)


def started(stage: Stage, delivery: Delivery) -> str:
    """The pipeline has started by itself; the run's id."""
    with stage.recorder.step(f"{delivery.names.pipeline} starts by itself", delivery.account) as step:
        run = new_execution(stage, delivery, stage.known[delivery.names.pipeline])
        step.note(f"run {run.id[:8]}, started by {_BY_ITSELF.get(run.trigger, run.trigger)}")
    return run.id


def _reach(stage: Stage, people: People, delivery: Delivery, environment: Environment, run: str, commit: str) -> None:
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
                step.note(_stands(target, was))
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

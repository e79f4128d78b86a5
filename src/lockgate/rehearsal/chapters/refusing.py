"""Bad commits: one whose tests fail stops at the build, one that asks for too much stops at the deployment."""

from lockgate.design.delivery import Delivery
from lockgate.rehearsal.changes import break_a_test, outgrow_the_boundary
from lockgate.rehearsal.chapters.delivering import started
from lockgate.rehearsal.running import Running, running
from lockgate.rehearsal.stage import DEVELOPER, Stage
from lockgate.rehearsal.waiting import build_of, executions, log_of, stage_at_rest, stopped, why_failed
from lockgate.spec.document import TEMPLATE, load

_EVENT_SECONDS = 0.5
"""Within which an object's arrival would have started the pipeline; it takes a few milliseconds here."""
_TEMPLATE_LIMIT = 1_000_000  # bytes; CloudFormation's own limit for a template in S3


def refuse_bad_commits(stage: Stage) -> None:
    """Both kinds, on the first line of each application; afterwards the branch holds the good state again."""
    seen: set[str] = set()
    for delivery in stage.deliveries:
        if delivery.application.name not in seen:
            seen.add(delivery.application.name)
            _failing_tests(stage, delivery)
            _outgrown(stage, delivery)


def _failing_tests(stage: Stage, delivery: Delivery) -> None:
    before = _everywhere(stage, delivery)
    git = stage.copies[delivery.application.name]
    with stage.recorder.step(f"{DEVELOPER} pushes a commit whose tests fail to {delivery.line.branch}") as step:
        git.switch(delivery.line.branch)
        step.note(break_a_test(git.folder, delivery.application.build.buildspec))
        commit = _push(stage, delivery, "Break a test")
    with stage.recorder.step("the build stops it", delivery.account) as step:
        build = build_of(stage, delivery, commit)
        if build.status != "FAILED":
            log = log_of(stage, delivery, build)
            raise stopped(stage.log, f"the build is {build.status}", "\n".join(log[-20:]), "look at the buildspec")
        failed = [phase for phase in build.phases if phase.status == "FAILED"]
        step.note(f"phase {failed[0].name}: {failed[0].context}" if failed else build.status)
    _not_started(stage, delivery)
    _unchanged(stage, delivery, before)
    _take_back(stage, delivery, commit)


def _outgrown(stage: Stage, delivery: Delivery) -> None:
    before = _everywhere(stage, delivery)
    git, template = stage.copies[delivery.application.name], delivery.application.template.path
    with stage.recorder.step(f"{DEVELOPER} pushes a template that asks for an administrator's role") as step:
        git.switch(delivery.line.branch)
        document, findings = load(git.folder / template, template, TEMPLATE, _TEMPLATE_LIMIT)
        if document is None:
            raise stopped(git.folder / template, findings[0].fact, findings[0].why, findings[0].remedy)
        resource = outgrow_the_boundary(git.folder, template, document.value)
        step.note(f"{resource}: AdministratorAccess, no permissions boundary")
        commit = _push(stage, delivery, "Ask for too much")
    if delivery.by_artifact:
        with stage.recorder.step("the build lets it pass: the tests are good", delivery.account):
            build_of(stage, delivery, commit)
    run = started(stage, delivery)
    first = delivery.line.environments[0]
    with stage.recorder.step("the deployment stops it", delivery.account, *first.runtime) as step:
        state = stage_at_rest(stage, delivery, first.name, run)
        reasons = why_failed(stage, delivery, run)
        if state.status != "Failed" or not any("iam:CreateRole" in reason for reason in reasons):
            fact = f"stage {state.name} is {state.status}"
            raise stopped(stage.log, fact, "; ".join(reasons) or "no action failed", "look at the boundary")
        for reason in reasons:
            step.note(reason)
    _unchanged(stage, delivery, before)
    _take_back(stage, delivery, commit)


def _not_started(stage: Stage, delivery: Delivery) -> None:
    """Nothing of a failed build may land where the pipeline takes its commits from: CodeBuild uploads even then."""
    if not delivery.by_artifact:
        return
    with stage.recorder.step(f"{delivery.names.pipeline} does not start", delivery.account):
        stage.setting.sleep(_EVENT_SECONDS)
        began = [run.id for run in executions(stage, delivery) if run.id not in stage.known[delivery.names.pipeline]]
        if began:
            fact = f"a failed build started {delivery.names.pipeline}"
            why = "CodeBuild uploads artifacts even when a command has failed, and something was there to upload"
            remedy = "let the last command of the build make the artifacts' `base-directory`"
            raise stopped(delivery.application.build.buildspec, fact, why, remedy)


def _push(stage: Stage, delivery: Delivery, message: str) -> str:
    git = stage.copies[delivery.application.name]
    commit = git.commit_all(message)
    stage.known[delivery.names.pipeline] = frozenset(run.id for run in executions(stage, delivery))
    git.push(delivery.line.branch)
    return commit


def _take_back(stage: Stage, delivery: Delivery, commit: str) -> None:
    """Revert in the working copy; the next push brings it along."""
    stage.copies[delivery.application.name].run("revert", "--no-edit", commit)


def _everywhere(stage: Stage, delivery: Delivery) -> tuple[Running, ...]:
    return tuple(running(stage, target) for target in delivery.targets)


def _unchanged(stage: Stage, delivery: Delivery, before: tuple[Running, ...]) -> None:
    accounts = tuple(target.account for target in delivery.targets)
    with stage.recorder.step("what runs has stayed as it was", *accounts) as step:
        now = _everywhere(stage, delivery)
        for target, was, found in zip(delivery.targets, before, now, strict=True):
            if was.answers != found.answers:
                fact = f"{target.stack} answers differently since a bad commit"
                raise stopped(stage.log, fact, f"{was} became {found}", "look at the rollback of the stack")
            step.note("; ".join(answer.text for answer in found.answers) or f"{target.stack}: {found.status}")

"""Bad commits that look good: both pass the check and the review, and neither is delivered.

One asks for more than the boundary allows, and stops at the deployment. The tests of the other depend on where they
run, and stop the build of the branch. Both are asked for side by side and merged one after the other.
"""

from pathlib import Path

from lockgate.design.delivery import Delivery
from lockgate.rehearsal.changes import break_the_branch, outgrow_the_boundary
from lockgate.rehearsal.chapters.delivering import started
from lockgate.rehearsal.chapters.proposing import tested_and_approved
from lockgate.rehearsal.pulls import Pull, merge, propose
from lockgate.rehearsal.running import Running, running
from lockgate.rehearsal.spoiling import spoil
from lockgate.rehearsal.stage import DEVELOPER, Stage
from lockgate.rehearsal.waiting import build_of, executions, log_of, stage_at_rest, stopped, why_failed
from lockgate.spec.document import TEMPLATE, load

_EVENT_SECONDS = 0.3
"""Within which an object's arrival would have started the pipeline; it takes a few milliseconds here."""
_TEMPLATE_LIMIT = 1_000_000  # bytes; CloudFormation's own limit for a template in S3


def refuse_bad_commits(stage: Stage) -> None:
    """Both kinds, on the first line of each application; they stay on the branch until somebody takes them back."""
    for delivery in stage.first_lines:
        before = _everywhere(stage, delivery)
        greedy, placed = _asked_for(stage, delivery)
        for pull in (greedy, placed):
            tested_and_approved(stage, pull)
        _outgrown(stage, greedy)
        _unchanged(stage, delivery, before)
        _failing_on_the_branch(stage, placed)
        _unchanged(stage, delivery, before)


def _asked_for(stage: Stage, delivery: Delivery) -> tuple[Pull, Pull]:
    application = delivery.application

    def outgrow(folder: Path) -> str:
        return f"{_outgrow(folder, application.template.path)}: AdministratorAccess, no permissions boundary"

    def depend(folder: Path) -> str:
        return break_the_branch(folder, application.build.buildspec)

    with stage.recorder.step(f"{DEVELOPER} asks to merge a template that wants an administrator's role") as step:
        greedy, said = propose(stage, delivery, "feature/greedy", "Ask for too much", outgrow)
        step.note(f"#{greedy.number}: {said}")
    with stage.recorder.step(f"{DEVELOPER} asks to merge a test that passes in pull requests only") as step:
        placed, said = propose(stage, delivery, "feature/placed", "Depend on the place", depend)
        step.note(f"#{placed.number}: {said}")
    return greedy, placed


def _outgrow(folder: Path, template: str) -> str:
    document, findings = load(folder / template, template, TEMPLATE, _TEMPLATE_LIMIT)
    if document is None:
        raise stopped(folder / template, findings[0].fact, findings[0].why, findings[0].remedy)
    return outgrow_the_boundary(folder, template, document.value)


def _merged(stage: Stage, pull: Pull) -> str:
    with stage.recorder.step(f"{DEVELOPER} merges #{pull.number} to {pull.delivery.line.branch}"):
        commit = merge(stage, pull)
        spoil(stage, pull.delivery, commit)
    return commit


def _outgrown(stage: Stage, pull: Pull) -> None:
    delivery, commit = pull.delivery, _merged(stage, pull)
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
            step.refused("the permissions boundary", reason)


def _failing_on_the_branch(stage: Stage, pull: Pull) -> None:
    delivery, commit = pull.delivery, _merged(stage, pull)
    with stage.recorder.step("the build stops it", delivery.account) as step:
        build = build_of(stage, delivery, commit)
        if build.status != "FAILED":
            log = log_of(stage, delivery, build)
            raise stopped(stage.log, f"the build is {build.status}", "\n".join(log[-20:]), "look at the buildspec")
        failed = [phase for phase in build.phases if phase.status == "FAILED"]
        step.refused("the build", f"phase {failed[0].name}: {failed[0].context}" if failed else build.status)
    _not_started(stage, delivery)


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

"""Deliver by pull request: tested, reviewed, merged, and only then delivered.

The first pull request of an application meets every gate on its way: a test that fails, an approval that a push takes
away, a merge without an approval, an author who approves their own work.
"""

from collections.abc import Callable
from pathlib import Path

from lockgate.design.checks import context
from lockgate.design.delivery import Delivery
from lockgate.rehearsal.changes import BREAKS, break_a_test, note
from lockgate.rehearsal.chapters.delivering import follow, merged
from lockgate.rehearsal.people import People
from lockgate.rehearsal.pulls import (
    Pull,
    amend,
    approve,
    check_build,
    checked,
    must_approve,
    must_be_green,
    open_pull,
    propose,
    refused,
    try_merge,
)
from lockgate.rehearsal.spoiling import in_words, take_back
from lockgate.rehearsal.stage import DEVELOPER, REVIEWER, Stage
from lockgate.rehearsal.waiting import log_of, stopped


def deliver_everything(stage: Stage, people: People) -> None:
    """One pull request of every application along each of its lines, in declared order.

    The first line of an application gets a feature, each later one what its predecessor's branch has: a release.
    """
    before: dict[str, Delivery] = {}
    for delivery in stage.deliveries:
        application = delivery.application.name
        title = f"Deliver {application} to {in_order(delivery)}: a pull request to {delivery.line.branch}"
        stage.recorder.chapter(title, told=True)
        if application in before:
            pull = _release(stage, before[application], delivery)
            tested_and_approved(stage, pull)
        else:
            pull = _meeting_every_gate(stage, delivery)
        before[application] = delivery
        follow(stage, people, pull, *merged(stage, pull))


def deliver_again(stage: Stage, people: People) -> None:
    """One pull request to every branch, side by side; where a branch is spoiled, it takes back what was bad."""
    stage.recorder.chapter("Deliver everything again")
    pulls = []
    for delivery in stage.deliveries:
        branch = f"again/{delivery.names.line}"
        pulls.append(contribute(stage, delivery, branch, f"Deliver again to {in_order(delivery)}"))
    for pull in pulls:
        tested_and_approved(stage, pull)
    found = [(pull, *merged(stage, pull)) for pull in pulls]
    for pull, commit, at in found:
        follow(stage, people, pull, commit, at)


def in_order(delivery: Delivery) -> str:
    """``test, then prod``."""
    return ", then ".join(one.name for one in delivery.line.environments)


def contribute(
    stage: Stage, delivery: Delivery, branch: str, title: str, also: Callable[[Path], str | None] | None = None
) -> Pull:
    """A pull request with a change, which also takes back what spoils the branch, and does what `also` does."""
    branch = branch.lower().replace(" ", "-")
    words = in_words(stage, delivery)

    def change(folder: Path) -> str:
        take_back(stage, delivery, stage.copies[delivery.application.name])
        more = also(folder) if also else None
        return note(folder, title) + (f", and {more}" if more else "")

    with stage.recorder.step(f"{DEVELOPER} asks to merge {branch} into {delivery.line.branch}{words}") as step:
        pull, said = propose(stage, delivery, branch, title, change)
        step.note(f"#{pull.number}, commit {pull.head[:8]}: {said}")
    return pull


def _release(stage: Stage, before: Delivery, delivery: Delivery) -> Pull:
    """From the branch of the line before to the branch of this one."""
    head, base = before.line.branch, delivery.line.branch
    with stage.recorder.step(f"{DEVELOPER} asks to merge {head} into {base}: a release") as step:
        pull = open_pull(stage, delivery, head, f"Release {delivery.application.name} to {_last(delivery)}")
        step.note(f"#{pull.number}, commit {pull.head[:8]}: everything that {head} has and {base} has not")
    return pull


def tested_and_approved(stage: Stage, pull: Pull) -> None:
    """Its check succeeds, and the reviewer approves it."""
    with stage.recorder.step(f"the check tests #{pull.number}, {REVIEWER} approves it", pull.delivery.account) as step:
        step.note(must_be_green(stage, pull))
        must_approve(stage, pull)


def _meeting_every_gate(stage: Stage, delivery: Delivery) -> Pull:
    branch, base = "feature/greeting", delivery.line.branch
    said: list[str | None] = []

    def change(folder: Path) -> str:
        said.append(break_a_test(folder, delivery.application.checks))
        return note(folder, "A new greeting")

    with stage.recorder.step(f"{DEVELOPER} asks to merge {branch} into {base}") as step:
        pull, changed = propose(stage, delivery, branch, "A new greeting", change)
        step.note(f"#{pull.number}, commit {pull.head[:8]}: {changed}{f', and {said[0]}' if said[0] else ''}")
    if said[0]:
        pull = _failed_and_repaired(stage, pull)
    with stage.recorder.step(f"the check tests #{pull.number}: green", delivery.account) as step:
        step.note(must_be_green(stage, pull))
    _not_without_somebody_else(stage, pull)
    with stage.recorder.step(f"{REVIEWER} approves #{pull.number}"):
        must_approve(stage, pull)
    return pull


def _failed_and_repaired(stage: Stage, pull: Pull) -> Pull:
    delivery = pull.delivery
    with stage.recorder.step(f"the check tests #{pull.number}: red", delivery.account) as step:
        step.refused("the check", _red(stage, pull))
    with stage.recorder.step(f"{REVIEWER} approves #{pull.number} all the same; its merge is refused") as step:
        must_approve(stage, pull)
        step.refused("GitHub", refused(stage, try_merge(stage, pull), f"the merge of #{pull.number}"))
    with stage.recorder.step(f"{DEVELOPER} repairs it with a push, which takes the approval away") as step:
        pull, repaired = amend(stage, pull, "Repair the test", lambda folder: _repair(stage, pull, folder))
        step.note(f"commit {pull.head[:8]}: {repaired}")
    return pull


def _red(stage: Stage, pull: Pull) -> str:
    """The check has failed, and said so at GitHub; what its log says."""
    name = context(stage.design.prefix, pull.delivery.names.line)
    state = checked(stage, pull)[name]
    build = check_build(stage, pull)
    log = log_of(stage, pull.delivery, build)
    if state != "failure" or build.status != "FAILED":
        fact = f"a test of #{pull.number} fails, and its check says {state}"
        raise stopped(stage.log, fact, "\n".join(log[-20:]), "look at the buildspec of pull requests")
    failed = [line for line in log if line.startswith(("FAIL:", "ERROR:", "FAILED"))]
    return "; ".join([f"{name}: {state}", *failed[:2]])


def _repair(stage: Stage, pull: Pull, folder: Path) -> str:
    broken = [*folder.rglob(BREAKS)]
    if broken:
        broken[0].unlink()
        return "the test is gone"
    buildspec = pull.delivery.application.checks.buildspec
    stage.copies[pull.delivery.application.name].run("checkout", "HEAD^", "--", buildspec)
    return f"{buildspec} is as it was"


def _not_without_somebody_else(stage: Stage, pull: Pull) -> None:
    """Green is not enough, and nobody approves their own work."""
    with stage.recorder.step(f"the merge of #{pull.number} is refused: nobody has approved what it is now") as step:
        step.refused("GitHub", refused(stage, try_merge(stage, pull), f"the merge of #{pull.number}"))
    with stage.recorder.step(f"{DEVELOPER} approves #{pull.number}, which is their own: refused") as step:
        step.refused("GitHub", refused(stage, approve(stage, pull, DEVELOPER), f"the approval of #{pull.number}"))


def _last(delivery: Delivery) -> str:
    return delivery.line.environments[-1].name

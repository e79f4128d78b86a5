"""Attacks at GitHub and on the way of its webhooks: not IAM stands there, but rules, signatures and filters."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.kernel import LockgateError
from lockgate.rehearsal.attacks.by_webhook import forgeries
from lockgate.rehearsal.changes import note
from lockgate.rehearsal.git import Git
from lockgate.rehearsal.github import hooks
from lockgate.rehearsal.hooks import answered, newest, send_to
from lockgate.rehearsal.pulls import begin
from lockgate.rehearsal.stage import DEVELOPER, OWNER, Stage, git_of
from lockgate.rehearsal.trace import Attack, Outcome
from lockgate.rehearsal.trying import counted, keep
from lockgate.rehearsal.waiting import executions

_RULES = ("GH013", "current branch")
"""GitHub's code for a push that a ruleset refuses, and its words for the deletion of the default branch."""


def attack_github(stage: Stage) -> None:
    """On the first line of each application; afterwards no branch and no tag of the attackers is left."""
    for delivery in stage.first_lines:
        branch = delivery.line.branch
        with stage.recorder.step(f"{DEVELOPER} and {OWNER} try to change {branch} without a pull request") as step:
            tried = list(_pushes(stage, delivery))
            keep(stage, tried)
            step.note(counted(tried))
        with stage.recorder.step(f"branches and a tag whose names resemble {branch}") as step:
            tried = list(_names(stage, delivery))
            keep(stage, tried)
            step.note(counted(tried))
        with stage.recorder.step(f"forged and repeated webhooks of {delivery.application.name}") as step:
            tried = list(_webhooks(stage, delivery))
            keep(stage, tried)
            step.note(counted(tried))


def _pushes(stage: Stage, delivery: Delivery) -> Iterator[Attack]:
    """Pushes that GitHub's rules must refuse, by somebody who may write and by an administrator."""
    git = begin(stage, delivery, "attack/push")
    note(git.folder, "Pushed without a review")
    git.commit_all("Push without a review")
    branch = delivery.line.branch
    for who, name, refspec in (
        (DEVELOPER, "push to the branch", f"HEAD:refs/heads/{branch}"),
        (OWNER, "push to the branch as an administrator", f"HEAD:refs/heads/{branch}"),
        (DEVELOPER, "push another history over the branch", f"+HEAD~2:refs/heads/{branch}"),
        (OWNER, "delete the branch as an administrator", f":refs/heads/{branch}"),
    ):
        yield _pushed(delivery, git_of(stage, git.folder, who), who, name, refspec)


def _pushed(delivery: Delivery, git: Git, who: str, name: str, refspec: str) -> Attack:
    try:
        git.run("push", "--quiet", "origin", refspec)
    except LockgateError as error:
        why = error.findings[0].why
        outcome = Outcome.REFUSED if any(word in why for word in _RULES) else Outcome.INCONCLUSIVE
        return _attack(delivery, who, name, ("git push", refspec), outcome, _said(why), "GitHub")
    return _attack(delivery, who, name, ("git push", refspec), Outcome.SUCCEEDED, "the push went through", "GitHub")


def _said(text: str) -> str:
    """What git passes on from the server, in one line."""
    lines = [line.removeprefix("remote:").strip() for line in text.splitlines() if line.startswith("remote:")]
    return " ".join(line for line in lines if line) or " ".join(text.split())


def _names(stage: Stage, delivery: Delivery) -> Iterator[Attack]:
    """Names that an unanchored pattern would fall for: none may build or deliver anything."""
    branch = delivery.line.branch
    refs = {
        "a branch whose name begins like the delivered one": f"refs/heads/{branch}-evil",
        "a branch whose name ends like the delivered one": f"refs/heads/x/refs/heads/{branch}",
        "a tag with the name of the delivered branch": f"refs/tags/{branch}",
    }
    git = begin(stage, delivery, "attack/names")
    note(git.folder, "On a branch of another name")
    commit = git.commit_all("Be taken for another branch")
    before = _started(stage, delivery)
    git.run("push", "--quiet", "origin", *(f"HEAD:{ref}" for ref in refs.values()))
    try:
        for name, ref in refs.items():
            said = "; ".join(dict.fromkeys(answered(stage, delivery, ref, commit)))
            after = _started(stage, delivery) - before
            outcome = Outcome.SUCCEEDED if after else Outcome.REFUSED
            yield _attack(delivery, DEVELOPER, name, ("git push", ref), outcome, said, "the webhook")
    finally:
        git.run("push", "--quiet", "origin", *(f":{ref}" for ref in refs.values()))


def _webhooks(stage: Stage, delivery: Delivery) -> Iterator[Attack]:
    """Deliveries that GitHub did not make now: without a signature, with a wrong one, and one that came before."""
    repository = delivery.application.repository.full_name
    for hook in hooks(stage, repository):
        real = newest(stage, repository, hook["id"])
        if real is None:
            continue
        for name, sent, refuses in forgeries(real):
            before = _started(stage, delivery)
            reply = send_to(hook["config"]["url"], sent)
            started = _started(stage, delivery) - before
            as_it_must = refuses(reply.status, reply.message) and not started
            outcome = Outcome.REFUSED if as_it_must else Outcome.SUCCEEDED if started else Outcome.INCONCLUSIVE
            reason = f"{reply.status}: {reply.message}"
            place = ("POST", f"webhook {hook['id']} of {repository}")
            yield _attack(delivery, "somebody on the network", name, place, outcome, reason, "the webhook")


def _started(stage: Stage, delivery: Delivery) -> frozenset[str]:
    """What a push starts first, by id: every release build, or with a connection every run. An attack must add none."""
    if delivery.by_artifact:
        builds = stage.account(delivery.account).builds.for_project(delivery.names.build_project)
        return frozenset(build.id for build in builds)
    return frozenset(run.id for run in executions(stage, delivery))


def _attack(
    delivery: Delivery, who: str, name: str, place: tuple[str, str], outcome: Outcome, reason: str, gate: str
) -> Attack:
    call, resource = place
    environment = delivery.line.environments[0].name
    title = f"{delivery.application.repository.full_name}: {who}"
    return Attack(name, title, environment, f"{who} at GitHub", call, resource, outcome, reason, gate)

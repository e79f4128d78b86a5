"""Attacks from inside builds: of pull requests, which nobody has approved, and of merges, which somebody has.

The pull requests of all lines are asked for at once, so that their checks run side by side; so do the builds of the
merges.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lockgate.cloud.builds import Build
from lockgate.design.delivery import Delivery
from lockgate.rehearsal.attacks import (
    Attempt,
    Target,
    build_attempts,
    build_script,
    check_attempts,
    read_results,
)
from lockgate.rehearsal.changes import attack_from_the_build, attack_from_the_check
from lockgate.rehearsal.pulls import Pull, check_build, checked, close, merge, must_approve, must_be_green, propose
from lockgate.rehearsal.spoiling import spoil
from lockgate.rehearsal.stage import DEVELOPER, REVIEWER, Stage
from lockgate.rehearsal.trace import Attack, Outcome
from lockgate.rehearsal.trying import counted, keep, outcome_of
from lockgate.rehearsal.waiting import build_of, log_of, stopped

_INJECTED = "REHEARSAL-INJECTED"
_SECRET = "rehearsal/password"  # noqa: S105 - the name of a secret, not the secret


@dataclass(frozen=True, slots=True)
class Asked:
    """Pull requests that attack: from their checks, and once they are merged."""

    tests: tuple[tuple[Pull, Target, Sequence[Attempt]], ...]
    builds: tuple[tuple[Pull, Target], ...]


def ask_for_attacks(stage: Stage, targets: Sequence[tuple[Delivery, Target]], secrets: Mapping[str, str]) -> Asked:
    """Ask for the merges; the checks begin. `secrets` are ARNs by account."""
    tests = [_tests_asked_for(stage, line, target, secrets[line.account]) for line, target in targets]
    builds = [(_build_asked_for(stage, line, target), target) for line, target in targets]
    return Asked(tuple(one for one in tests if one is not None), tuple(builds))


def attack_by_builds(stage: Stage, asked: Asked) -> None:
    """From the check and from the release build of every line; the merges stay until somebody takes them back."""
    for one in asked.tests:
        _from_the_check(stage, *one)
    merged = [(pull.delivery, target, _merged(stage, pull)) for pull, target in asked.builds]
    for line, target, commit in merged:
        _from_the_build(stage, line, target, commit)


@contextmanager
def secrets_to_steal(stage: Stage) -> Iterator[Mapping[str, str]]:
    """A secret in each infrastructure account, by account its ARN; gone afterwards."""
    made = {}
    for account in stage.infrastructure:
        answer = stage.call(account, "secretsmanager", "CreateSecret", Name=_SECRET, SecretString="sesame")
        made[account] = answer["ARN"]
    try:
        yield made
    finally:
        for account, arn in made.items():
            stage.call(account, "secretsmanager", "DeleteSecret", SecretId=arn, ForceDeleteWithoutRecovery=True)


def _tests_asked_for(
    stage: Stage, delivery: Delivery, target: Target, secret: str
) -> tuple[Pull, Target, Sequence[Attempt]] | None:
    """The pull request that attacks from its check; None when nothing in the repository is run by this check."""
    attempts = check_attempts(target, secret)
    said: list[str | None] = []

    def change(folder: Path) -> str:
        said.append(attack_from_the_check(folder, delivery.application.checks, build_script(attempts)))
        return said[0] or ""

    with stage.recorder.step(f"{DEVELOPER} asks to merge a test that attacks into {delivery.line.branch}") as step:
        pull, words = propose(stage, delivery, _branch(delivery), "A better test", change)
        step.note(f"#{pull.number}: {words or 'the check runs nothing of the repository'}")
    return (pull, target, attempts) if said[0] else None


def _from_the_check(stage: Stage, pull: Pull, target: Target, attempts: Sequence[Attempt]) -> None:
    text = f"the check of #{pull.number} attacks with its own role"
    with stage.recorder.step(text, pull.delivery.account) as step:
        checked(stage, pull)
        who = f"{pull.delivery.names.pipeline}: the check of a pull request"
        build = check_build(stage, pull)
        tried = _tried(stage, pull.delivery, build, who, target, attempts)
        tried.append(_injected(stage, pull, build, target))
        keep(stage, tried)
        step.note(counted(tried))
        close(stage, pull)


def _branch(delivery: Delivery) -> str:
    """A branch whose name is a command, for shells that take names for commands."""
    return f"x;echo${{IFS}}{_INJECTED}-{delivery.names.line}"


def _injected(stage: Stage, pull: Pull, build: Build, target: Target) -> Attack:
    ran = any(line.strip().startswith(_INJECTED) for line in log_of(stage, pull.delivery, build))
    return Attack(
        name="let a branch's name be run as a command",
        who=f"{pull.delivery.names.pipeline}: the check of a pull request",
        target=target.environment,
        principal=f"{DEVELOPER} at GitHub",
        call="pull request",
        resource=pull.branch,
        outcome=Outcome.SUCCEEDED if ran else Outcome.REFUSED,
        reason="the command has run" if ran else f"build {build.id} has tested it and run no such command",
        gate="the build",
    )


def _build_asked_for(stage: Stage, delivery: Delivery, target: Target) -> Pull:
    """A change of the buildspec, which the check does not show."""
    branch = delivery.line.branch
    buildspec, script = delivery.application.build.buildspec, build_script(build_attempts(target))

    with stage.recorder.step(f"{DEVELOPER} asks to merge a build that attacks into {branch}") as step:
        pull, words = propose(
            stage,
            delivery,
            f"attack/{delivery.names.line}/build",
            "A better build",
            lambda folder: attack_from_the_build(folder, buildspec, script),
        )
        step.note(f"#{pull.number}: {words}")
    return pull


def _merged(stage: Stage, pull: Pull) -> str:
    text = f"{REVIEWER}, an accomplice, approves #{pull.number}, and {DEVELOPER} merges it"
    with stage.recorder.step(text, pull.delivery.account) as step:
        step.note(must_be_green(stage, pull))
        must_approve(stage, pull)
        commit = merge(stage, pull)
        spoil(stage, pull.delivery, commit)
    return commit


def _from_the_build(stage: Stage, delivery: Delivery, target: Target, commit: str) -> None:
    """The build attacks with its role, and fails, so that nothing of it is delivered."""
    text = f"the build of {delivery.names.pipeline} attacks with its own role"
    with stage.recorder.step(text, delivery.account) as step:
        who = f"{delivery.names.pipeline}: its build role"
        build = build_of(stage, delivery, commit)
        tried = _tried(stage, delivery, build, who, target, build_attempts(target))
        keep(stage, tried)
        step.note(counted(tried))


def _tried(
    stage: Stage, delivery: Delivery, build: Build, who: str, target: Target, attempts: Sequence[Attempt]
) -> list[Attack]:
    """What came of the attempts, from the log of the build that made them."""
    log = log_of(stage, delivery, build)
    results, caller = read_results(log)
    if len(results) != len(attempts):
        why = "\n".join(log[-20:]) or "the build has no log"
        raise stopped(stage.log, "the build did not try every attack", why, "look at the build's log")
    return [
        Attack(one.name, who, target.environment, caller, one.action, one.resource, outcome_of(code), text)
        for one, (code, text) in zip(attempts, (results[number] for number in range(len(attempts))), strict=True)
    ]

"""The story: the chapters in order, and the trace that they leave."""

from datetime import datetime

from lockgate.kernel import LockgateError
from lockgate.rehearsal.audit import calls_of, traffic_of
from lockgate.rehearsal.chapters.attacking import attack
from lockgate.rehearsal.chapters.delivering import deliver_the_beginning
from lockgate.rehearsal.chapters.deploying import deploy
from lockgate.rehearsal.chapters.hurrying import merge_twice_quickly
from lockgate.rehearsal.chapters.preparing import prepare
from lockgate.rehearsal.chapters.proposing import deliver_everything
from lockgate.rehearsal.chapters.rebuilding import rebuild, templates
from lockgate.rehearsal.chapters.refusing import refuse_bad_commits
from lockgate.rehearsal.chapters.removing import remove_everything
from lockgate.rehearsal.people import People
from lockgate.rehearsal.recorder import Observer, Recorder
from lockgate.rehearsal.setting import Kept, Setting
from lockgate.rehearsal.stage import CAST, Stage, open_stage, wait_for_aws
from lockgate.rehearsal.trace import Account, Flow, Trace

_SETTLE_SECONDS = 5.0
"""How long the last calls may take until the trail has them."""


def rehearse(setting: Setting, observer: Observer) -> Trace:
    """Play the whole delivery.

    Args:
        setting: What is rehearsed, and what of the machine may be used.
        observer: Hears of each step.

    Returns:
        The trace, also when the story stopped early: then with the reason as `Trace.failure`.

    Raises:
        LockgateError: When the stage could not be set at all (a design with errors, a port that cannot be had).
    """
    recorder = Recorder(setting.monotonic, observer)
    recorder.chapter("Set the stage")
    began = setting.now()
    with open_stage(setting, recorder) as stage:
        failure = _play(stage)
        seconds = recorder.elapsed
        trace = _trace(stage, began, seconds, failure)
        if setting.keep is not None:
            account = trace.accounts[-1].id
            secret = stage.emulator.root(account).secret_key
            setting.keep(Kept(stage.emulator.endpoint, stage.design.region, account, secret, stage.forge.url), trace)
        return trace


def _play(stage: Stage) -> str | None:
    """Every chapter; why the story stopped, or None."""
    people = People(stage)
    recorder = stage.recorder
    try:
        prepare(stage)
        wait_for_aws(stage)
        recorder.chapter("Deploy every account from nothing")
        deploy(stage)
        first = templates(stage)
        deliver_the_beginning(stage, people)
        deliver_everything(stage, people)
        recorder.chapter("Refuse bad commits", told=True)
        refuse_bad_commits(stage)
        recorder.chapter("Attack")
        attack(stage, people)
        recorder.chapter("Merge twice, quickly", told=True)
        merge_twice_quickly(stage, people)
        recorder.chapter("Delete everything")
        remove_everything(stage)
        people.forget_members()
        recorder.chapter("Rebuild")
        rebuild(stage, people, first)
    except LockgateError as error:
        return "; ".join(f"{finding.fact}: {finding.why}" for finding in error.findings)
    return None


def _trace(stage: Stage, began: datetime, seconds: float, failure: str | None) -> Trace:
    audit = stage.emulator.audit(settle=_SETTLE_SECONDS)
    accounts = _accounts(stage)
    return Trace(
        project=stage.setting.declaration.file,
        layout=_layout(stage),
        accounts=accounts,
        flows=_flows(stage),
        steps=tuple(stage.recorder.steps),
        attacks=tuple(stage.recorder.attacks),
        traffic=traffic_of(audit, [account.id for account in accounts]),
        calls=calls_of(audit, began),
        seconds=seconds,
        failure=failure,
        notes=tuple(stage.recorder.notes),
        journeys=tuple(stage.recorder.journeys),
        story=tuple(stage.recorder.told),
        cast=CAST,
    )


def _layout(stage: Stage) -> str:
    """Tools when an infrastructure account serves several environments, otherwise paired."""
    served = [environment.infrastructure for environment in stage.setting.declaration.environments]
    return "tools" if len(set(served)) < len(served) else "paired"


def _accounts(stage: Stage) -> tuple[Account, ...]:
    environments = stage.setting.declaration.environments
    found = []
    for account in stage.design.accounts:
        serves = tuple(one.name for one in environments if one.infrastructure == account.id)
        kind = "infrastructure" if serves else "runtime"
        names = serves or account.runtime_of
        stacks = tuple(stack.name for stack in stage.design.stacks if stack.account == account.id)
        found.append(Account(account.id, f"{' and '.join(names)} {kind}", names, kind, stacks))
    order = {name: number for number, name in enumerate(one.name for one in environments)}
    return tuple(sorted(found, key=lambda one: (order.get(one.environments[0], 0), one.kind)))


def _flows(stage: Stage) -> tuple[Flow, ...]:
    return tuple(
        Flow(
            line=delivery.names.pipeline,
            application=delivery.application.name,
            branch=delivery.line.branch,
            infrastructure=delivery.account,
            environments=tuple((one.name, one.runtime, bool(one.approval)) for one in delivery.line.environments),
        )
        for delivery in stage.deliveries
    )

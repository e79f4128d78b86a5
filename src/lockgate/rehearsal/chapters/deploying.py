"""Deploy every account from nothing, and later again: one pass, wave by wave.

Where a line has a connection, a person completes it before the wave of the pipelines: CodeBuild refuses a project whose
connection nobody has completed.
"""

from collections.abc import Sequence

from lockgate.design import Wave
from lockgate.plan import Wanted, observe, plan_deployment
from lockgate.rehearsal.chapters.executing import execute_plan
from lockgate.rehearsal.chapters.telling import keep_token
from lockgate.rehearsal.stage import ROBOT, Stage
from lockgate.rehearsal.waiting import stopped
from lockgate.spec.declaration import Source


def deploy(stage: Stage) -> None:
    """Deploy all stacks in one pass, and do what AWS wants a person for."""
    keep_token(stage)
    for account in _building_by_webhook(stage):
        with stage.recorder.step("give CodeBuild its access to the repository (once per account)", account):
            stage.account(account).sources.import_credentials(stage.tokens[ROBOT])
    connected = [each for each in stage.deliveries if each.application.source is Source.CONNECTION]
    if connected:
        _deploy(stage, [each for each in stage.wanted if each.wave < Wave.PIPELINE])
    for delivery in connected:
        _complete_connection(stage, delivery.account, delivery.names.connection)
    _deploy(stage, [each for each in stage.wanted if not connected or each.wave >= Wave.PIPELINE])


def _deploy(stage: Stage, wanted: Sequence[Wanted]) -> None:
    """Bring the stacks to what is wanted; one that is so already is left alone."""
    observed = observe(stage.aws.ports().stacks, (each.stack for each in wanted))
    execute_plan(stage, plan_deployment(wanted, observed, stage.design.prefix))


def _building_by_webhook(stage: Stage) -> tuple[str, ...]:
    found = [each.account for each in stage.deliveries if each.application.source is Source.ARTIFACT]
    return tuple(dict.fromkeys(found))


def _complete_connection(stage: Stage, account: str, name: str) -> None:
    """On AWS a person does this in the console: there is no API for it."""
    with stage.recorder.step(f"complete the connection {name} (a person's part)", account) as step:
        found = {each.name: each for each in stage.account(account).connections.all()}
        if name not in found:
            raise stopped(stage.log, f"connection {name} is not there", "its stack did not make it", "read the log")
        token = stage.tokens[ROBOT]
        stage.emulator.control("POST", "connections/handshake", {"arn": found[name].arn, "token": token})
        step.note(found[name].arn)

"""Delete everything, and look in every account for what is left."""

from lockgate.plan import observe, observe_resources, plan_deletion
from lockgate.plan.inputs import application_stacks
from lockgate.rehearsal.chapters.executing import execute_plan
from lockgate.rehearsal.github import hooks
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.waiting import stopped


def remove_everything(stage: Stage) -> None:
    """Delete all stacks in the order in which deletion works; nothing but keys in their waiting time may be left."""
    applications = application_stacks(stage.design)
    stacks = stage.aws.ports().stacks
    every = [*(each.stack for each in stage.wanted), *(each.stack for each in applications)]
    observed = observe(stacks, every)
    resources = observe_resources(stacks, observed)
    execute_plan(stage, plan_deletion(stage.wanted, applications, observed, resources, stage.design.prefix))
    for account in stage.accounts:
        _nothing_left(stage, account)
    _no_hooks(stage)


def _nothing_left(stage: Stage, account: str) -> None:
    with stage.recorder.step(f"look for what is left in {account}", account) as step:
        left = stage.aws.ports().inventory.left(account, stage.design.region, stage.design.prefix)
        for each in left:
            step.note(f"{each.kind} {each.name}: {each.note or 'still there'}")
        remaining = [each for each in left if not each.note.startswith("pending deletion")]
        if remaining:
            names = ", ".join(f"{each.kind} {each.name}" for each in remaining)
            raise stopped(stage.log, f"account {account} is not empty", names, "delete it by hand, and tell us")
        if not left:
            step.note("nothing")


def _no_hooks(stage: Stage) -> None:
    names = dict.fromkeys(each.repository.full_name for each in stage.setting.declaration.applications)
    for name in names:
        with stage.recorder.step(f"look for webhooks that are left on {name}") as step:
            found = hooks(stage, name)
            if found:
                urls = ", ".join(hook["config"]["url"] for hook in found)
                raise stopped(stage.forge.log, f"{name} still has webhooks", urls, "delete them in its settings")
            step.note("none")

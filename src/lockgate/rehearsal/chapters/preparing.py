"""Before anything is deployed: repositories with their branches, and the rules of these branches.

The rules are set by the very code of ``lockgate github protect``, through GitHub's API, with the owner's token.
"""

from lockgate.cloud.github import GithubClient, GithubRulesets
from lockgate.plan.protection import (
    Wanted,
    observe_protection,
    plan_protection,
    protect,
    protection_as_text,
    wanted_protections,
)
from lockgate.rehearsal.github import create_repository
from lockgate.rehearsal.stage import DEVELOPER, OWNER, Stage, check_out
from lockgate.rehearsal.waiting import stopped


def prepare(stage: Stage) -> None:
    """Every application's repository at the forge, with the mapped branches, protected."""
    made: set[str] = set()
    for application in stage.setting.declaration.applications:
        name = application.repository.full_name
        if name not in made:
            made.add(name)
            with stage.recorder.step(f"create the repository {name}") as step:
                create_repository(stage, name)
                step.note(check_out(stage, application))
                step.note(_first_push(stage, application.name, name))
        else:
            check_out(stage, application)
    protect_branches(stage)


def _first_push(stage: Stage, application: str, repository: str) -> str:
    """Every mapped branch begins with the commit that was taken: nobody listens yet, so nothing is delivered."""
    branches = [each.branch for each in wanted_protections(stage.setting.declaration) if each.repository == repository]
    stage.copies[application].run("push", "--quiet", "origin", *(f"HEAD:refs/heads/{name}" for name in branches))
    return f"{DEVELOPER} pushes {', '.join(branches)}, which begin with the same commit"


def protect_branches(stage: Stage) -> None:
    """What ``lockgate github protect --yes`` does, and then what ``--check`` does."""
    wanted = wanted_protections(stage.setting.declaration)
    stage.contexts |= {(each.repository, each.branch): each.protection.checks for each in wanted}
    rulesets = GithubRulesets(GithubClient(stage.tokens[OWNER], stage.forge.url))
    with stage.recorder.step(f"{OWNER} protects {_named(wanted)} (lockgate github protect)") as step:
        plan = plan_protection(wanted, observe_protection(rulesets, wanted))
        protect(plan, rulesets, lambda change: step.note(f"ruleset `{change.wanted.ruleset}` is in force"))
        step.note(protection_as_text(plan))
    with stage.recorder.step("nothing is left to protect (lockgate github protect --check)") as step:
        again = plan_protection(wanted, observe_protection(rulesets, wanted))
        if again.changes:
            why = protection_as_text(again)
            raise stopped(stage.forge.log, "the branches are not as they were just protected", why, "read the log")
        step.note(f"{len(wanted)} of {len(wanted)} branches are as they must be")


def _named(wanted: tuple[Wanted, ...]) -> str:
    return ", ".join(f"{each.repository} {each.branch}" for each in wanted)

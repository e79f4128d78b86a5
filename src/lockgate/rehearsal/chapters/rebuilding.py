"""Rebuild from nothing: the same templates, and the delivery works again."""

from lockgate.plan import observe
from lockgate.rehearsal.chapters.delivering import deliver_the_beginning
from lockgate.rehearsal.chapters.deploying import deploy
from lockgate.rehearsal.chapters.proposing import deliver_again
from lockgate.rehearsal.people import People
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.waiting import stopped


def templates(stage: Stage) -> dict[str, str]:
    """The templates that are deployed now, by account and stack."""
    found = observe(stage.aws.ports().stacks, (each.stack for each in stage.wanted))
    return {f"{stack.id.account}/{stack.id.name}": stack.body for stack in found.stacks}


def rebuild(stage: Stage, people: People, before: dict[str, str]) -> None:
    """Deploy again, compare the templates with those of the first time, and deliver again."""
    deploy(stage)
    with stage.recorder.step("compare what was rebuilt with what was deleted", *stage.accounts) as step:
        now = templates(stage)
        different = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        if different:
            raise stopped(stage.log, "the rebuilt templates differ", ", ".join(different), "compare them by hand")
        step.note(f"{len(now)} templates, the same to the byte")
    deliver_the_beginning(stage, people)
    deliver_again(stage, people)

"""LG4511: nobody outside the declared accounts is let in anywhere."""

from collections.abc import Iterator

from lockgate.proof.claims.asking import Never, declared, deputy, doors, outside, prove
from lockgate.proof.claims.subject import Subject
from lockgate.proof.verdict import Claim, Severity, Step, Verdict
from lockgate.proof.world import Holding

_REMEDY = "take the stranger out of the policy's principals, or pin the statement to an account of the declaration"


def no_outsider_reaches_anything(subject: Subject) -> Iterator[Verdict]:
    """Other accounts (of the organisation, too), services that act for them, and anonymous callers: none gets in.

    A group's role lets in whom the declaration's ``trusted`` names, wherever they are.
    """
    for thing in subject.things(subject.accounts):
        but = declared(subject, thing)
        for does, on in doors(thing):
            for who in outside(subject):
                yield prove(subject, Never(who, does, on, but), _fact, _REMEDY)
            if isinstance(thing, Holding):
                who, served = deputy(subject.neighbour, on)
                yield prove(subject, Never(who, does, served), _deputy, _REMEDY)


def _fact(step: Step) -> str:
    return f"`{step.who}` is outside the declared accounts and gets at `{step.to}`"


def _deputy(step: Step) -> str:
    return f"the service `{step.who}` gets at `{step.to}` for any account that makes it act"


CLAIM = Claim(
    "LG4511",
    no_outsider_reaches_anything.__name__,
    "Nobody outside the declared accounts reaches anything in them",
    Severity.CRITICAL,
    "a stranger acts in an account without anything having been stolen",
    no_outsider_reaches_anything,
)

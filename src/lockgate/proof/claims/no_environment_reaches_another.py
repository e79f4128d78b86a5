"""LG4503: whoever owns the accounts of one environment gets at nothing of another."""

from collections.abc import Iterator
from itertools import permutations

from lockgate.iam.symbolic import AnyoneIn
from lockgate.proof.claims.asking import Never, declared, deputy, doors, prove
from lockgate.proof.claims.subject import Subject, accounts_of
from lockgate.proof.verdict import Claim, Severity, Step, Verdict
from lockgate.proof.world import Holding
from lockgate.spec.declaration import Environment

_REMEDY = "name only principals of the environment's own accounts in the policy"


def no_environment_reaches_another(subject: Subject) -> Iterator[Verdict]:
    """For each two environments: from the accounts that are one's alone to those that are the other's alone.

    The attacker holds every permission in the first, may make any principal there, and drives services from there.
    What the two share, an infrastructure account, is another claim's: see LG4504.
    """
    for origin, goal in permutations(subject.declaration.environments, 2):
        yield from _between(subject, origin, goal)


def _between(subject: Subject, origin: Environment, goal: Environment) -> Iterator[Verdict]:
    held = accounts_of(origin) - accounts_of(goal)
    wanted = accounts_of(goal) - accounts_of(origin)

    def fact(step: Step) -> str:
        return f"whoever owns `{origin.name}` gets at `{step.to}` of `{goal.name}`"

    for thing in subject.things(wanted):
        for does, on in doors(thing):
            yield prove(subject, Never(AnyoneIn(held), does, on, declared(subject, thing)), fact, _REMEDY)
            for account in sorted(held) if isinstance(thing, Holding) else ():
                who, served = deputy(account, on)
                yield prove(subject, Never(who, does, served), fact, _REMEDY)


CLAIM = Claim(
    "LG4503",
    no_environment_reaches_another.__name__,
    "No environment reaches another",
    Severity.CRITICAL,
    "whoever breaks into a test account is in production",
    no_environment_reaches_another,
)

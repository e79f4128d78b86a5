"""LG4602: nothing is open to accounts that nobody named, or to whoever has no account at all."""

from collections.abc import Iterator

from lockgate.iam.symbolic import Anonymous, Outsider, Question, Target
from lockgate.kernel.names import is_account_id
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.claims.asking import doors
from lockgate.proof.reach.atlas import named_accounts
from lockgate.proof.verdict import Claim, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Holding, Identity

_REMEDY = "name the accounts, roles or services that need it; add `aws:PrincipalOrgID` where the organisation is meant"


def nothing_is_open_to_everyone(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody outside the world's accounts, its organisation and the accounts that a policy names gets in."""
    for thing in grounds.world.things:
        for actions, target in doors(thing):
            grounds.inquiry.taken()
            step = _from_anywhere(grounds, thing, actions, target)
            yield grounds.otherwise() if step is None else _open(thing, step)
    yield from grounds.unread(grounds.world.things)


def _from_anywhere(
    grounds: Grounds, thing: Identity | Holding, actions: tuple[str, ...], target: Target
) -> Step | None:
    policy = grounds.policies_of(thing)
    named = {each for each in named_accounts(policy) if is_account_id(each)}
    everyone = (Anonymous(), Outsider(frozenset({*grounds.world.accounts, *named})))
    steps = (grounds.step(Question(who, actions, target)) for who in everyone)
    return next((step for step in steps if step is not None), None)


def _open(thing: Identity | Holding, step: Step) -> Refuted:
    return Refuted(f"anybody at all may call `{step.does}` on `{thing.arn}`", (step,), _REMEDY)


CLAIM = Claim(
    "LG4602",
    nothing_is_open_to_everyone.__name__,
    "Nothing is open to everyone",
    Severity.CRITICAL,
    "no account has to be taken over: the attacker uses his own, or none",
    nothing_is_open_to_everyone,
)

"""LG4601: a role that another account may assume names the one who may."""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.sharing import from_whole_accounts
from lockgate.proof.symbols import trust_target
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_ASSUME = ("sts:AssumeRole",)
_WITHOUT_ID = {"sts:ExternalId": ()}
"""A trust that asks for an external id is made for a third party, which tells its customers apart by it."""
_REMEDY = "add `ArnEquals: {aws:PrincipalArn: ARN}` with the role that may, and keep the account's root as principal"


def no_trust_takes_in_a_whole_account(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody assumes a role from another account whom its trust policy does not name."""
    for role in grounds.world.identities:
        if role.trust is not None:
            target = trust_target(role)
            found, otherwise = from_whole_accounts(grounds, role.trust, target, _ASSUME, _WITHOUT_ID)
            for account, step in found.items():
                fact = f"every role and user of {grounds.called(account)} may assume `{role.arn}`"
                yield Refuted(fact, (step,), _REMEDY)
            if not found:
                yield otherwise
    yield from grounds.unread(grounds.world.identities)


CLAIM = Claim(
    "LG4601",
    no_trust_takes_in_a_whole_account.__name__,
    "No role may be assumed by a whole other account",
    Severity.HIGH,
    "one role or user that an attacker takes over in the trusted account, or makes there, is enough to act as the role",
    no_trust_takes_in_a_whole_account,
)

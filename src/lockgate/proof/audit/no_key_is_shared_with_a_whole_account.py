"""LG4604: a key that other accounts use names who uses it there."""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.sharing import from_whole_accounts
from lockgate.proof.symbols import target_of
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_ACTIONS = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:Sign",
    "kms:ScheduleKeyDeletion",
)
_REMEDY = "add `ArnEquals: {aws:PrincipalArn: [ARN, ...]}`; who only reads needs `kms:Decrypt` and `kms:DescribeKey`"


def no_key_is_shared_with_a_whole_account(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody uses a key from another account whom its policy does not name."""
    for key in grounds.atlas.all_of("key"):
        found, otherwise = from_whole_accounts(grounds, key.policy, target_of(key), _ACTIONS)
        for account, step in found.items():
            fact = f"every role and user of {grounds.called(account)} may call `{step.does}` with `{key.arn}`"
            yield Refuted(fact, (step,), _REMEDY)
        if not found:
            yield otherwise
    yield from grounds.unread(grounds.atlas.all_of("key"))


CLAIM = Claim(
    "LG4604",
    no_key_is_shared_with_a_whole_account.__name__,
    "No key may be used by a whole other account",
    Severity.HIGH,
    "whoever takes over any principal of the account reads, or forges, everything that the key protects",
    no_key_is_shared_with_a_whole_account,
)

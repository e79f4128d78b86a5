"""LG4606: functions, queues, topics, secrets, repositories and tables that other accounts use name who uses them."""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.sharing import from_whole_accounts
from lockgate.proof.symbols import whole
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_KINDS = {
    "function": ("lambda:*",),
    "queue": ("sqs:*",),
    "repository": ("ecr:*",),
    "secret": ("secretsmanager:*",),
    "table": ("dynamodb:*",),
    "topic": ("sns:*",),
}
"""Without event buses, whose policies know accounts only."""
_REMEDY = "name the role that needs it, in `Principal` or by `ArnEquals: {aws:PrincipalArn: ARN}`"


def nothing_else_is_shared_with_a_whole_account(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody uses one from another account whom its policy does not name."""
    for holding in grounds.world.holdings:
        if holding.kind not in _KINDS or holding.policy is None:
            continue
        found, otherwise = from_whole_accounts(grounds, holding.policy, whole(holding), _KINDS[holding.kind])
        for account, step in found.items():
            fact = f"every role and user of {grounds.called(account)} may call `{step.does}` on `{holding.arn}`"
            yield Refuted(fact, (step,), _REMEDY)
        if not found:
            yield otherwise
    yield from grounds.unread(each for each in grounds.world.holdings if each.kind in _KINDS)


CLAIM = Claim(
    "LG4606",
    nothing_else_is_shared_with_a_whole_account.__name__,
    "No function, queue, topic, secret, repository or table may be used by a whole other account",
    Severity.MEDIUM,
    "whoever takes over any principal of the account uses it",
    nothing_else_is_shared_with_a_whole_account,
)

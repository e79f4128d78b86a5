"""LG4607: who may make or change roles does so below a boundary.

Source: IAM user guide, "Permissions boundaries for IAM entities" ("Delegating responsibility to others using
permissions boundaries").
"""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds, place_of
from lockgate.proof.audit.people import asked, node_of
from lockgate.proof.reach import whole_account
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Unknown, Verdict

_REMEDY = (
    "allow `iam:CreateRole` and the calls that give permissions only on names of its own and with"
    " `StringEquals: {iam:PermissionsBoundary: ARN}`"
)


def nobody_outgrows_his_permissions(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody gets hold of his whole account by what he may do to roles, users and policies himself."""
    for identity in asked(grounds):
        start = node_of(identity)
        reach = grounds.reach(start)
        found = reach.to(whole_account(identity.account))
        if found is not None and found.way == (start,):
            account = grounds.called(identity.account)
            fact = f"`{identity.arn}` makes itself an administrator of {account}"
            yield Refuted(fact, found.steps, _REMEDY, place_of(found.steps, identity))
            continue
        gaps = [gap.reason for gap in grounds.graph.gaps([start])]
        yield Unknown(gaps[0]) if gaps else Proved(reach.assumptions)


CLAIM = Claim(
    "LG4607",
    nobody_outgrows_his_permissions.__name__,
    "Nobody makes himself an administrator",
    Severity.CRITICAL,
    "whoever gets to act as the role, a deployment or a build among them, has the whole account",
    nobody_outgrows_his_permissions,
)

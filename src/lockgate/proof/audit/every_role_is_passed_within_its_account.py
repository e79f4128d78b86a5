"""LG4615: the execution role of a deployment is in the account of the role that performs it.

Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service": no role is passed across accounts.
"""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.stages import account_of, performed
from lockgate.proof.verdict import Claim, Proved, Severity, Unknown, Verdict

_REMEDY = "give the action a `RoleArn` of the account that it deploys to, and let that role pass the execution role"


def every_role_is_passed_within_its_account(grounds: Grounds) -> Iterator[Verdict]:
    """Each action that hands a role to CloudFormation is performed by a role of the same account."""
    for one in performed(grounds):
        if one.action.passed is None:
            continue
        owner = account_of(one.action.passed)
        if not owner or not one.account:
            yield Unknown(f"the account of a role of `{one.name}` in {one.pipeline.name} is not known")
        elif owner == one.account:
            yield Proved()
        else:
            where, whose = grounds.called(one.account), grounds.called(owner)
            fact = f"`{one.name}` of the pipeline `{one.pipeline.name}` passes a role of {whose} from {where}"
            yield one.found(fact, _REMEDY)


CLAIM = Claim(
    "LG4615",
    every_role_is_passed_within_its_account.__name__,
    "Every role is passed within its own account",
    Severity.MEDIUM,
    "the deployment fails: cross-account pass role is not allowed",
    every_role_is_passed_within_its_account,
)

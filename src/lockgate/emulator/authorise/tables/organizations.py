"""Organizations: roots, units, accounts and policies by their ids, which only the organisation can tell the ARNs of.

Source: service authorization reference, "AWS Organizations".
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Callable, Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything

_BY_PARAMETERS = {
    "AccountId": "CloseAccount DescribeAccount RemoveAccountFromOrganization",
    "AccountId SourceParentId DestinationParentId": "MoveAccount",
    "ChildId": "ListParents",
    "OrganizationalUnitId": "DeleteOrganizationalUnit DescribeOrganizationalUnit UpdateOrganizationalUnit",
    "ParentId": "CreateOrganizationalUnit ListAccountsForParent ListChildren ListOrganizationalUnitsForParent",
    "PolicyId": "DeletePolicy DescribePolicy ListTargetsForPolicy UpdatePolicy",
    "PolicyId TargetId": "AttachPolicy DetachPolicy",
    "ResourceId": "ListTagsForResource TagResource UntagResource",
    "RootId": "DisablePolicyType EnablePolicyType",
    "TargetId": "ListPoliciesForTarget",
}
_EVERYTHING = (
    "AcceptHandshake CancelHandshake CreateAccount CreateOrganization CreatePolicy DeclineHandshake DeleteOrganization "
    "DescribeCreateAccountStatus DescribeHandshake DescribeOrganization DisableAWSServiceAccess EnableAWSServiceAccess "
    "InviteAccountToOrganization LeaveOrganization ListAWSServiceAccessForOrganization ListAccounts "
    "ListCreateAccountStatus ListHandshakesForAccount ListHandshakesForOrganization ListPolicies ListRoots"
).split()
_ARN_OF_POLICY = ":policy/"

Locate = Callable[[str, str], str | None]
"""From a member account and the id of a part of its organisation to the part's ARN."""


_located: list[Locate] = []


def locate_by(locate: Locate) -> None:
    """Ask the world's organisations for ARNs; there is one world in a process, as its engine is."""
    _located[:] = [locate]


def _on(action: str, parameters: Sequence[str]) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        arns = [_arn(incoming, incoming.text(name)) for name in parameters]
        context = _policy_type(incoming, arns)
        return [Need(action, arn, incoming.account, context) for arn in arns]

    return rule


def _anything(operation: str) -> Rule:
    plain = anything(f"organizations:{operation}")
    return lambda incoming: [need.having(_policy_type(incoming, ())) for need in plain(incoming)]


def _arn(incoming: Incoming, part: str) -> str:
    """The part's ARN; one that is not there has none, so that only permissions on everything reach the error."""
    found = next((arn for locate in _located if (arn := locate(incoming.account, part)) is not None), None)
    return found or f"arn:aws:organizations::{incoming.account}:unknown/{part}"


def _policy_type(incoming: Incoming, arns: Sequence[str]) -> Mapping[str, str]:
    stated = incoming.text("Type") or incoming.text("PolicyType") or incoming.text("Filter")
    for arn in arns:
        if _ARN_OF_POLICY in arn:
            stated = arn.split("/")[-2].upper()
    return {"organizations:PolicyType": stated} if stated else {}


RULES: Mapping[str, Rule] = {
    **{operation: _anything(operation) for operation in _EVERYTHING},
    **{
        operation: _on(f"organizations:{operation}", parameters.split())
        for parameters, operations in _BY_PARAMETERS.items()
        for operation in operations.split()
    },
}

"""Policies that never grant but must not lack an allow, and whom they bind: SCPs, boundaries, session policies.

Sources: AWS Organizations user guide, "Service control policies", "SCP evaluation", "Resource control policies"; IAM
user guide, "Permissions boundaries for IAM entities", "Session policies"; VPC guide, "Endpoint policies".
"""

from collections.abc import Iterable

from lockgate.iam.catalogue import rcp_services
from lockgate.iam.facts import Facts
from lockgate.iam.model import Level, Policies, PolicyKind
from lockgate.iam.policy import Policy
from lockgate.iam.principals import NONE

_BOUNDARY = PolicyKind.BOUNDARY.value
_ENDPOINT = PolicyKind.ENDPOINT.value
_SCP = PolicyKind.SCP.value
_SESSION = PolicyKind.SESSION.value


def bound_by_scps(facts: Facts) -> bool:
    """SCPs bind users, roles and root of member accounts; not management, service-linked roles, or outsiders."""
    if facts.principal.service_linked or facts.without_account:
        return False
    return facts.request.organization is None or not (
        facts.is_management(facts.account) or facts.is_outsider(facts.account)
    )


def bound_by_rcps(facts: Facts) -> bool:
    """RCPs bind resources of member accounts, for a list of services, whoever calls.

    Not for service-linked roles, the management account's resources, AWS managed KMS keys, nor ``kms:RetireGrant``.
    """
    if facts.principal.service_linked or facts.request.resource.aws_managed or facts.action == "kms:retiregrant":
        return False
    if facts.action.partition(":")[0] not in rcp_services():
        return False
    owner = facts.request.resource.account or facts.account
    return facts.request.organization is None or not (facts.is_management(owner) or facts.is_outsider(owner))


def outer_ceilings_without_allow(facts: Facts, policies: Policies) -> list[str]:
    """Which of SCPs and VPC endpoint policy fail to allow, in the order of evaluation."""
    missing = []
    if policies.scps and bound_by_scps(facts) and levels_without_allow(policies.scps, facts):
        missing.append(_SCP)
    if policies.endpoint is not None and not allows(policies.endpoint, facts):
        missing.append(_ENDPOINT)
    return missing


def levels_without_allow(levels: Iterable[Level], facts: Facts) -> tuple[str, ...]:
    """The names of the levels at which no policy allows; levels intersect, the policies of one level unite."""
    return tuple([level.name for level in levels if not _one_allows(level.policies, facts)])


def ceilings_without_allow(facts: Facts, policies: Policies) -> list[str]:
    """Which of boundary and session policies fail to allow, in the order of evaluation."""
    missing = []
    if policies.boundary is not None and not allows(policies.boundary, facts):
        missing.append(_BOUNDARY)
    if policies.session is not None and not _one_allows(policies.session, facts):
        missing.append(_SESSION)
    return missing


def _one_allows(policies: Iterable[Policy], facts: Facts) -> bool:
    for policy in policies:  # noqa: SIM110  asked for every level of every request: no generator
        if allows(policy, facts):
            return True
    return False


def allows(policy: Policy, facts: Facts) -> bool:
    """Whether a statement of `policy` allows, were nothing else asked."""
    for statement in policy.select(facts.action)[1]:
        if statement.names(facts, False) is not NONE and statement.applies(facts):
            return True
    return False

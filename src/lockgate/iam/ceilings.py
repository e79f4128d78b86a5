"""Policies that never grant but must not lack an allow, and whom they bind: SCPs, boundaries, session policies.

Sources: AWS Organizations user guide, "Service control policies", "SCP evaluation", "Resource control policies"; IAM
user guide, "Permissions boundaries for IAM entities", "Session policies"; VPC guide, "Endpoint policies".
"""

from collections.abc import Iterable

from lockgate.iam.catalogue import rcps_bind
from lockgate.iam.facts import Facts, binds
from lockgate.iam.model import Policies, PolicyKind
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
    return binds(facts.organization, facts.account)


def bound_by_rcps(facts: Facts) -> bool:
    """RCPs bind resources of member accounts, for a list of services, whoever calls.

    Not for service-linked roles, the management account's resources, AWS managed KMS keys, nor ``kms:RetireGrant``.
    """
    resource = facts.request.resource
    if facts.principal.service_linked or resource.aws_managed or facts.action == "kms:retiregrant":
        return False
    return rcps_bind(facts.action) and binds(facts.resource_organization, resource.account or facts.account)


def outer_ceilings_without_allow(facts: Facts, policies: Policies) -> list[str]:
    """Which of SCPs and VPC endpoint policy fail to allow, in the order of evaluation.

    Levels intersect, the policies of one level unite.
    """
    missing = []
    if policies.scps and bound_by_scps(facts):
        for level in policies.scps:
            if not one_allows(level.policies, facts):
                missing.append(_SCP)
                break
    if policies.endpoint is not None and not one_allows((policies.endpoint,), facts):
        missing.append(_ENDPOINT)
    return missing


def ceilings_without_allow(facts: Facts, policies: Policies) -> list[str]:
    """Which of boundary and session policies fail to allow, in the order of evaluation."""
    missing = []
    if policies.boundary is not None and not one_allows((policies.boundary,), facts):
        missing.append(_BOUNDARY)
    if policies.session is not None and not one_allows(policies.session, facts):
        missing.append(_SESSION)
    return missing


def one_allows(policies: Iterable[Policy], facts: Facts) -> bool:
    """Whether a statement of one of `policies` allows, were nothing else asked."""
    action = facts.action
    for policy in policies:
        for statement in policy.by_action[action][1]:
            if statement.names(facts, False) is not NONE and statement.applies(facts):
                return True
    return False

"""Policies that never grant but must not lack an allow, and whom they bind: SCPs, boundaries, session policies.

Sources: AWS Organizations user guide, "Service control policies", "SCP evaluation", "Resource control
policies"; IAM user guide, "Permissions boundaries for IAM entities", "Session policies".
"""

from collections.abc import Iterable

from lockgate.iam.catalogue import rcp_services
from lockgate.iam.facts import Facts
from lockgate.iam.model import Level, Policies, PolicyKind, PrincipalKind
from lockgate.iam.policy import Policy

_WITHOUT_ACCOUNT = (PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS, PrincipalKind.IDENTITY_PROVIDER)


def bound_by_scps(facts: Facts) -> bool:
    """SCPs bind users, roles and root of member accounts; not management, service-linked roles, or outsiders."""
    principal = facts.principal
    if principal.service_linked or principal.kind in _WITHOUT_ACCOUNT:
        return False
    return not facts.is_management(facts.account) and not facts.is_outsider(facts.account)


def bound_by_rcps(facts: Facts) -> bool:
    """RCPs bind resources of member accounts, for a list of services, whoever calls.

    Not for service-linked roles, the management account's resources, AWS managed KMS keys, nor ``kms:RetireGrant``.
    """
    owner = facts.request.resource.account or facts.account
    if facts.principal.service_linked or facts.is_management(owner) or facts.is_outsider(owner):
        return False
    if facts.action == "kms:retiregrant" or _aws_managed_key(facts):
        return False
    return facts.action.partition(":")[0] in rcp_services()


def _aws_managed_key(facts: Facts) -> bool:
    if not facts.action.startswith("kms:"):
        return False
    alias = facts.stated("kms:requestalias")
    return ":alias/aws/" in facts.arn or (isinstance(alias, str) and alias.startswith("alias/aws/"))


def levels_without_allow(levels: Iterable[Level], facts: Facts) -> tuple[str, ...]:
    """The names of the levels at which no policy allows; levels intersect, the policies of one level unite."""
    return tuple(level.name for level in levels if not any(allows(policy, facts) for policy in level.policies))


def without_allow(facts: Facts, policies: Policies) -> PolicyKind | None:
    """Which of boundary and session policies fails to allow, in the order of evaluation; None when neither does."""
    if policies.boundary is not None and not allows(policies.boundary, facts):
        return PolicyKind.BOUNDARY
    if policies.session is not None and not any(allows(policy, facts) for policy in policies.session):
        return PolicyKind.SESSION
    return None


def allows(policy: Policy, facts: Facts) -> bool:
    """Whether a statement of `policy` allows, were nothing else asked."""
    return any(statement.applies(facts) for statement in policy.select(facts.action).allows)

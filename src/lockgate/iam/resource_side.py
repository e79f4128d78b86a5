"""What allows on the resource's side: its own policy, a KMS grant, an S3 access control list."""

from lockgate.iam import exceptions
from lockgate.iam.acl import acl_allow
from lockgate.iam.facts import Facts
from lockgate.iam.grants import grant_allow
from lockgate.iam.model import Policies, Reason
from lockgate.iam.policy import Policy
from lockgate.iam.principals import NONE, PRINCIPAL, Directness

Allow = tuple[Directness, Reason | None]
_NOTHING: Allow = (NONE, None)


def allow_of_resource(facts: Facts, policies: Policies) -> Allow:
    """The most direct allow on the resource's side, and its reason; NONE when there is none."""
    best = _NOTHING
    policy = policies.resource
    if policy is not None and exceptions.policy_may_grant(facts, policies):
        best = _most_direct(policy, facts)
    if policies.grants and best[0] is not PRINCIPAL:
        best = _better(best, grant_allow(facts, policies.grants))
    if policies.acl and best[0] is not PRINCIPAL:
        best = _better(best, acl_allow(facts, policies))
    return best


def _better(best: Allow, other: Allow) -> Allow:
    return other if other[0] > best[0] else best


def _most_direct(policy: Policy, facts: Facts) -> Allow:
    best, found = NONE, None
    for statement in policy.by_action[facts.action][1]:
        direct = statement.names(facts, False)  # boundaries matter to denies only
        if direct > best and statement.applies(facts):
            best, found = direct, statement
            if direct is PRINCIPAL:
                break
    if found is None:
        return _NOTHING
    return best, policy.reason(found, exceptions.resource_policy_type(facts))

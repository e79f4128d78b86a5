"""Step one: an explicit Deny anywhere wins.

Source: IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Deny evaluation".
"""

from collections.abc import Iterable, Sequence

from lockgate.iam import exceptions
from lockgate.iam.ceilings import bound_by_rcps, bound_by_scps
from lockgate.iam.facts import Facts
from lockgate.iam.model import Level, Policies, PolicyKind, Reason
from lockgate.iam.policy import Policy
from lockgate.iam.principals import NONE

_BOUNDARY = PolicyKind.BOUNDARY.value
_ENDPOINT = PolicyKind.ENDPOINT.value
_IDENTITY = PolicyKind.IDENTITY.value
_RCP = PolicyKind.RCP.value
_SCP = PolicyKind.SCP.value
_SESSION = PolicyKind.SESSION.value


def explicit_denials(facts: Facts, policies: Policies) -> tuple[Reason, ...]:
    """The first deny of each policy type that has one, in the order of evaluation; empty when nothing denies."""
    bounded = policies.boundary is not None
    found = []
    if policies.rcps and bound_by_rcps(facts):
        found.append(_in_levels(_RCP, policies.rcps, facts, bounded=bounded))
    if policies.scps and bound_by_scps(facts):
        found.append(_in_levels(_SCP, policies.scps, facts, bounded=bounded))
    if policies.endpoint is not None:
        found.append(_first(_ENDPOINT, (policies.endpoint,), facts, bounded=bounded))
    if policies.resource is not None and not exceptions.root_keeps_the_policy(facts):
        found.append(_first(exceptions.resource_policy_type(facts), (policies.resource,), facts, bounded=bounded))
    if not facts.without_account:
        found.append(_first(_IDENTITY, policies.identity, facts, bounded=bounded))
        if policies.boundary is not None:
            found.append(_first(_BOUNDARY, (policies.boundary,), facts, bounded=bounded))
        if policies.session:
            found.append(_first(_SESSION, policies.session, facts, bounded=bounded))
    return tuple(reason for reason in found if reason is not None)


def _in_levels(policy_type: str, levels: Sequence[Level], facts: Facts, *, bounded: bool) -> Reason | None:
    for level in levels:
        reason = _first(policy_type, level.policies, facts, bounded=bounded)
        if reason is not None:
            return reason
    return None


def _first(policy_type: str, policies: Iterable[Policy], facts: Facts, *, bounded: bool) -> Reason | None:
    for policy in policies:
        for statement in policy.select(facts.action)[0]:
            if statement.names(facts, bounded) is not NONE and statement.applies(facts):
                return policy.reason(statement, policy_type)
    return None

"""Step one: an explicit Deny anywhere wins.

Source: IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Deny evaluation".
"""

from collections.abc import Iterable

from lockgate.iam import exceptions
from lockgate.iam.ceilings import bound_by_rcps, bound_by_scps
from lockgate.iam.facts import Facts
from lockgate.iam.model import Level, Policies, PolicyKind, Reason
from lockgate.iam.policy import Policy
from lockgate.iam.principals import NONE
from lockgate.iam.statement import Statement

_BOUNDARY = PolicyKind.BOUNDARY.value
_ENDPOINT = PolicyKind.ENDPOINT.value
_IDENTITY = PolicyKind.IDENTITY.value
_RCP = PolicyKind.RCP.value
_SCP = PolicyKind.SCP.value
_SESSION = PolicyKind.SESSION.value

Found = tuple[Policy, Statement]


def explicit_denials(facts: Facts, policies: Policies) -> list[Reason]:
    """The first deny of each policy type that has one, in the order of evaluation; empty when nothing denies."""
    boundary = policies.boundary
    bounded = boundary is not None
    denials: list[Reason] = []
    if policies.rcps and bound_by_rcps(facts):
        _note(denials, _RCP, _first_level(policies.rcps, facts, bounded))
    if policies.scps and bound_by_scps(facts):
        _note(denials, _SCP, _first_level(policies.scps, facts, bounded))
    if policies.endpoint is not None:
        _note(denials, _ENDPOINT, first_deny((policies.endpoint,), facts, bounded))
    if policies.resource is not None and not exceptions.root_keeps_the_policy(facts):
        found = first_deny((policies.resource,), facts, bounded)
        if found is not None:
            _note(denials, exceptions.resource_policy_type(facts), found)
    if not facts.without_account:
        _note(denials, _IDENTITY, first_deny(policies.identity, facts, bounded))
        if boundary is not None:
            _note(denials, _BOUNDARY, first_deny((boundary,), facts, bounded))
        if policies.session:
            _note(denials, _SESSION, first_deny(policies.session, facts, bounded))
    return denials


def first_deny(policies: Iterable[Policy], facts: Facts, bounded: bool) -> Found | None:
    """The first statement of `policies` that denies; `bounded` says that the caller has a permissions boundary."""
    action = facts.action
    for policy in policies:
        for statement in policy.by_action[action][0]:
            if statement.names(facts, bounded) is not NONE and statement.applies(facts):
                return policy, statement
    return None


def _first_level(levels: Iterable[Level], facts: Facts, bounded: bool) -> Found | None:
    for level in levels:
        found = first_deny(level.policies, facts, bounded)
        if found is not None:
            return found
    return None


def _note(denials: list[Reason], policy_type: str, found: Found | None) -> None:
    if found is not None:
        policy, statement = found
        denials.append(policy.reason(statement, policy_type))

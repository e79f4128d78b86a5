"""Step one: an explicit Deny anywhere wins.

Source: IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Deny
evaluation".
"""

from collections.abc import Iterable, Iterator

from lockgate.iam import exceptions
from lockgate.iam.ceilings import bound_by_rcps, bound_by_scps
from lockgate.iam.facts import Facts
from lockgate.iam.model import Level, Policies, PolicyKind, Reason
from lockgate.iam.policy import Policy
from lockgate.iam.principals import Directness
from lockgate.iam.reasons import denied_by


def explicit_denials(facts: Facts, policies: Policies) -> tuple[Reason, ...]:
    """The first deny of each policy type that has one, in the order of evaluation; empty when nothing denies."""
    return tuple(_denials(facts, policies))


def _denials(facts: Facts, policies: Policies) -> Iterator[Reason]:
    if policies.rcps and bound_by_rcps(facts):
        yield from _first(PolicyKind.RCP.value, _of_levels(policies.rcps), facts)
    if policies.scps and bound_by_scps(facts):
        yield from _first(PolicyKind.SCP.value, _of_levels(policies.scps), facts)
    if policies.resource is not None:
        bounded = policies.boundary is not None
        yield from _first(exceptions.resource_policy_type(facts), (policies.resource,), facts, bounded=bounded)
    yield from _first(PolicyKind.IDENTITY.value, policies.identity, facts)
    if policies.boundary is not None:
        yield from _first(PolicyKind.BOUNDARY.value, (policies.boundary,), facts)
    if policies.session:
        yield from _first(PolicyKind.SESSION.value, policies.session, facts)


def _of_levels(levels: Iterable[Level]) -> Iterator[Policy]:
    for level in levels:
        yield from level.policies


def _first(policy_type: str, policies: Iterable[Policy], facts: Facts, *, bounded: bool = False) -> Iterator[Reason]:
    for policy in policies:
        for statement in policy.select(facts.action).denies:
            if statement.principals is not None and statement.directness(facts, bounded=bounded) is Directness.NONE:
                continue
            if statement.applies(facts):
                yield denied_by(policy_type, policy, statement)
                return

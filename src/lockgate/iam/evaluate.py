"""One request, decided as AWS decides it.

The order is that of the IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny
access": explicit denies of every policy; resource control policies; service control policies; resource-based
policies; identity-based policies; permissions boundary; session policies. Each step below names the page of its
rule.
"""

from collections.abc import Sequence

from lockgate.iam import exceptions
from lockgate.iam.ceilings import bound_by_rcps, bound_by_scps, levels_without_allow, without_allow
from lockgate.iam.denials import explicit_denials
from lockgate.iam.facts import Facts
from lockgate.iam.grants import grants_allowing
from lockgate.iam.model import Decision, Effect, Policies, PolicyKind, PrincipalKind, Reason, Request
from lockgate.iam.policy import Policy
from lockgate.iam.principals import Directness
from lockgate.iam.reasons import allowed_by, no_allow
from lockgate.iam.statement import Statement

_WITHOUT_ACCOUNT = (PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS, PrincipalKind.IDENTITY_PROVIDER)


def evaluate(request: Request, policies: Policies) -> Decision:
    """Decide `request` under `policies`, with the reasons that counted."""
    facts = Facts(request)
    settled = exceptions.settled(facts)
    if settled is not None:
        return settled
    denials = explicit_denials(facts, policies)
    if denials:
        return Decision(Effect.EXPLICITLY_DENIED, denials)
    return _allow(facts, policies)


def _allow(facts: Facts, policies: Policies) -> Decision:
    if bound_by_scps(facts) and levels_without_allow(policies.scps, facts):
        return _missing(PolicyKind.SCP.value, facts)
    direct, by_resource = _resource_side(facts, policies)
    if facts.principal.kind in _WITHOUT_ACCOUNT:
        return _resource_alone(facts, policies, by_resource)
    if exceptions.closed_to_public(facts, policies):
        return _missing(PolicyKind.RESOURCE.value, facts)
    if not facts.same_account:
        return _across_accounts(facts, policies, direct, by_resource)
    return _within_account(facts, policies, direct, by_resource)


def _resource_alone(facts: Facts, policies: Policies, by_resource: Reason | None) -> Decision:
    """Services, anonymous callers and federated identities have no identity policies: the resource decides."""
    closed = facts.principal.kind is not PrincipalKind.SERVICE and exceptions.closed_to_public(facts, policies)
    if by_resource is None or closed:
        return _missing(exceptions.resource_policy_type(facts), facts)
    return Decision(Effect.ALLOWED, (by_resource,))


def _within_account(facts: Facts, policies: Policies, direct: Directness, by_resource: Reason | None) -> Decision:
    """Identity or resource suffices ("Policy evaluation for requests within a single account"), with two exceptions.

    Role trust policies and KMS key policies must allow by themselves; naming the account in them lets identity
    policies count.
    """
    if by_resource is not None and direct is Directness.PRINCIPAL:
        return Decision(Effect.ALLOWED, (by_resource,))
    if direct is Directness.NONE and exceptions.must_allow_by_itself(facts):
        return _missing(exceptions.resource_policy_type(facts), facts)
    by_identity = _identity_side(facts, policies)
    if by_identity is None and direct is not Directness.ROLE:
        return _missing(PolicyKind.IDENTITY.value, facts)
    ceiling = without_allow(facts, policies)
    if ceiling is not None:
        return _missing(ceiling.value, facts)
    return Decision(Effect.ALLOWED, tuple(reason for reason in (by_identity, by_resource) if reason is not None))


def _across_accounts(facts: Facts, policies: Policies, direct: Directness, by_resource: Reason | None) -> Decision:
    """Both sides must allow, however the resource names the caller ("Cross-account policy evaluation logic")."""
    missing: list[Reason] = []
    if direct is Directness.NONE or by_resource is None:
        missing.append(no_allow(exceptions.resource_policy_type(facts), facts))
    by_identity = _identity_side(facts, policies)
    if by_identity is None:
        missing.append(no_allow(PolicyKind.IDENTITY.value, facts))
    ceiling = without_allow(facts, policies)
    if ceiling is not None:
        missing.append(no_allow(ceiling.value, facts))
    if missing or by_identity is None or by_resource is None:
        return Decision(Effect.IMPLICITLY_DENIED, tuple(missing))
    return Decision(Effect.ALLOWED, (by_identity, by_resource))


def _missing(policy_type: str, facts: Facts) -> Decision:
    return Decision(Effect.IMPLICITLY_DENIED, (no_allow(policy_type, facts),))


def _identity_side(facts: Facts, policies: Policies) -> Reason | None:
    """What allows on the principal's side.

    The root user may do everything by default; a federated user has nothing without session policies (page
    "Session policies").
    """
    kind = facts.principal.kind
    if kind is PrincipalKind.ROOT:
        return Reason(PolicyKind.IDENTITY.value, None, None, "the root user of an account is allowed by default")
    if kind is PrincipalKind.FEDERATED_USER and policies.session is None:
        return None
    for policy in policies.identity:
        for statement in policy.select(facts.action).allows:
            if statement.applies(facts):
                return allowed_by(PolicyKind.IDENTITY.value, policy, statement)
    return None


def _resource_side(facts: Facts, policies: Policies) -> tuple[Directness, Reason | None]:
    """The resource's most direct allow: of its policy or, on a KMS key, of a grant."""
    best, reason = Directness.NONE, None
    policy = policies.resource
    if policy is not None:
        found = _most_direct(policy, policy.select(facts.action).allows, facts)
        if found is not None:
            best, statement = found
            reason = allowed_by(exceptions.resource_policy_type(facts), policy, statement)
    if policies.grants and best < Directness.PRINCIPAL:
        granted = grants_allowing(facts, policies.grants)
        if granted is not None and granted[0] > best:
            return granted
    return best, reason


def _most_direct(
    policy: Policy,  # noqa: ARG001  kept beside its statements for explanations
    allows: Sequence[Statement],
    facts: Facts,
) -> tuple[Directness, Statement] | None:
    best: tuple[Directness, Statement] | None = None
    for statement in allows:
        direct = statement.directness(facts, bounded=False)
        if direct is Directness.NONE or (best is not None and direct <= best[0]):
            continue
        if statement.applies(facts):
            best = direct, statement
            if direct is Directness.PRINCIPAL:
                break
    return best


__all__ = ["bound_by_rcps", "evaluate"]

"""One request, decided as AWS decides it.

The order is that of the IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access":
explicit denies of every policy; then allows are looked for among resource control policies (which always have theirs),
service control policies, resource-based policies, identity-based policies, the permissions boundary and session
policies. Each step names the page of its rule.
"""

from dataclasses import replace

from lockgate.iam import exceptions
from lockgate.iam.ceilings import ceilings_without_allow, outer_ceilings_without_allow
from lockgate.iam.denials import explicit_denials
from lockgate.iam.facts import Facts
from lockgate.iam.model import (
    AccessPoint,
    Decision,
    Effect,
    Policies,
    PolicyKind,
    PrincipalKind,
    Reason,
    Request,
    Resource,
)
from lockgate.iam.principals import NONE, PRINCIPAL, ROLE, Directness
from lockgate.iam.resource_side import allow_of_resource

_IDENTITY = PolicyKind.IDENTITY.value
_ALLOWED = Effect.ALLOWED
_ROOT = PrincipalKind.ROOT
_USER = PrincipalKind.USER
_FEDERATED_USER = PrincipalKind.FEDERATED_USER
_ROOT_BY_DEFAULT = Reason(_IDENTITY, None, None, "the root user of an account is allowed by default")
_TOKEN_BY_DEFAULT = Reason(_IDENTITY, None, None, "no permission is needed to get a session token")


def evaluate(request: Request, policies: Policies) -> Decision:
    """Decide `request` under `policies`, with the reasons that counted."""
    if policies.access_point is not None:
        return _through_access_point(request, policies, policies.access_point)
    facts = Facts(request, bucket_abac=policies.bucket_abac)
    undeniable = exceptions.undeniable(facts)
    if undeniable is not None:
        return undeniable
    denials = explicit_denials(facts, policies)
    if denials:
        return Decision(Effect.EXPLICITLY_DENIED, tuple(denials))
    return exceptions.impossible(facts) or _look_for_allows(facts, policies)


def _look_for_allows(facts: Facts, policies: Policies) -> Decision:
    missing = outer_ceilings_without_allow(facts, policies)
    direct, by_resource = allow_of_resource(facts, policies)
    if facts.without_account:
        return _by_resource_alone(facts, by_resource, missing)
    if facts.same_account:
        return _within_account(facts, policies, direct, by_resource, missing)
    return _across_accounts(facts, policies, by_resource, missing)


def _by_resource_alone(facts: Facts, by_resource: Reason | None, missing: list[str]) -> Decision:
    """Services, anonymous callers and federated identities have no policies of their own: the resource decides."""
    if by_resource is None:
        missing.append(exceptions.resource_policy_type(facts))
    if missing or by_resource is None:
        return _implicitly_denied(facts, missing)
    return Decision(_ALLOWED, (by_resource,))


def _within_account(
    facts: Facts, policies: Policies, direct: Directness, by_resource: Reason | None, missing: list[str]
) -> Decision:
    """Identity or resource suffices ("Policy evaluation for requests within a single account"), with two exceptions.

    Role trust policies and KMS key policies must allow by themselves; when they name but the account, identity policies
    count. A grant to the very principal is not limited by boundary and session policies; one to its role is.
    """
    if direct is PRINCIPAL and by_resource is not None and not missing:
        return Decision(_ALLOWED, (by_resource,))
    by_identity = _allow_of_identity(facts, policies)
    if direct is NONE and exceptions.must_allow_by_itself(facts):
        missing.append(exceptions.resource_policy_type(facts))
        if by_identity is None:
            missing.append(_IDENTITY)
    elif by_identity is None and direct < ROLE:
        missing.append(_IDENTITY)
        if policies.resource is not None and direct is NONE:
            missing.append(exceptions.resource_policy_type(facts))
    if direct is not PRINCIPAL:
        missing += ceilings_without_allow(facts, policies)
    if missing:
        return _implicitly_denied(facts, missing)
    return Decision(_ALLOWED, tuple(reason for reason in (by_identity, by_resource) if reason is not None))


def _across_accounts(facts: Facts, policies: Policies, by_resource: Reason | None, missing: list[str]) -> Decision:
    """Both sides must allow, however the resource names the caller ("Cross-account policy evaluation logic")."""
    by_identity = _allow_of_identity(facts, policies)
    if by_resource is None:
        missing.append(exceptions.resource_policy_type(facts))
    if by_identity is None:
        missing.append(_IDENTITY)
    missing += ceilings_without_allow(facts, policies)
    if missing or by_identity is None or by_resource is None:
        return _implicitly_denied(facts, missing)
    return Decision(_ALLOWED, (by_identity, by_resource))


def _implicitly_denied(facts: Facts, missing: list[str]) -> Decision:
    action = facts.request.action
    return Decision(
        Effect.IMPLICITLY_DENIED,
        tuple(Reason(kind, None, None, f"because no {kind} allows the {action} action") for kind in missing),
    )


def _allow_of_identity(facts: Facts, policies: Policies) -> Reason | None:
    """What allows on the principal's side.

    The root user may do everything by default; a federated user has nothing without session policies ("Session
    policies"); a user or root needs no permission for ``sts:GetSessionToken`` (STS API reference).
    """
    kind = facts.kind
    if kind is _ROOT:
        return _ROOT_BY_DEFAULT
    if kind is _FEDERATED_USER and policies.session is None:
        return None
    for policy in policies.identity:
        for statement in policy.by_action[facts.action][1]:
            if statement.applies(facts):
                return policy.reason(statement, _IDENTITY)
    return _TOKEN_BY_DEFAULT if kind is _USER and facts.action == "sts:getsessiontoken" else None


def _through_access_point(request: Request, policies: Policies, point: AccessPoint) -> Decision:
    """Both the access point and the bucket behind it must allow.

    Source: Amazon S3 user guide, "Configuring IAM policies for using access points"; the bucket may delegate with the
    key ``s3:DataAccessPointAccount``.
    """
    context = {
        **request.context,
        "s3:DataAccessPointArn": point.arn,
        "s3:DataAccessPointAccount": point.account,
        "s3:AccessPointNetworkOrigin": point.network_origin,
    }
    _, slash, key = request.resource.arn.partition("/")
    target = Resource(f"{point.arn}/object/{key}" if slash else point.arn, point.account)
    at_point = evaluate(
        replace(request, resource=target, context=context),
        replace(policies, resource=point.policy, access_point=None, acl=()),
    )
    at_bucket = evaluate(replace(request, context=context), replace(policies, access_point=None))
    return combine((at_point, at_bucket))


def combine(decisions: tuple[Decision, ...]) -> Decision:
    """The answer to an action that authorises several resources at once: all must be allowed.

    An explicit denial counts before an implicit one. Source: Service authorization reference, "Actions table", required
    resource types (``ec2:RunInstances``).
    """
    for effect in (Effect.EXPLICITLY_DENIED, Effect.IMPLICITLY_DENIED):
        denied = [decision for decision in decisions if decision.effect is effect]
        if denied:
            return Decision(effect, tuple(reason for decision in denied for reason in decision.reasons))
    return Decision(_ALLOWED, tuple(reason for decision in decisions for reason in decision.reasons))

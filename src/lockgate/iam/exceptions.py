"""Where a service departs from the general rule."""

from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import Decision, Effect, Policies, PolicyKind, PrincipalKind, Reason
from lockgate.iam.public import is_public

_TRUST_ACTIONS: Final = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:setcontext",
        "sts:setsourceidentity",
        "sts:tagsession",
    }
)
_UNDENIABLE: Final = "sts:getcalleridentity"


def settled(facts: Facts) -> Decision | None:
    """A decision that no policy takes part in, or None.

    ``GetCallerIdentity`` needs no permission and cannot be denied; the root user cannot assume a role (AWS STS API
    reference, "GetCallerIdentity" and "AssumeRole").
    """
    if facts.action == _UNDENIABLE and facts.principal.kind is not PrincipalKind.ANONYMOUS:
        reason = Reason(PolicyKind.IDENTITY.value, None, None, "no permission is needed, and none can deny it")
        return Decision(Effect.ALLOWED, (reason,))
    if facts.action == "sts:assumerole" and facts.principal.kind is PrincipalKind.ROOT:
        reason = Reason(PolicyKind.TRUST.value, None, None, "because roles may not be assumed by root accounts")
        return Decision(Effect.IMPLICITLY_DENIED, (reason,))
    return None


def is_trust(facts: Facts) -> bool:
    """Whether the resource's policy is a role trust policy."""
    return facts.action in _TRUST_ACTIONS and ":role/" in facts.arn


def must_allow_by_itself(facts: Facts) -> bool:
    """Whether the resource's policy must allow even within the account: role trust policies and KMS key policies.

    Source: IAM user guide, evaluation logic; KMS developer guide, "Key policies in AWS KMS".
    """
    return is_trust(facts) or (facts.action.startswith("kms:") and ":key/" in facts.arn)


def resource_policy_type(facts: Facts) -> str:
    """What AWS calls the resource's policy in messages."""
    return PolicyKind.TRUST.value if is_trust(facts) else PolicyKind.RESOURCE.value


def closed_to_public(facts: Facts, policies: Policies) -> bool:
    """Whether Block Public Access shuts the caller out: the policy is public, and the caller is of another account.

    Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage", ``RestrictPublicBuckets``.
    """
    if not policies.block_public_access or policies.resource is None or facts.same_account:
        return False
    return is_public(policies.resource)

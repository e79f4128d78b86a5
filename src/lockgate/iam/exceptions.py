"""Where a service departs from the general rule."""

from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import Decision, Effect, Policies, PolicyKind, PrincipalKind, Reason
from lockgate.iam.protected import protected
from lockgate.iam.public import is_public

_RESOURCE: Final = PolicyKind.RESOURCE.value
_TRUST: Final = PolicyKind.TRUST.value
_ROOT: Final = PrincipalKind.ROOT
_SERVICE: Final = PrincipalKind.SERVICE

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
_POLICY_OF_BUCKET: Final = frozenset({"s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy"})
_UNDENIABLE: Final = "sts:getcalleridentity"
_UNDENIABLE_ALLOW: Final = Decision(
    Effect.ALLOWED,
    (Reason(PolicyKind.IDENTITY.value, None, None, "no permission is needed, and none can deny it"),),
)


def undeniable(facts: Facts) -> Decision | None:
    """An allow that no policy can take away, or None.

    ``GetCallerIdentity`` needs no permission and cannot be denied. Source: AWS STS API reference, "GetCallerIdentity".
    """
    if facts.action == _UNDENIABLE and facts.kind is not PrincipalKind.ANONYMOUS:
        return _UNDENIABLE_ALLOW
    return None


def impossible(facts: Facts) -> Decision | None:
    """A denial that no policy can lift, or None.

    The root user cannot assume a role (AWS STS API reference, "AssumeRole"), and what AWS manages cannot be changed.
    """
    if facts.kind is _ROOT and facts.action == "sts:assumerole":
        reason = Reason(_TRUST, None, None, "because roles may not be assumed by root accounts")
        return Decision(Effect.IMPLICITLY_DENIED, (reason,))
    if protected(facts):
        reason = Reason("AWS managed resource", None, None, "because only AWS can change what AWS manages")
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
    return _TRUST if facts.action in _TRUST_ACTIONS and is_trust(facts) else _RESOURCE


def root_keeps_the_policy(facts: Facts) -> bool:
    """Whether a bucket's policy cannot deny this: its own account's root can always read and repair it.

    Source: Amazon S3 API reference, "DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy".
    """
    return facts.kind is _ROOT and facts.same_account and facts.action in _POLICY_OF_BUCKET


def policy_may_grant(facts: Facts, policies: Policies) -> bool:
    """Whether the allows of the resource's policy count.

    A bucket's policy does not grant on objects that another account owns. And Block Public Access restricts a public
    policy to services and the owner's account (``RestrictPublicBuckets``). Source: Amazon S3 user guide, "Blocking
    public access to your Amazon S3 storage", "Bucket policies and object ownership".
    """
    resource = facts.request.resource
    if resource.owner is not None and resource.owner != resource.account:
        return False
    if not policies.block_public_access or facts.same_account or facts.kind is _SERVICE:
        return True
    return policies.resource is None or not is_public(policies.resource)

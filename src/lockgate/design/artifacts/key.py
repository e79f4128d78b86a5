"""The policy of the artifact key.

The account is let to administer the key, not to use it: whoever uses it is named here. Source: KMS developer guide,
"Default key policy" and "Allows key administrators to administer the KMS key".
"""

from lockgate.design.artifacts.identity import s3_only
from lockgate.design.artifacts.uses import ArtifactUse, uses
from lockgate.design.conditions import only
from lockgate.design.delivery import Delivery
from lockgate.design.policy import Condition, Policy, Principals, Statement
from lockgate.design.values import in_order
from lockgate.kernel import Origin

_THIS_KEY = ("*",)
"""In a key policy ``*`` is the key that the policy belongs to, and nothing else."""

_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)

_LOGS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
"""Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS"."""


def key_policy(delivery: Delivery) -> Policy:
    """The whole key policy: administration, each use of the artifacts, metadata, and the build's log."""
    found = uses(delivery)
    using = [_use(delivery, use) for use in found]
    return Policy(
        (
            _administration(delivery),
            *using,
            _metadata(delivery, found),
            _build_log(delivery),
            *_trigger_log(delivery),
            *_status_log(delivery),
        )
    )


def _administration(delivery: Delivery) -> Statement:
    return Statement(
        "Administration",
        "The account's administrators manage the key. Nobody is let to encrypt or decrypt by this statement.",
        delivery.infrastructure_origin,
        _ADMINISTRATION,
        _THIS_KEY,
        principals=Principals("AWS", (delivery.arns.root(delivery.account),)),
    )


def _use(delivery: Delivery, use: ArtifactUse) -> Statement:
    return Statement(
        use.sid,
        use.reason,
        use.origin,
        use.key_actions,
        _THIS_KEY,
        principals=_roots(delivery, use),
        conditions=(only(*use.roles), *s3_only(delivery, use)),
    )


def _metadata(delivery: Delivery, found: tuple[ArtifactUse, ...]) -> Statement:
    roots = in_order(delivery.arns.root(account) for use in found for account in use.accounts)
    return Statement(
        "Metadata",
        "Whoever uses the key may look at it. This call is direct, not through S3.",
        delivery.origin,
        ("kms:DescribeKey",),
        _THIS_KEY,
        principals=Principals("AWS", roots),
        conditions=(only(*in_order(role for use in found for role in use.roles)),),
    )


def _build_log(delivery: Delivery) -> Statement:
    names = (delivery.build_log_group, delivery.check_log_group)
    groups = tuple(delivery.arns.regional("logs", delivery.account, f"log-group:{name}") for name in names)
    return Statement(
        "BuildLog",
        "CloudWatch Logs encrypts the log groups of the build and of the check, and no other, with the key.",
        delivery.origin,
        _LOGS,
        _THIS_KEY,
        principals=Principals("Service", (delivery.arns.host("logs"),)),
        conditions=(Condition("ArnEquals", "kms:EncryptionContext:aws:logs:arn", groups),),
    )


def _trigger_log(delivery: Delivery) -> tuple[Statement, ...]:
    """The log of the function that starts the pipeline, when an artifact's arrival does."""
    if not delivery.by_artifact:
        return ()
    what = "the function that starts the pipeline"
    return (_function_log(delivery, "TriggerLog", what, delivery.trigger_log_group, delivery.branch_origin),)


def _status_log(delivery: Delivery) -> tuple[Statement, ...]:
    """The log of the function that posts commit statuses, when there is one."""
    if delivery.github is None:
        return ()
    what = "the function that posts commit statuses"
    return (_function_log(delivery, "StatusLog", what, delivery.status_log_group, delivery.github.origin),)


def _function_log(delivery: Delivery, sid: str, what: str, name: str, origin: Origin) -> Statement:
    group = delivery.arns.regional("logs", delivery.account, f"log-group:{name}")
    return Statement(
        sid,
        f"CloudWatch Logs encrypts the log group of {what} with the key.",
        origin,
        _LOGS,
        _THIS_KEY,
        principals=Principals("Service", (delivery.arns.host("logs"),)),
        conditions=(Condition("ArnEquals", "kms:EncryptionContext:aws:logs:arn", (group,)),),
    )


def _roots(delivery: Delivery, use: ArtifactUse) -> Principals:
    return Principals("AWS", in_order(delivery.arns.root(account) for account in use.accounts))

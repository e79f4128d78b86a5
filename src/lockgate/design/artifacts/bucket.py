"""The policy of the artifact bucket. Source: Amazon S3 user guide, "Bucket policy examples"."""

from lockgate.design.artifacts.uses import ArtifactUse, uses
from lockgate.design.conditions import only, others_than, present
from lockgate.design.delivery import Delivery
from lockgate.design.policy import EVERYONE, Condition, Effect, Policy, Principals, Statement
from lockgate.design.values import Value, in_order

_ALGORITHM = "s3:x-amz-server-side-encryption"
_KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_CUSTOMER = "s3:x-amz-server-side-encryption-customer-algorithm"


def bucket_policy(delivery: Delivery, key: Value) -> Policy:
    """The whole bucket policy: what nobody may do, then what the runtime accounts may read."""
    denials = (_plain_http(delivery), *_other_encryption(delivery, key), _other_writers(delivery))
    foreign = [use for use in uses(delivery) if use.accounts != (delivery.account,)]
    reads = [_read(delivery, use) for use in foreign]
    looks = [_look(delivery, use) for use in foreign if use.lists]
    return Policy((*denials, *reads, *looks))


def _everything(delivery: Delivery) -> tuple[str, str]:
    return delivery.arns.bucket(delivery.bucket), delivery.arns.objects(delivery.bucket, "*")


def _plain_http(delivery: Delivery) -> Statement:
    return Statement(
        "DenyPlainHttp",
        "Nobody talks to the bucket without TLS.",
        delivery.origin,
        ("s3:*",),
        _everything(delivery),
        Effect.DENY,
        EVERYONE,
        (Condition("Bool", "aws:SecureTransport", ("false",)),),
    )


def _other_encryption(delivery: Delivery, key: Value) -> tuple[Statement, ...]:
    """Three ways past the bucket's default encryption, each closed for requests that ask for it in so many words.

    A request that says nothing gets the default, which is the line's key. A negated operator also matches a request
    without the key, so each of these needs `present` beside it; with it alone a writer that relies on the default
    would be refused.
    """
    cases = (
        (
            "DenyOtherKeys",
            "No object is encrypted with another KMS key.",
            (Condition("StringNotEquals", _KEY_ID, (key,)), present(_KEY_ID)),
        ),
        (
            "DenyOtherAlgorithms",
            "No object is encrypted without KMS.",
            (Condition("StringNotEquals", _ALGORITHM, ("aws:kms",)), present(_ALGORITHM)),
        ),
        ("DenyCustomerKeys", "No object is encrypted with a key that the caller brings.", (present(_CUSTOMER),)),
    )
    objects = (delivery.arns.objects(delivery.bucket, "*"),)
    return tuple(
        Statement(sid, why, delivery.origin, ("s3:PutObject",), objects, Effect.DENY, EVERYONE, conditions)
        for sid, why, conditions in cases
    )


def _other_writers(delivery: Delivery) -> Statement:
    """Closes the bucket to whoever else in the infrastructure account may write to S3: an artifact is not swapped.

    Replication from another bucket writes, too, without s3:PutObject. Source: Amazon S3 user guide, "Setting up
    permissions for live replication".
    """
    return Statement(
        "DenyOtherWriters",
        "Only the line's pipeline and build write artifacts, whatever else the account's own policies allow.",
        delivery.origin,
        ("s3:PutObject", "s3:ReplicateObject"),
        (delivery.arns.objects(delivery.bucket, "*"),),
        Effect.DENY,
        EVERYONE,
        (others_than(*in_order(role for use in uses(delivery) if use.writes for role in use.roles)),),
    )


def _read(delivery: Delivery, use: ArtifactUse) -> Statement:
    return Statement(
        use.sid,
        use.reason,
        use.origin,
        ("s3:GetObject", "s3:GetObjectVersion"),
        (delivery.arns.objects(delivery.bucket, use.objects),),
        principals=_roots(delivery, use),
        conditions=(only(*use.roles),),
    )


def _look(delivery: Delivery, use: ArtifactUse) -> Statement:
    return Statement(
        f"{use.sid}Bucket",
        "CodePipeline looks at the bucket before it reads from it.",
        use.origin,
        ("s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"),
        (delivery.arns.bucket(delivery.bucket),),
        principals=_roots(delivery, use),
        conditions=(only(*use.roles),),
    )


def _roots(delivery: Delivery, use: ArtifactUse) -> Principals:
    return Principals("AWS", in_order(delivery.arns.root(account) for account in use.accounts))

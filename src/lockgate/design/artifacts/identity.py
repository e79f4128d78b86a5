"""Statements for the roles' own policies: the caller's side of every use of the artifacts."""

from collections.abc import Sequence

from lockgate.design.artifacts.uses import ArtifactUse
from lockgate.design.conditions import encrypting, owned_by, through
from lockgate.design.delivery import Delivery
from lockgate.design.policy import Condition, Statement
from lockgate.design.values import Input, in_order

KEY_ARN = Input("KeyArn")
"""The key's ARN in the stacks of later waves: only AWS knows the key's id, once the key exists."""


def object_statement(
    delivery: Delivery, use: ArtifactUse, reading: Sequence[str] = (), writing: Sequence[str] = ()
) -> Statement:
    """What a role's policy says about the objects of one use, with the actions that the service really calls."""
    actions = (*(reading if use.reads else ()), *(writing if use.writes else ()))
    return Statement(
        f"{use.sid}Objects",
        use.reason,
        use.origin,
        in_order(actions),
        (delivery.arns.objects(delivery.bucket, use.objects),),
        conditions=(owned_by(delivery.account),),
    )


def bucket_statement(delivery: Delivery, reason: str, actions: Sequence[str]) -> Statement:
    """What a role's policy says about the bucket itself."""
    return Statement(
        "Bucket",
        reason,
        delivery.origin,
        in_order(actions),
        (delivery.arns.bucket(delivery.bucket),),
        conditions=(owned_by(delivery.account),),
    )


def key_statements(delivery: Delivery, found: Sequence[ArtifactUse]) -> tuple[Statement, ...]:
    """What a role's policy says about the key: S3 uses it for the role, on the role's own objects only."""
    statements = [
        Statement(
            f"{use.sid}Key",
            "S3 encrypts and decrypts these objects, and no others, on behalf of the role.",
            use.origin,
            use.key_actions,
            (KEY_ARN,),
            conditions=s3_only(delivery, use),
        )
        for use in found
    ]
    reason = "The key's metadata, which is asked for directly and not through S3."
    return (*statements, Statement("KeyMetadata", reason, delivery.origin, ("kms:DescribeKey",), (KEY_ARN,)))


def s3_only(delivery: Delivery, use: ArtifactUse) -> tuple[Condition, ...]:
    """The key serves this use only through S3 and only for the objects of the use."""
    objects = delivery.arns.objects(delivery.bucket, use.objects)
    return (through(delivery.arns.host("s3")), encrypting(objects))

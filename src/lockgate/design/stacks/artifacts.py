"""The artifacts stack: the line's key and bucket."""

from lockgate.design.artifacts import KEY_ARN, bucket_policy, key_policy
from lockgate.design.delivery import Delivery
from lockgate.design.model import Output, Parameter, Stack, StackId, StackKind, Wave
from lockgate.design.nodes import Bucket, BucketPolicy, KeyAlias, KmsKey
from lockgate.design.values import Attribute, Reference

_PENDING_DAYS = 30
"""The longest wait that KMS has:

organisations often forbid a shorter one, and a deleted key makes artifacts unreadable.
"""

_NONCURRENT_DAYS = 90
_MULTIPART_DAYS = 7

_KEY = Attribute("Key", "Arn")


def artifacts_stack(delivery: Delivery) -> Stack:
    """The stack of wave 0, in the infrastructure account."""
    names = delivery.names
    return Stack(
        name=names.artifacts_stack,
        account=delivery.account,
        region=names.region,
        wave=Wave.ARTIFACTS,
        kind=StackKind.ARTIFACTS,
        description=f"Encrypted artifacts of {names.pipeline}: the key and the bucket.",
        line=names.line,
        application=delivery.application.name,
        environment=None,
        nodes=(_key(delivery), _alias(delivery), _bucket(delivery), _policy(delivery)),
        outputs=(
            Output("KeyArn", "The key of the artifacts; the later stacks need it.", _KEY),
            Output("BucketName", "The artifact bucket.", Reference("Bucket")),
        ),
    )


def key_parameter(delivery: Delivery) -> Parameter:
    """The parameter through which the stacks of later waves learn the key's ARN."""
    stack = StackId(delivery.account, delivery.names.region, delivery.names.artifacts_stack)
    return Parameter(KEY_ARN.parameter, "ARN of the key of the artifacts.", stack, "KeyArn")


def _key(delivery: Delivery) -> KmsKey:
    return KmsKey(
        "Key",
        f"Artifacts and build log of {delivery.names.pipeline}",
        key_policy(delivery),
        rotation=True,
        pending_days=_PENDING_DAYS,
        origin=delivery.infrastructure_origin,
    )


def _alias(delivery: Delivery) -> KeyAlias:
    return KeyAlias("KeyAlias", delivery.names.key_alias, Reference("Key"), delivery.infrastructure_origin)


def _bucket(delivery: Delivery) -> Bucket:
    """The bucket, with two choices that are not S3's defaults.

    Bucket keys stay off, so that each object has its own encryption context and the key policy can tell the build's
    object from the pipeline's; a delivery makes a handful of KMS calls. Current versions never expire: a stack that
    rolls back fetches the code of the release before, however old.
    """
    return Bucket(
        "Bucket",
        delivery.bucket,
        _KEY,
        bucket_key=False,
        events=delivery.by_artifact,
        noncurrent_days=_NONCURRENT_DAYS,
        multipart_days=_MULTIPART_DAYS,
        origin=delivery.infrastructure_origin,
    )


def _policy(delivery: Delivery) -> BucketPolicy:
    return BucketPolicy(
        "BucketPolicy", Reference("Bucket"), bucket_policy(delivery, _KEY), delivery.infrastructure_origin
    )

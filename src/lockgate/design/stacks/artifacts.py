"""The artifacts stack: the line's key and bucket, and its connection, which a person has to complete early."""

from lockgate.design.artifacts import KEY_ARN, bucket_policy, key_policy
from lockgate.design.delivery import Delivery
from lockgate.design.model import Output, Parameter, Stack, StackId, StackKind, Wave
from lockgate.design.nodes import Bucket, BucketPolicy, Connection, KeyAlias, KmsKey
from lockgate.design.values import Attribute, Input, Reference

_PENDING_DAYS = 30
"""The longest wait that KMS has:

organisations often forbid a shorter one, and a deleted key makes artifacts unreadable.
"""

_NONCURRENT_DAYS = 90
_MULTIPART_DAYS = 7

_KEY = Attribute("Key", "Arn")

CONNECTION_ARN = Input("ConnectionArn")
"""The connection's ARN in the stacks of later waves.

It is made in the first wave, because CodeBuild refuses a project whose connection nobody has completed: the handshake
comes before the third. Source: CodeBuild user guide, "GitHub App connections"; https://github.com/aws/aws-cdk/issues/38504.
"""


def artifacts_stack(delivery: Delivery) -> Stack:
    """The stack of wave 0, in the infrastructure account."""
    names = delivery.names
    return Stack(
        name=names.artifacts_stack,
        account=delivery.account,
        region=names.region,
        wave=Wave.ARTIFACTS,
        kind=StackKind.ARTIFACTS,
        description=_description(delivery),
        line=names.line,
        application=delivery.application.name,
        environment=None,
        nodes=(_key(delivery), _alias(delivery), _bucket(delivery), _policy(delivery), *_connection(delivery)),
        outputs=(
            Output("KeyArn", "The key of the artifacts; the later stacks need it.", _KEY),
            Output("BucketName", "The artifact bucket.", Reference("Bucket")),
            *_connection_output(delivery),
        ),
    )


def key_parameter(delivery: Delivery) -> Parameter:
    """The parameter through which the stacks of later waves learn the key's ARN."""
    stack = StackId(delivery.account, delivery.names.region, delivery.names.artifacts_stack)
    return Parameter(KEY_ARN.parameter, "ARN of the key of the artifacts.", stack, "KeyArn")


def connection_parameter(delivery: Delivery) -> Parameter:
    """The parameter through which the pipeline stack of a line with a connection learns the connection's ARN."""
    stack = StackId(delivery.account, delivery.names.region, delivery.names.artifacts_stack)
    return Parameter(CONNECTION_ARN.parameter, "ARN of the completed source connection.", stack, "ConnectionArn")


def _description(delivery: Delivery) -> str:
    more = "" if delivery.by_artifact else ", and the connection to its source"
    return f"Encrypted artifacts of {delivery.names.pipeline}: the key and the bucket{more}."


def _connection(delivery: Delivery) -> tuple[Connection, ...]:
    if delivery.by_artifact:
        return ()
    return (Connection("Connection", delivery.names.connection, "GitHub", delivery.branch_origin),)


def _connection_output(delivery: Delivery) -> tuple[Output, ...]:
    if delivery.by_artifact:
        return ()
    return (Output("ConnectionArn", "Complete its handshake before the pipeline's stack.", Reference("Connection")),)


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

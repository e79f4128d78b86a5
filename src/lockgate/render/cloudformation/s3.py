"""``AWS::S3::Bucket`` and ``AWS::S3::BucketPolicy``."""

from lockgate.design.nodes import Bucket, BucketPolicy
from lockgate.render.cloudformation.parts import document, typed, value
from lockgate.render.tree import Noted, Tree

_BUCKET_KEY_OFF = (
    "Off on purpose: with bucket keys, KMS sees the bucket instead of the object, and the key policy could no longer "
    "tell who uses the key for what."
)
_CURRENT_STAYS = (
    "Current versions stay: a stack that rolls back fetches the code of the release before, however old it is."
)


def bucket(node: Bucket) -> Tree:
    """The bucket."""
    blocks = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    properties: dict[str, Tree] = {
        "BucketName": node.name,
        "PublicAccessBlockConfiguration": dict.fromkeys(blocks, True),
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "VersioningConfiguration": {"Status": "Enabled"},
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [_encryption(node)]},
        "LifecycleConfiguration": {"Rules": Noted([_lifecycle(node)], _CURRENT_STAYS)},
    }
    if node.events:
        properties["NotificationConfiguration"] = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    return typed("AWS::S3::Bucket", properties, node.origin, keep=True)


def _encryption(node: Bucket) -> Tree:
    default: Tree = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": value(node.key)}
    on: Tree = node.bucket_key or Noted(node.bucket_key, _BUCKET_KEY_OFF)
    return {"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": on}


def _lifecycle(node: Bucket) -> Tree:
    return {
        "Id": "leftovers",
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": node.multipart_days},
        "ExpiredObjectDeleteMarker": True,
        "NoncurrentVersionExpiration": {"NoncurrentDays": node.noncurrent_days},
    }


def bucket_policy(node: BucketPolicy) -> Tree:
    """The policy of a bucket."""
    properties: dict[str, Tree] = {"Bucket": value(node.bucket), "PolicyDocument": document(node.policy)}
    return typed("AWS::S3::BucketPolicy", properties, node.origin)

"""Buckets and their policies. Source: Amazon S3 user guide."""

from dataclasses import dataclass

from lockgate.design.policy import Policy
from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class Bucket:
    """A private, versioned bucket whose objects the bucket's account owns, encrypted with one key by default.

    Attributes:
        logical_id: Its name within the stack.
        name: The bucket's name, unique in the partition.
        key: ARN of the key of the default encryption.
        bucket_key: Whether S3 Bucket Keys are on. They change the encryption context from the object's ARN to the
            bucket's, so that key policies can no longer tell one object from another.
        events: Whether the bucket's events go to EventBridge.
        noncurrent_days: Days after which an overwritten or deleted version goes away.
        multipart_days: Days after which an upload that was never completed goes away.
        origin: What caused it.
    """

    logical_id: str
    name: str
    key: Value
    bucket_key: bool
    events: bool
    noncurrent_days: int
    multipart_days: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class BucketPolicy:
    """The policy of a bucket of the same stack."""

    logical_id: str
    bucket: Value
    policy: Policy
    origin: Origin

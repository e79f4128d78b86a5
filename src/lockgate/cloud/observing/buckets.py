"""Buckets with their policies, their encryption and their protection from the public."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.deliveries import partition
from lockgate.cloud.observing.documents import is_absence, of_resource
from lockgate.cloud.session import Session
from lockgate.proof import Holding


def buckets(session: Session, account: str) -> Iterator[Holding]:
    """Every bucket of the account."""
    for page in session.pages(account, "s3", "list_buckets"):
        for each in page.get("Buckets", ()):
            yield _bucket(session, account, each["Name"])


def _bucket(session: Session, account: str, name: str) -> Holding:
    policy = _setting(session, account, "get_bucket_policy", name).get("Policy")
    block = _setting(session, account, "get_public_access_block", name).get("PublicAccessBlockConfiguration", {})
    key, bucket_key = _encryption(_setting(session, account, "get_bucket_encryption", name))
    return Holding(
        arn=f"arn:{partition(session.region)}:s3:::{name}",
        account=account,
        kind="bucket",
        name=name,
        policy=of_resource("bucket policy", policy, name),
        key=key,
        bucket_key=bucket_key,
        block_public_access=block.get("RestrictPublicBuckets") is True,
    )


def _setting(session: Session, account: str, operation: str, bucket: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = session.call(account, "s3", operation, Bucket=bucket, ExpectedBucketOwner=account)
    except CallRefusedError as error:
        if is_absence(error):
            return {}
        raise
    return found


def _encryption(found: Mapping[str, Any]) -> tuple[str | None, bool]:
    for rule in found.get("ServerSideEncryptionConfiguration", {}).get("Rules", ()):
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        if default.get("SSEAlgorithm", "").startswith("aws:kms"):
            return default.get("KMSMasterKeyID") or "alias/aws/s3", rule.get("BucketKeyEnabled") is True
    return None, False

"""Buckets with their policies, their encryption and their protection from the public."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.deliveries import partition
from lockgate.cloud.observing.documents import is_absence, of_resource
from lockgate.cloud.observing.hidden import as_far_as_seen
from lockgate.cloud.session import Session
from lockgate.proof import Holding, Skipped

_NO_LISTS, _LISTS = "BucketOwnerEnforced", "ObjectWriter"
"""Whose objects are, and so whether access control lists count: never, and what holds where nothing is set."""


def buckets(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every bucket of the account; what access control lists grant is not looked at, only whether they count."""
    look = partial(_seen, session)
    for page in session.pages(account, "s3", "list_buckets"):
        for each in page.get("Buckets", ()):
            arn = f"arn:{partition(session.region)}:s3:::{each['Name']}"
            yield from as_far_as_seen(Holding(arn, account, "bucket", each["Name"]), look)


def _seen(session: Session, bare: Holding) -> Iterator[Holding | Skipped]:
    yield _bucket(session, bare)
    if (ownership := _ownership(session, bare.account, bare.name)) != _NO_LISTS:
        said = f"access control lists of {bare.name} are in force (ObjectOwnership {ownership})"
        yield Skipped(bare.arn, f"{said}: what they grant is not known")


def _ownership(session: Session, account: str, name: str) -> str:
    """Buckets from before April 2023 may have no setting.

    Source: Amazon S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket".
    """
    found = _setting(session, account, "get_bucket_ownership_controls", name).get("OwnershipControls", {})
    return next((str(rule["ObjectOwnership"]) for rule in found.get("Rules", ())), _LISTS)


def _bucket(session: Session, bare: Holding) -> Holding:
    account, name = bare.account, bare.name
    policy = _setting(session, account, "get_bucket_policy", name).get("Policy")
    block = _setting(session, account, "get_public_access_block", name).get("PublicAccessBlockConfiguration", {})
    key, bucket_key = _encryption(_setting(session, account, "get_bucket_encryption", name))
    return replace(
        bare,
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

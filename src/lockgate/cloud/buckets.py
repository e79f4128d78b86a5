"""Emptying buckets."""

from collections.abc import Iterable, Sequence
from typing import Any

from lockgate.cloud.errors import CallRefusedError, Place
from lockgate.cloud.session import Session

_BATCH = 1000
"""Keys of one DeleteObjects call. Source: Amazon S3 API reference, DeleteObjects."""


class S3Buckets:
    """Fulfils `lockgate.plan.Buckets`.

    Every call names the expected owner, so that a bucket of the same name that belongs to somebody else is never
    touched.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def empty(self, account: str, region: str, bucket: str) -> int:
        """Delete every version, delete marker and unfinished upload; how many there were.

        0 when there is no bucket.
        """
        count = 0
        try:
            for page in self._pages(account, region, "list_object_versions", bucket):
                found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
                versions = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
                for start in range(0, len(versions), _BATCH):
                    self._delete(account, region, bucket, versions[start : start + _BATCH])
                count += len(versions)
            return count + self._abort_uploads(account, region, bucket)
        except CallRefusedError as error:
            if error.code == "NoSuchBucket":
                return count
            raise

    def _delete(self, account: str, region: str, bucket: str, versions: Sequence[dict[str, str]]) -> None:
        answer = self._session.call(
            account,
            "s3",
            "delete_objects",
            region,
            Bucket=bucket,
            ExpectedBucketOwner=account,
            Delete={"Objects": versions, "Quiet": True},
        )
        if errors := answer.get("Errors"):
            first = errors[0]
            text = f"{first.get('Message', '')} (key `{first.get('Key')}` of bucket `{bucket}`)"
            raise CallRefusedError(Place(account, region, "s3", "DeleteObjects"), str(first.get("Code")), text)

    def _abort_uploads(self, account: str, region: str, bucket: str) -> int:
        count = 0
        for page in self._pages(account, region, "list_multipart_uploads", bucket):
            for upload in page.get("Uploads", ()):
                self._session.call(
                    account,
                    "s3",
                    "abort_multipart_upload",
                    region,
                    Bucket=bucket,
                    ExpectedBucketOwner=account,
                    Key=upload["Key"],
                    UploadId=upload["UploadId"],
                )
                count += 1
        return count

    def _pages(self, account: str, region: str, operation: str, bucket: str) -> Iterable[Any]:
        return self._session.pages(account, "s3", operation, region, Bucket=bucket, ExpectedBucketOwner=account)

"""The objects that builds write: their versions, and what their metadata tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session

_ABSENT = frozenset({"NoSuchBucket", "NoSuchKey", "NoSuchVersion", "NotFound", "404", "InvalidArgument", "400"})
"""What S3 answers when there is no such version, or when its id is none: HeadObject has no body, only a status."""


@dataclass(frozen=True, slots=True)
class ArtifactVersion:
    """One version of an artifact.

    Attributes:
        bucket: Its bucket.
        key: Its key.
        version: Its id.
        etag: Its ETag, without quotes.
        modified: When it was written.
        build: The id of the build that wrote it, ``PROJECT:UUID``; empty when a build did not.
        digest: The SHA-256 of its content in hexadecimal digits, as the build wrote it down; empty when it did not.
    """

    bucket: str
    key: str
    version: str
    etag: str
    modified: datetime
    build: str
    digest: str


class Artifacts:
    """The artifacts of one account.

    CodeBuild names the build and the digest in an object's metadata. Source: CodeBuild user guide, "Build specification
    reference", ``artifacts``.
    """

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def version(self, bucket: str, key: str, version: str) -> ArtifactVersion | None:
        """One version, None when there is none."""
        try:
            found = self._session.call(self._account, "s3", "head_object", Bucket=bucket, Key=key, VersionId=version)
        except CallRefusedError as error:
            if error.code in _ABSENT:
                return None
            raise
        told = found.get("Metadata", {})
        return ArtifactVersion(
            bucket=bucket,
            key=key,
            version=version,
            etag=found["ETag"].strip('"'),
            modified=found["LastModified"],
            build=told.get("codebuild-buildarn", "").rpartition("/")[2],
            digest=told.get("codebuild-content-sha256", ""),
        )

    def since(self, bucket: str, key: str, moment: datetime) -> Iterator[ArtifactVersion]:
        """The versions that were written at `moment` or later, newest first."""
        for each in self._listed(bucket, key):
            if each["LastModified"] < moment:
                return
            found = self.version(bucket, key, each["VersionId"])
            if found is not None:
                yield found

    def _listed(self, bucket: str, key: str) -> Iterator[Any]:
        pages = self._session.pages(self._account, "s3", "list_object_versions", Bucket=bucket, Prefix=key)
        for page in pages:
            yield from (each for each in page.get("Versions", ()) if each["Key"] == key)

"""The few things that a build does in S3, as the project's role, and AWS's words when it may not."""

import re
from pathlib import Path
from typing import Any, NoReturn

from botocore.exceptions import ClientError

from lockgate.emulator.services.codebuild.control.state import Shape

_MANAGED_KEY = re.compile(r"(arn:[^:]+:kms:[^:]+:[0-9]+:)?alias/aws/s3")
_ACLS = {"READ_ONLY": "bucket-owner-read", "FULL": "bucket-owner-full-control"}


class S3DeniedError(Exception):
    """S3 refused. The text is as CodeBuild's agent prints it."""


def bucket_name(location: str) -> str:
    """The bucket of ``bucket`` or ``arn:aws:s3:::bucket``."""
    return location.rpartition(":::")[2].partition("/")[0]


def split(location: str) -> tuple[str, str]:
    """Bucket and key of ``bucket/key`` or ``arn:aws:s3:::bucket/key``."""
    bucket, _, key = location.rpartition(":::")[2].partition("/")
    return bucket, key


def encryption(settings: Shape, *, disabled: bool) -> dict[str, str]:
    """PutObject's members that encrypt with the project's key; its default is S3's AWS managed key."""
    if disabled:
        return {}
    key = settings["encryptionKey"]
    members = {"ServerSideEncryption": "aws:kms"}
    return members if _MANAGED_KEY.fullmatch(key) else {**members, "SSEKMSKeyId": key}


def owner_access(shape: Shape) -> dict[str, str]:
    """PutObject's ACL for ``bucketOwnerAccess``."""
    acl = _ACLS.get(shape.get("bucketOwnerAccess", "NONE"))
    return {"ACL": acl} if acl else {}


def download(client: Any, bucket: str, key: str, version: str | None, target: Path) -> Shape:
    """Fetch an object into the file `target`; GetObject's answer without its body."""
    chosen = {"VersionId": version} if version else {}
    try:
        answer: Shape = client.get_object(Bucket=bucket, Key=key, **chosen)
    except ClientError as error:
        _denied(error)
    with target.open("wb") as output:
        output.writelines(answer.pop("Body").iter_chunks(1024 * 1024))
    return answer


def upload(client: Any, bucket: str, key: str, source: Path, **members: Any) -> None:
    """Put the file `source`."""
    try:
        with source.open("rb") as body:
            client.put_object(Bucket=bucket, Key=key, Body=body, **members)
    except ClientError as error:
        _denied(error)


def check_owner(client: Any, bucket: str) -> None:
    """What CodeBuild asks of a bucket before it writes artifacts there: its Region and who owns it."""
    for operation, action in (("get_bucket_location", "GetBucketLocation"), ("get_bucket_acl", "GetBucketAcl")):
        try:
            getattr(client, operation)(Bucket=bucket)
        except ClientError as error:
            details = error.response["Error"]
            raise S3DeniedError(
                f"Error calling {action}: Either the bucket owner has changed or the service role no longer has "
                f"permission to called s3:{action}: {details['Code']}: {details['Message']}"
            ) from error


def _denied(error: ClientError) -> NoReturn:
    details, metadata = error.response["Error"], error.response.get("ResponseMetadata", {})
    raise S3DeniedError(
        f"{details['Code']}: {details['Message']}\n\tstatus code: {metadata.get('HTTPStatusCode', 0)}, "
        f"request id: {metadata.get('RequestId', '')}, host id: {metadata.get('HostId', '')}"
    ) from error

"""S3's own context keys."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from lockgate.emulator.authorise.needs import Incoming
from lockgate.emulator.engine import s3
from lockgate.emulator.ports import ServiceError

Keys = dict[str, str | tuple[str, ...]]

_FROM_HEADERS: Mapping[str, str] = {
    f"s3:{name}": name
    for name in (
        "x-amz-acl",
        "x-amz-content-sha256",
        "x-amz-copy-source",
        "x-amz-grant-full-control",
        "x-amz-grant-read",
        "x-amz-grant-read-acp",
        "x-amz-grant-write",
        "x-amz-grant-write-acp",
        "x-amz-metadata-directive",
        "x-amz-object-ownership",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class",
        "x-amz-website-redirect-location",
    )
} | {
    "s3:if-match": "if-match",
    "s3:if-none-match": "if-none-match",
    "s3:object-lock-legal-hold": "x-amz-object-lock-legal-hold",
    "s3:object-lock-mode": "x-amz-object-lock-mode",
    "s3:object-lock-retain-until-date": "x-amz-object-lock-retain-until-date",
}


def request_context(incoming: Incoming, bucket: str) -> Keys:
    """The keys that every S3 request on a bucket has. Source: S3 user guide, "condition key examples"."""
    headers = incoming.request.headers
    keys: Keys = {key: headers[name] for key, name in _FROM_HEADERS.items() if name in headers}
    if incoming.presigned_age is not None:
        keys["s3:authType"] = "REST-QUERY-STRING"
        keys["s3:signatureAge"] = str(incoming.presigned_age)
    elif incoming.caller.access_key:
        keys["s3:authType"] = "REST-HEADER"
    if incoming.caller.access_key:
        keys["s3:signatureversion"] = "AWS4-HMAC-SHA256"
    keys["s3:TlsVersion"] = "1.3"
    version = incoming.text("VersionId")
    if version:
        keys["s3:VersionId"] = version
    owner = s3.owner(bucket)
    if owner is not None:
        _check_owner(incoming, bucket, owner)
        keys["s3:ResourceAccount"] = owner
    tags = dict(parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True))
    if tags:
        keys["s3:RequestObjectTagKeys"] = tuple(tags)
        keys.update({f"s3:RequestObjectTag/{key}": value for key, value in tags.items()})
    return keys


def object_context(bucket: str, key: str, version: str | None) -> Keys:
    """``s3:ExistingObjectTag/KEY`` of the object that is there."""
    return {f"s3:ExistingObjectTag/{name}": value for name, value in s3.object_tags(bucket, key, version).items()}


def _check_owner(incoming: Incoming, bucket: str, owner: str) -> None:
    """Refuse another owner than the expected one. Source: S3 user guide, "Verifying bucket ownership"."""
    source = "" if bucket == incoming.text("Bucket") else "source-"
    expected = incoming.request.header(f"x-amz-{source}expected-bucket-owner")
    if expected and expected != owner:
        raise ServiceError("AccessDenied", "Access Denied", 403)

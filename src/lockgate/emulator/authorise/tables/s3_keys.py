"""The KMS calls that S3 makes for its caller.

Writing under SSE-KMS needs ``kms:GenerateDataKey``, reading ``kms:Decrypt``, a multipart upload both. The encryption
context is the object's ARN, or the bucket's with S3 Bucket Keys. Source: S3 user guide, "Using server-side
encryption with AWS KMS keys" and "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys".
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.authorise.tables.via_kms import via
from lockgate.emulator.engine import kms, s3
from lockgate.emulator.ports import ServiceError

SSE = "x-amz-server-side-encryption"
SSE_KEY = f"{SSE}-aws-kms-key-id"
SSE_BUCKET_KEY = f"{SSE}-bucket-key-enabled"
SSE_CONTEXT = f"{SSE}-context"
_NEW = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload"})
_PARTS = frozenset({"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"})
_READS = frozenset({"GetObject", "HeadObject", "GetObjectAttributes", "SelectObjectContent"})


@dataclass(frozen=True, slots=True)
class Encryption:
    """How a new object is to be encrypted: the key, and whether a bucket key is used."""

    key: kms.Key
    bucket_key: bool


def encryption_of_write(incoming: Incoming) -> Encryption | None:
    """The key of a new object: the request's, or the bucket's default; None without SSE-KMS."""
    headers = incoming.request.headers
    asked = headers.get(SSE, "")
    if asked and not asked.startswith("aws:kms"):
        return None
    if "x-amz-server-side-encryption-customer-algorithm" in headers:
        return None
    default, by_bucket = s3.default_encryption(incoming.text("Bucket"))
    if not asked and default is None:
        return None
    own = headers.get(SSE_BUCKET_KEY, "")
    bucket_key = own.lower() == "true" if own else by_bucket
    reference = headers.get(SSE_KEY, "") if asked else default or ""
    # A key id or alias in the request is the caller's own; one in the bucket's configuration is the bucket owner's.
    account = incoming.account if asked else s3.owner(incoming.text("Bucket")) or incoming.account
    return Encryption(_usable(account, incoming.region, reference), bucket_key)


def encryption_needs(incoming: Incoming) -> Sequence[Need]:
    """The KMS actions of an object operation; the key must be there and enabled."""
    operation, bucket, key = incoming.operation, incoming.text("Bucket"), incoming.text("Key")
    needs: list[Need] = []
    if operation in _NEW:
        encryption = encryption_of_write(incoming)
        if encryption is not None:
            needs.append(
                _need("GenerateDataKey", encryption.key, incoming, bucket, key, bucket_key=encryption.bucket_key)
            )
    elif operation in _PARTS:
        upload = s3.upload_encryption(bucket, incoming.text("UploadId"))
        if upload is not None:
            needs.append(_decrypt(upload, incoming, bucket, key))
    elif operation in _READS:
        needs += _read(incoming, bucket, key, incoming.text("VersionId") or None)
    if operation in {"CopyObject", "UploadPartCopy"}:
        path, _, query = incoming.request.header("x-amz-copy-source").partition("?")
        source, _, name = unquote(path).lstrip("/").partition("/")
        needs += _read(incoming, source, name, dict(parse_qsl(query)).get("versionId"))
    return needs


def _read(incoming: Incoming, bucket: str, key: str, version: str | None) -> Sequence[Need]:
    stored = s3.object_encryption(bucket, key, version)
    if stored is None or incoming.operation == "HeadObject":
        return ()  # HeadObject reads metadata only: S3 asks KMS nothing
    return (_decrypt(stored, incoming, bucket, key),)


def _decrypt(stored: s3.StoredEncryption, incoming: Incoming, bucket: str, key: str) -> Need:
    found = _usable(s3.owner(bucket) or incoming.account, incoming.region, stored.key)
    return _need("Decrypt", found, incoming, bucket, key, bucket_key=stored.bucket_key)


def _usable(account: str, region: str, reference: str) -> kms.Key:
    """The key, which must exist and be enabled; S3 says so in its own words when it is not."""
    if not reference or reference.removeprefix("arn:").endswith("alias/aws/s3"):
        return kms.managed(account, region, "s3")
    found = kms.find(account, region, reference)
    if found is None:
        arn = reference if reference.startswith("arn:") else f"arn:aws:kms:{region}:{account}:key/{reference}"
        raise ServiceError("KMS.NotFoundException", f"Key '{arn}' does not exist", 400)
    if found.enabled:
        return found
    if found.state == "Disabled":
        raise ServiceError("KMS.DisabledException", f"{found.arn} is disabled.", 400)
    raise ServiceError("KMS.KMSInvalidStateException", f"{found.arn} is pending deletion.", 400)


def _need(action: str, key: kms.Key, incoming: Incoming, bucket: str, name: str, *, bucket_key: bool) -> Need:
    pairs = {**_own_context(incoming), "aws:s3:arn": f"arn:aws:s3:::{bucket}" + ("" if bucket_key else f"/{name}")}
    return via("s3", action, key, incoming, pairs)


def _own_context(incoming: Incoming) -> dict[str, str]:
    given = incoming.request.header(SSE_CONTEXT)
    if not given:
        return {}
    try:
        pairs = json.loads(b64decode(given, validate=True))
    except ValueError as error:
        raise ServiceError(
            "InvalidArgument", f"The header '{SSE_CONTEXT}' shall be Base64-encoded JSON.", 400
        ) from error
    return {str(key): str(value) for key, value in pairs.items()} if isinstance(pairs, dict) else {}

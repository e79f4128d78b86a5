"""S3's objects: encryption as it is really applied, and objects that are missing.

Source: S3 API reference, "GetObject" (403 instead of 404 without ListBucket); S3 user guide,
 "Using server-side encryption with AWS KMS keys".
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from lockgate.emulator.authorise.denials import denial
from lockgate.emulator.authorise.tables.s3 import bucket_need
from lockgate.emulator.authorise.tables.s3_keys import SSE, SSE_BUCKET_KEY, SSE_CONTEXT, SSE_KEY, encryption_of_write
from lockgate.emulator.corrections.passage import After, Before, Key, Passage
from lockgate.emulator.engine import s3
from lockgate.emulator.wire.http import HttpRequest, HttpResponse

_NOT_FOUND = 404
_WRITES = ("PutObject", "CopyObject", "CreateMultipartUpload")
_READS = ("GetObject", "HeadObject", "GetObjectAttributes", "GetObjectTagging", "GetObjectAcl")


def before() -> Mapping[Key, Before]:
    """What the engine should know before it writes."""
    return {("s3", operation): _encrypted for operation in _WRITES}


def after() -> Mapping[Key, After]:
    """What a reader may not learn."""
    return {("s3", operation): _missing for operation in _READS}


def _encrypted(passage: Passage, request: HttpRequest) -> HttpRequest:
    """Spell out the key's ARN: the engine stores a key as it is written, and the bucket's default not at all."""
    encryption = encryption_of_write(passage.incoming)
    headers = {name: value for name, value in request.headers.items() if name not in {SSE_BUCKET_KEY, SSE_CONTEXT}}
    if encryption is None:
        return replace(request, headers=headers)
    headers |= {SSE: "aws:kms", SSE_KEY: encryption.key.arn}
    return replace(request, headers=headers | ({SSE_BUCKET_KEY: "true"} if encryption.bucket_key else {}))


def _missing(passage: Passage, response: HttpResponse) -> HttpResponse:
    """A missing object is ``NoSuchKey`` only to those who may list the bucket, ``AccessDenied`` to all others."""
    if response.status != _NOT_FOUND or s3.owner(passage.incoming.text("Bucket")) is None:
        return response
    verdict = passage.decide(bucket_need(passage.incoming, "ListBucket"))
    if not verdict.allowed:
        raise denial("s3", "s3", verdict)
    return response


def path_of(bucket: str, key: str) -> str:
    """The path of an object on the wire."""
    return f"/{bucket}/{quote(key, safe='/~')}"

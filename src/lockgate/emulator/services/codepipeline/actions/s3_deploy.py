"""Deploy action S3: an artifact's files, or the zip itself, are put into a bucket.

Source: CodePipeline user guide, "Amazon S3 deploy action reference".
"""

import mimetypes
from datetime import datetime
from typing import Any

from lockgate.emulator.services.codepipeline import artifacts
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext
from lockgate.emulator.services.codepipeline.store import new_id

LIMIT = 3 * 1024**3
"""Bytes of all files together ("Quotas": the largest artifact of an S3 deploy action is 3 GB)."""


def perform(context: ActionContext) -> Outcome:
    """Upload; with Extract, ObjectKey is a folder."""
    configuration = context.configuration
    name = context.action.inputs[0]
    content = context.read(name)
    key = _key(configuration.get("ObjectKey", ""), context.aws.clock.now())
    if configuration["Extract"].lower() != "true":
        if not key:
            raise ActionFailed("ConfigurationError", "ObjectKey is required when Extract is false.")
        _put(context, key, content, "application/zip")
        return Outcome(summary="Deployment Succeeded", external_id=key)
    prefix = key.rstrip("/") + "/" if key else ""
    with artifacts.opened(context.locate(name), content) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LIMIT:
            raise ActionFailed("ConfigurationError", f"The files of artifact {name} are larger than {LIMIT} bytes.")
        for entry in archive.infolist():
            if not entry.is_dir():
                kind = mimetypes.guess_type(entry.filename)[0] or "binary/octet-stream"
                _put(context, prefix + entry.filename, archive.read(entry), kind)
                context.check()
    return Outcome(summary="Deployment Succeeded", external_id=prefix or name)


def _key(text: str, now: datetime) -> str:
    return text.replace("{uuid}", new_id()).replace("{datetime}", f"{now:%Y-%m-%d_%H-%M-%S}")


def _put(context: ActionContext, key: str, content: bytes, kind: str) -> None:
    configuration = context.configuration
    more: dict[str, Any] = {"ContentType": kind}
    if configuration.get("CannedACL"):
        more["ACL"] = configuration["CannedACL"]
    if configuration.get("CacheControl"):
        more["CacheControl"] = configuration["CacheControl"]
    if configuration.get("KMSEncryptionKeyARN"):
        more |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": configuration["KMSEncryptionKeyARN"]}
    context.client("s3").put_object(Bucket=configuration["BucketName"], Key=key, Body=content, **more)

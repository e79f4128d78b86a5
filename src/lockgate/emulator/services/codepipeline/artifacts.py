"""Artifacts: where they lie in the artifact store, and reading and writing them as the principal that acts.

Keys are ``PIPELINE/ARTIFACT/RANDOM`` with the pipeline's name cut to 20 characters, the artifact's to 10 and 7 random
ones, as AWS makes them (CodePipeline user guide, "Troubleshooting": truncated names); the output of a source action
ends in ``.zip``. Objects are encrypted with the store's key, or with the account's default key for S3 when the store
declares none ("Configure server-side encryption for artifacts").

Whoever performs an action reads and writes its artifacts: the action role, or the pipeline's role without one
("Create a pipeline that uses resources from another account"). Copies into another Region's store are made by the
pipeline's role.
"""

import io
import secrets
import string
import zipfile
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.codepipeline.declaration import ArtifactStore
from lockgate.emulator.services.codepipeline.failures import failure_of
from lockgate.emulator.services.codepipeline.model import Artifact
from lockgate.emulator.services.codepipeline.outcome import ActionFailed

PIPELINE_PREFIX = 20
ARTIFACT_PREFIX = 10
RANDOM = 7
ALPHABET = string.ascii_letters + string.digits
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can hold: equal content gives equal bytes."""


def new_location(pipeline: str, name: str, store: ArtifactStore, region: str, suffix: str = "") -> Artifact:
    """A fresh place for an artifact; nothing is written yet."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    key = f"{pipeline[:PIPELINE_PREFIX]}/{name[:ARTIFACT_PREFIX]}/{random}{suffix}"
    return Artifact(name, store.bucket, key, region)


def write(s3: Any, artifact: Artifact, store: ArtifactStore, content: bytes, **more: Any) -> None:
    """Put an artifact, encrypted; raises `ActionFailed` in AWS's words with the reason behind them."""
    encryption = {"ServerSideEncryption": "aws:kms"} | ({"SSEKMSKeyId": store.key} if store.key else {})
    try:
        s3.put_object(Bucket=artifact.bucket, Key=artifact.key, Body=content, **encryption, **more)
    except ClientError as error:
        failure = failure_of(error)
        message = (
            f"Unable to write the artifact with Amazon S3 object key '{artifact.key}' to the Amazon S3 artifact bucket "
            f"'{artifact.bucket}': {failure.message}"
        )
        raise ActionFailed(failure.code, message) from error


def read(s3: Any, artifact: Artifact) -> bytes:
    """The artifact's content; raises `ActionFailed`."""
    try:
        content: bytes = s3.get_object(Bucket=artifact.bucket, Key=artifact.key)["Body"].read()
    except ClientError as error:
        failure = failure_of(error)
        message = (
            f"Unable to access the artifact with Amazon S3 object key '{artifact.key}' located in the Amazon S3 "
            f"artifact bucket '{artifact.bucket}'. The provided role does not have sufficient permissions, or the "
            f"object is missing: {failure.message}"
        )
        raise ActionFailed(failure.code, message) from error
    return content


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, by name; equal files give equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return target.getvalue()


def opened(artifact: Artifact, content: bytes) -> zipfile.ZipFile:
    """The artifact as an archive; raises `ActionFailed` when it is none."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise ActionFailed(
            "ConfigurationError", f"The artifact {artifact.name} is not a valid ZIP archive: {error}"
        ) from error


def extract(artifact: Artifact, content: bytes, path: str, limit: int) -> bytes:
    """One file of the artifact, `limit` bytes at most; raises `ActionFailed`."""
    with opened(artifact, content) as archive:
        try:
            entry = archive.getinfo(path)
        except KeyError as error:
            raise ActionFailed(
                "ConfigurationError", f"File [{path}] does not exist in artifact [{artifact.name}]"
            ) from error
        if entry.file_size > limit:
            raise ActionFailed(
                "ConfigurationError",
                f"File [{path}] in artifact [{artifact.name}] is larger than {limit} bytes, the most that is allowed",
            )
        return archive.read(entry)

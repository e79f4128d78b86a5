"""Source action S3: the newest, or a named, version of one object becomes an artifact.

Source: CodePipeline user guide, "Amazon S3 source action reference": the bucket must be versioned; the revision is the
version id; variables ``BucketName``, ``ETag``, ``ObjectKey``, ``VersionId``. The role needs GetBucketVersioning,
GetBucketAcl and GetBucketLocation on the bucket, GetObject, GetObjectVersion and the tagging reads on the object.
"""

from datetime import datetime
from typing import Any

from lockgate.emulator.services.codepipeline.model import Artifact, Revision
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext


def perform(context: ActionContext) -> Outcome:
    """Find the version, read it, and put it into the artifact store."""
    bucket, key, version = _wanted(context)
    s3 = context.client("s3")
    _check_bucket(s3, bucket)
    if version is None:
        newest = s3.get_object(Bucket=bucket, Key=key)
        newest["Body"].close()
        version = newest["VersionId"]
    found = s3.get_object(Bucket=bucket, Key=key, VersionId=version)
    content = found["Body"].read()
    tags = s3.get_object_tagging(Bucket=bucket, Key=key, VersionId=version).get("TagSet", [])
    more = {"Tagging": "&".join(f"{tag['Key']}={tag['Value']}" for tag in tags)} if tags else {}
    written = context.write(context.action.outputs[0], content, ".zip", **more)
    artifact = Artifact(written.name, written.bucket, written.key, written.region, version)
    etag = found["ETag"].strip('"')
    return Outcome(
        summary=f"Amazon S3 version id: {version}",
        external_id=version,
        variables={"BucketName": bucket, "ObjectKey": key, "VersionId": version, "ETag": etag},
        outputs=(artifact,),
        revision=_revision(context, version, found["LastModified"]),
    )


def _wanted(context: ActionContext) -> tuple[str, str, str | None]:
    bucket, key = context.configuration["S3Bucket"], context.configuration["S3ObjectKey"]
    kind, value = context.execution.overrides.get(context.action.name, (None, None))
    if kind == "S3_OBJECT_KEY" and value is not None:
        return bucket, value, None
    return bucket, key, value if kind == "S3_OBJECT_VERSION_ID" else None


def _check_bucket(s3: Any, bucket: str) -> None:
    s3.get_bucket_location(Bucket=bucket)
    s3.get_bucket_acl(Bucket=bucket)
    if s3.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        raise ActionFailed("ConfigurationError", f"The Amazon S3 bucket {bucket} must have versioning enabled.")


def _revision(context: ActionContext, version: str, modified: datetime) -> Revision:
    return Revision(
        action=context.action.name,
        artifact=context.action.outputs[0],
        id=version,
        change=version,
        summary=f"Amazon S3 version id: {version}",
        url=f"https://console.aws.amazon.com/s3/home?region={context.region}#",
        created=modified,
    )

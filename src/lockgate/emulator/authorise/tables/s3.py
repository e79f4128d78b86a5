"""S3: buckets, objects, versions, copies, and what their headers ask for besides.

Source: S3 user guide, "Required permissions for Amazon S3 API operations" and "Bucket policy examples using
    condition keys".
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, unquote

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything
from lockgate.emulator.authorise.tables.s3_actions import BUCKET, OBJECT, VERSIONED
from lockgate.emulator.authorise.tables.s3_context import object_context, request_context
from lockgate.emulator.authorise.tables.s3_keys import encryption_needs
from lockgate.emulator.engine import s3

_ACL_HEADERS = (
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
)
_WRITES = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload"})


def bucket_need(incoming: Incoming, action: str, bucket: str = "") -> Need:
    """An action on a bucket."""
    name = bucket or incoming.text("Bucket")
    return Need(f"s3:{action}", f"arn:aws:s3:::{name}", s3.owner(name), request_context(incoming, name))


def object_need(incoming: Incoming, action: str, bucket: str, key: str, version: str | None) -> Need:
    """An action on an object; with a version, the action for versions where there is one."""
    if version is not None:
        action = VERSIONED.get(action, action)
    context = request_context(incoming, bucket) | object_context(bucket, key, version)
    return Need(f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}", s3.owner(bucket), context)


def copy_source(incoming: Incoming) -> tuple[str, str, str | None]:
    """Bucket, key and version of a copy's source."""
    path, _, query = incoming.request.header("x-amz-copy-source").partition("?")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, dict(parse_qsl(query)).get("versionId")


def _bucket(action: str) -> Rule:
    return lambda incoming: (bucket_need(incoming, action),)


def _object(actions: Sequence[str]) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        bucket, key = incoming.text("Bucket"), incoming.text("Key")
        version = incoming.text("VersionId") or None
        found = [object_need(incoming, action, bucket, key, version) for action in actions]
        return [*found, *_by_headers(incoming, bucket, key), *encryption_needs(incoming)]

    return rule


def _by_headers(incoming: Incoming, bucket: str, key: str) -> Iterator[Need]:
    """What the headers of a write ask for besides the write."""
    headers = incoming.request.headers
    if incoming.operation in _WRITES:
        if any(name in headers for name in _ACL_HEADERS):
            yield object_need(incoming, "PutObjectAcl", bucket, key, None)
        if headers.get("x-amz-tagging"):
            yield object_need(incoming, "PutObjectTagging", bucket, key, None)
        if "x-amz-object-lock-mode" in headers or "x-amz-object-lock-retain-until-date" in headers:
            yield object_need(incoming, "PutObjectRetention", bucket, key, None)
        if "x-amz-object-lock-legal-hold" in headers:
            yield object_need(incoming, "PutObjectLegalHold", bucket, key, None)
    if headers.get("x-amz-bypass-governance-retention", "").lower() == "true":
        yield object_need(incoming, "BypassGovernanceRetention", bucket, key, None)


def _copy(incoming: Incoming) -> Sequence[Need]:
    """Write the destination, read the source, and its tags when they are copied too."""
    bucket, key = incoming.text("Bucket"), incoming.text("Key")
    source_bucket, source_key, version = copy_source(incoming)
    needs = [
        object_need(incoming, "PutObject", bucket, key, None),
        object_need(incoming, "GetObject", source_bucket, source_key, version),
        *_by_headers(incoming, bucket, key),
    ]
    tagged = incoming.operation == "CopyObject" and s3.object_tags(source_bucket, source_key, version)
    if tagged and incoming.request.header("x-amz-tagging-directive").upper() != "REPLACE":
        needs.append(object_need(incoming, "GetObjectTagging", source_bucket, source_key, version))
        needs.append(object_need(incoming, "PutObjectTagging", bucket, key, None))
    return [*needs, *encryption_needs(incoming)]


def _create_bucket(incoming: Incoming) -> Sequence[Need]:
    headers = incoming.request.headers
    needs = [bucket_need(incoming, "CreateBucket")]
    configuration = incoming.params.get("CreateBucketConfiguration") or {}
    location = configuration.get("LocationConstraint")
    if location:
        needs[0] = needs[0].having({"s3:LocationConstraint": location})
    if configuration.get("Tags"):
        needs.append(bucket_need(incoming, "TagResource"))
    if any(name in headers for name in _ACL_HEADERS):
        needs.append(bucket_need(incoming, "PutBucketAcl"))
    if "x-amz-object-ownership" in headers:
        needs.append(bucket_need(incoming, "PutBucketOwnershipControls"))
    if headers.get("x-amz-bucket-object-lock-enabled", "").lower() == "true":
        needs += [
            bucket_need(incoming, "PutBucketObjectLockConfiguration"),
            bucket_need(incoming, "PutBucketVersioning"),
        ]
    return [_unowned(item) for item in needs]


def _unowned(need: Need) -> Need:
    """A bucket to be made has no owner yet, even when its name is taken: its owner's policy has no say in it."""
    return Need(need.action, need.arn, None, need.context)


def _list_objects(action: str) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        query = incoming.request
        names = {"s3:prefix": "prefix", "s3:delimiter": "delimiter", "s3:max-keys": "max-keys"}
        # A listing without prefix has the empty prefix, so that `s3:prefix` of `""` can allow it.
        context = {key: query.parameter(name) or "" for key, name in names.items() if key == "s3:prefix"}
        context |= {key: found for key, name in names.items() if (found := query.parameter(name)) is not None}
        return (bucket_need(incoming, action).having(context),)

    return rule


def _delete_objects(incoming: Incoming) -> Sequence[Need]:
    """Each key by itself: those that are denied fail one by one in the answer, not the whole call."""
    bucket = incoming.text("Bucket")
    listed: Sequence[Mapping[str, str]] = (incoming.params.get("Delete") or {}).get("Objects") or ()
    needs = [object_need(incoming, "DeleteObject", bucket, item["Key"], item.get("VersionId")) for item in listed]
    return [*needs, *_by_headers(incoming, bucket, "*")]


RULES: Mapping[str, Rule] = {
    **{operation: _bucket(action) for operation, action in BUCKET.items()},
    **{operation: _object(actions) for operation, actions in OBJECT.items()},
    "CopyObject": _copy,
    "CreateBucket": _create_bucket,
    "DeleteObjects": _delete_objects,
    "ListBuckets": anything("s3:ListAllMyBuckets"),
    "ListMultipartUploads": _list_objects("ListBucketMultipartUploads"),
    "ListObjectVersions": _list_objects("ListBucketVersions"),
    "ListObjects": _list_objects("ListBucket"),
    "ListObjectsV2": _list_objects("ListBucket"),
    "UploadPartCopy": _copy,
}

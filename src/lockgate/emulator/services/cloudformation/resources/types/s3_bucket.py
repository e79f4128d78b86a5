"""Amazon S3: buckets. Each sub-resource is one property, one call to put it and one to take it away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.types import s3_settings as settings

Put = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _SubResource:
    """A property of the bucket: `put` takes the members that `shape` makes of it, `remove` takes it away."""

    prop: str
    put: str
    shape: Put
    remove: str | None = None


_SUB_RESOURCES: tuple[_SubResource, ...] = (
    _SubResource(
        *("OwnershipControls", "put_bucket_ownership_controls", settings.ownership),
        "delete_bucket_ownership_controls",
    ),
    _SubResource(
        *("PublicAccessBlockConfiguration", "put_public_access_block", settings.public_access),
        "delete_public_access_block",
    ),
    _SubResource("BucketEncryption", "put_bucket_encryption", settings.encryption, "delete_bucket_encryption"),
    _SubResource("VersioningConfiguration", "put_bucket_versioning", settings.versioning),
    _SubResource(
        *("LifecycleConfiguration", "put_bucket_lifecycle_configuration", settings.lifecycle),
        "delete_bucket_lifecycle",
    ),
    _SubResource("LoggingConfiguration", "put_bucket_logging", settings.logging),
    _SubResource("CorsConfiguration", "put_bucket_cors", settings.cors, "delete_bucket_cors"),
    _SubResource("WebsiteConfiguration", "put_bucket_website", settings.website, "delete_bucket_website"),
    _SubResource("NotificationConfiguration", "put_bucket_notification_configuration", settings.notification),
    _SubResource("AccelerateConfiguration", "put_bucket_accelerate_configuration", settings.accelerate),
    _SubResource("ObjectLockConfiguration", "put_object_lock_configuration", settings.object_lock),
    _SubResource("AccessControl", "put_bucket_acl", settings.canned_acl),
)
_OTHERS = frozenset({"BucketName", "Tags", "ObjectLockEnabled", "BucketNamePrefix", "BucketNamespace"})
_KNOWN = _OTHERS | {part.prop for part in _SUB_RESOURCES}


class Bucket(Handler):
    """``AWS::S3::Bucket``."""

    def create(self, work: Work) -> Made:
        """CreateBucket, then every sub-resource that is stated."""
        unknown = sorted(set(work.properties) - _KNOWN)
        if unknown:
            raise HandlerError("InvalidRequest", f"{work.type}: this emulator does not support {', '.join(unknown)}")
        s3, name = work.client("s3"), work.name("BucketName", 63, lower=True)
        s3.create_bucket(Bucket=name, **self._creation(work))
        work.announce(name)
        for part in _SUB_RESOURCES:
            if work.get(part.prop) is not None and part.prop != "AccessControl":
                getattr(s3, part.put)(Bucket=name, **part.shape(work.get(part.prop)))
        if work.tags:
            self._put_tags(work, name)
        return Made(name, self._attributes(work, name))

    def update(self, work: Work, before: Before) -> Made:
        """Every sub-resource that differs is put again or taken away."""
        s3, name = work.client("s3"), work.id
        for part in _SUB_RESOURCES:
            if not changed(work, before, part.prop):
                continue
            value = work.get(part.prop)
            if value is None and part.remove is not None:
                getattr(s3, part.remove)(Bucket=name)
            else:
                getattr(s3, part.put)(Bucket=name, **part.shape(value))
        tags = work.tag_change(before)
        if tags.set or tags.removed:
            self._put_tags(work, name)
        return Made(name, self._attributes(work, name))

    def delete(self, work: Work) -> None:
        """DeleteBucket, which S3 refuses while anything is in it."""
        work.client("s3").delete_bucket(Bucket=work.id)

    def _creation(self, work: Work) -> dict[str, Any]:
        members: dict[str, Any] = {}
        if work.stack.region != "us-east-1":
            members["CreateBucketConfiguration"] = {"LocationConstraint": work.stack.region}
        if work.get("ObjectLockEnabled"):
            members["ObjectLockEnabledForBucket"] = True
        if work.get("AccessControl"):
            members.update(settings.canned_acl(work.get("AccessControl")))
            rules = (work.get("OwnershipControls") or {}).get("Rules", ())
            if rules:  # an ACL is taken only by a bucket whose ownership lets it
                members["ObjectOwnership"] = rules[0]["ObjectOwnership"]
        return members

    def _put_tags(self, work: Work, name: str) -> None:
        s3 = work.client("s3")
        work.tagged(
            lambda tags: s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags.as_list()}) if tags else None
        )

    def _attributes(self, work: Work, name: str) -> dict[str, str]:
        region = work.stack.region
        return {
            "Arn": f"arn:{work.stack.partition}:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
            "WebsiteURL": f"http://{name}.s3-website-{region}.amazonaws.com",
        }


TYPES: Mapping[str, Handler] = {"AWS::S3::Bucket": Bucket()}

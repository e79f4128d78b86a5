"""AWS's own events: the envelope, and S3's object events.

Source: EventBridge user guide, "AWS service event metadata"; S3 user guide, "EventBridge event message structure".
"""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.engine.hooks import ObjectEvent
from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import Clock

_REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
    "Delete": "DeleteObject",
    "DeleteMarkerCreated": "DeleteObject",
}


def envelope(account: str, region: str, event: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """A whole event from its ``source``, ``detail-type``, ``resources`` and ``detail``."""
    return {
        "version": "0",
        "id": new_id(),
        "detail-type": event["detail-type"],
        "source": event["source"],
        "account": account,
        "time": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": list(event.get("resources") or ()),
        "detail": event.get("detail") or {},
    }


def object_event(happened: ObjectEvent, requester: str, request: str, sequence: int) -> dict[str, Any] | None:
    """The event of an object, or None for what S3 does not send to EventBridge."""
    _, family, action = happened.name.split(":", 2)
    kind = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}.get(family)
    if kind is None:
        return None
    item: dict[str, Any] = {"key": happened.key, "sequencer": f"{sequence:018X}"}
    if family == "ObjectCreated":
        item |= {"size": happened.size, "etag": happened.etag}
    if happened.version is not None:
        item["version-id"] = happened.version
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": happened.bucket},
        "object": item,
        "request-id": request,
        "requester": requester,
        "source-ip-address": "127.0.0.1",
        "reason": _REASONS.get(action, "PutObject"),
    }
    if family == "ObjectRemoved":
        detail["deletion-type"] = happened.deletion or "Permanently Deleted"
    return {
        "source": "aws.s3",
        "detail-type": kind,
        "resources": [f"arn:aws:s3:::{happened.bucket}"],
        "detail": detail,
    }

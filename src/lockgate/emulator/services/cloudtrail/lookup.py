"""LookupEvents. Source: CloudTrail API reference, "LookupEvents"; user guide, "CloudTrail record contents"."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.emulator.audit import AuditTrail, Entry
from lockgate.emulator.ports import Call, ServiceError
from lockgate.emulator.wire.render import iso

_PAGE = 50
_SECRET = frozenset("password secret secretstring secretbinary plaintext body payload zipfile value".split())  # noqa: SIM905 - reads better as one line
_READS = ("Get", "List", "Describe", "Head", "Lookup", "Batch", "Query", "Scan", "Filter", "Select")
_TYPES = {
    "root": "Root",
    "user": "IAMUser",
    "role-session": "AssumedRole",
    "federated-user": "FederatedUser",
    "service": "AWSService",
    "anonymous": "AWSAccount",
}


class Lookup:
    """Searches the audit trail."""

    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    def lookup_events(self, call: Call) -> Mapping[str, Any]:
        """The newest events first, at most fifty a page."""
        params = call.params
        start = _offset(params.get("NextToken"))
        size = min(int(params.get("MaxResults") or _PAGE), _PAGE)
        found = [entry for entry in reversed(self._trail.since(0)) if _seen(entry, call.account, call.region)]
        found = [entry for entry in found if _matches(entry, params)]
        page = found[start : start + size]
        answer: dict[str, Any] = {"Events": [_event(entry, call.account) for entry in page]}
        if start + size < len(found):
            answer["NextToken"] = str(start + size)
        return answer


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    if not token.isdigit():
        raise ServiceError("InvalidNextTokenException", "The token is not one of an earlier answer")
    return int(token)


def _seen(entry: Entry, account: str, region: str) -> bool:
    """An account sees its own history only: what ran in it, and what its principals did elsewhere."""
    return entry.region == region and account in {entry.account, entry.caller_account}


def _matches(entry: Entry, params: Mapping[str, Any]) -> bool:
    start, end = params.get("StartTime"), params.get("EndTime")
    if (start and entry.time < start) or (end and entry.time > end):
        return False
    return all(
        _attribute(entry, str(item["AttributeKey"]), str(item["AttributeValue"]))
        for item in params.get("LookupAttributes") or ()
    )


def _attribute(entry: Entry, key: str, value: str) -> bool:  # noqa: PLR0911 - one return per attribute
    match key:
        case "EventId":
            return entry.event == value
        case "EventName":
            return entry.operation == value
        case "EventSource":
            return source(entry) == value
        case "Username":
            return _user(entry) == value
        case "AccessKeyId":
            return entry.access_key == value
        case "ReadOnly":
            return str(_read_only(entry)).lower() == value.lower()
        case "ResourceName":
            return any(value in {item.resource, item.resource.rpartition("/")[2]} for item in entry.decisions)
        case "ResourceType":
            return any(value in _type(item.resource) for item in entry.decisions)
        case _:
            raise ServiceError("InvalidLookupAttributesException", f"{key} is not a lookup attribute")


def source(entry: Entry) -> str:
    """The service's principal, ``s3.amazonaws.com``."""
    return f"{entry.service}.amazonaws.com"


def _user(entry: Entry) -> str:
    return entry.caller.rpartition("/")[2] if "/" in entry.caller else entry.caller


def _read_only(entry: Entry) -> bool:
    return entry.operation.startswith(_READS)


def _type(arn: str) -> str:
    parts = arn.split(":", 5)
    return f"AWS::{parts[2]}::{parts[5].partition('/')[0]}" if len(parts) > 5 else ""  # noqa: PLR2004 - an ARN's parts


def _event(entry: Entry, account: str) -> Mapping[str, Any]:
    resources = [{"ResourceName": item.resource, "ResourceType": _type(item.resource)} for item in _resources(entry)]
    return {
        "EventId": entry.event,
        "EventName": entry.operation,
        "ReadOnly": str(_read_only(entry)).lower(),
        "AccessKeyId": entry.access_key,
        "EventTime": entry.time,
        "EventSource": source(entry),
        "Username": _user(entry),
        "Resources": resources,
        "CloudTrailEvent": json.dumps(_record(entry, account)),
    }


def _resources(entry: Entry) -> Sequence[Any]:
    return [item for item in entry.decisions if item.resource != "*"]


def _record(entry: Entry, account: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": _TYPES.get(entry.kind, "Unknown"),
            "arn": entry.caller,
            "accountId": entry.caller_account,
            "accessKeyId": entry.access_key,
            **({"invokedBy": entry.source} if entry.source != "client" else {}),
        },
        "eventTime": iso(entry.time),
        "eventSource": source(entry),
        "eventName": entry.operation,
        "awsRegion": entry.region,
        "sourceIPAddress": "127.0.0.1" if entry.source == "client" else entry.source,
        "userAgent": entry.agent,
        "requestParameters": _shown(entry.params),
        "requestID": entry.request,
        "eventID": entry.event,
        "readOnly": _read_only(entry),
        "resources": [{"ARN": item.resource, "accountId": entry.account} for item in _resources(entry)],
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
    }
    return {**found, "errorCode": entry.error, "errorMessage": entry.message} if entry.error else found


def _shown(value: Any) -> Any:
    """Parameters without what may be a secret or is too long."""
    if isinstance(value, Mapping):
        return {
            key: "HIDDEN_DUE_TO_SECURITY_REASONS" if key.lower() in _SECRET else _shown(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(type(value).__name__)

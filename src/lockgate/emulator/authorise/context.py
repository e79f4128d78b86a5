"""Context keys that every request has, and those that its tags give."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from lockgate.emulator.authorise.needs import Incoming

_TAG_MEMBERS = ("tags", "Tags", "tagList", "TagList", "TagSet")
_KEY_MEMBERS = ("TagKeys", "tagKeys")


def of_request(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    """The global keys of a request, and what the credentials carry. Source: "AWS global condition context keys".

    ``aws:SecureTransport`` is true although the connection is plain HTTP: it never leaves this machine's loopback,
    where TLS would protect nothing, and the policies under rehearsal must meet the value that the same client has on
    AWS.
    """
    keys: dict[str, str | tuple[str, ...]] = {
        "aws:SecureTransport": "true",
        "aws:RequestedRegion": incoming.region,
        "aws:ViaAWSService": "false",
        **_times(incoming.now.replace(microsecond=0)),
    }
    if incoming.request.client:
        keys["aws:SourceIp"] = incoming.request.client
    agent = incoming.request.header("user-agent")
    if agent:
        keys["aws:UserAgent"] = agent
    keys.update(request_tags(incoming.params))
    keys.update(incoming.caller.context)
    return keys


@lru_cache(maxsize=4)
def _times(now: datetime) -> Mapping[str, str]:
    return {"aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "aws:EpochTime": str(int(now.timestamp()))}


def request_tags(params: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """``aws:RequestTag/KEY`` and ``aws:TagKeys`` from the tags of a request, in any of the services' forms."""
    tags: dict[str, str] = {}
    for member in _TAG_MEMBERS:
        if member in params:
            tags.update(_pairs(params[member]))
    keys = [str(key) for member in _KEY_MEMBERS if member in params for key in params[member] or ()]
    names = (*tags, *keys)
    found: dict[str, str | tuple[str, ...]] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    return {**found, "aws:TagKeys": names} if names else found


def _pairs(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items() if isinstance(item, str)}
    found: dict[str, str] = {}
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            key = item.get("Key") or item.get("key") or item.get("TagKey")
            if key is not None:
                found[str(key)] = str(item.get("Value") or item.get("value") or item.get("TagValue") or "")
    return found

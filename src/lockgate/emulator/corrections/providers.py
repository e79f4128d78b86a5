"""What the engine cannot change of OpenID Connect providers: their tags, client ids and thumbprints.

Source: IAM API reference, "TagOpenIDConnectProvider", "AddClientIDToOpenIDConnectProvider",
"UpdateOpenIDConnectProviderThumbprint" and their like; IAM user guide, "IAM and AWS STS quotas".
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lockgate.emulator.corrections.passage import Key, Passage, Running
from lockgate.emulator.engine import iam
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.emulator.wire.respond import result

_MOST_TAGS = 50
_MOST_CLIENTS = 100
_Provider = dict[str, Any]
_Change = Callable[[_Provider, Mapping[str, Any]], Mapping[str, Any]]


def running() -> Mapping[Key, Running]:
    """Operations on a provider's record in the engine."""
    changes: Mapping[str, _Change] = {
        "AddClientIDToOpenIDConnectProvider": _add_client,
        "ListOpenIDConnectProviderTags": lambda provider, _: {"Tags": provider["Tags"], "IsTruncated": False},
        "RemoveClientIDFromOpenIDConnectProvider": _remove_client,
        "TagOpenIDConnectProvider": _tag,
        "UntagOpenIDConnectProvider": _untag,
        "UpdateOpenIDConnectProviderThumbprint": _update_thumbprints,
    }
    return {("iam", name): _running(change) for name, change in changes.items()}


def _running(change: _Change) -> Running:
    async def run(passage: Passage) -> HttpResponse:
        params = passage.incoming.params
        arn = str(params["OpenIDConnectProviderArn"])
        provider = iam.provider(passage.mapped.owner, arn)
        if provider is None:
            raise ServiceError("NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}", 404)
        return result(passage.routed, change(provider, params), passage.request_id)

    def start(passage: Passage, _request: HttpRequest) -> Awaitable[HttpResponse]:
        return run(passage)

    return start


def _tag(provider: _Provider, params: Mapping[str, Any]) -> Mapping[str, Any]:
    tags = {tag["Key"]: tag["Value"] for tag in (*provider["Tags"], *params["Tags"])}
    if len(tags) > _MOST_TAGS:
        raise ServiceError("LimitExceeded", f"Cannot exceed quota for TagsPerOpenIDConnectProvider: {_MOST_TAGS}", 409)
    provider["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {}


def _untag(provider: _Provider, params: Mapping[str, Any]) -> Mapping[str, Any]:
    provider["Tags"] = [tag for tag in provider["Tags"] if tag["Key"] not in params["TagKeys"]]
    return {}


def _add_client(provider: _Provider, params: Mapping[str, Any]) -> Mapping[str, Any]:
    known = provider["ClientIDList"]
    if params["ClientID"] not in known:
        if len(known) >= _MOST_CLIENTS:
            message = f"Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {_MOST_CLIENTS}"
            raise ServiceError("LimitExceeded", message, 409)
        provider["ClientIDList"] = [*known, params["ClientID"]]
    return {}


def _remove_client(provider: _Provider, params: Mapping[str, Any]) -> Mapping[str, Any]:
    provider["ClientIDList"] = [client for client in provider["ClientIDList"] if client != params["ClientID"]]
    return {}


def _update_thumbprints(provider: _Provider, params: Mapping[str, Any]) -> Mapping[str, Any]:
    provider["ThumbprintList"] = list(params["ThumbprintList"])
    return {}

"""The operations of the service, the same under both of its names."""

import uuid
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError, Stateful
from lockgate.emulator.services.connections.hub import Listener
from lockgate.emulator.services.connections.store import SERVICE, Connection
from lockgate.emulator.services.connections.webhooks import Webhooks

PROVIDERS = ("Bitbucket", "GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged", "AzureDevOps")
NAME_LIMIT = 32
TAG_LIMIT = 200
PAGE = 100


class ConnectionService:
    """One name of the service; also the `ConnectionHub`."""

    def __init__(self, name: str, webhooks: Webhooks, state: Stateful | None = None) -> None:
        self._name = name
        self._state = state
        self._webhooks = webhooks
        self._store = webhooks.store

    @property
    def name(self) -> str:
        """``codeconnections`` or ``codestar-connections``."""
        return self._name

    @property
    def partial(self) -> bool:
        """Nothing of it is the engine's."""
        return False

    @property
    def state(self) -> Stateful | None:
        """What is kept across restarts, the same under both names."""
        return self._state

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Connections and their tags; hosts and repository sync are refused by their absence."""
        return {
            "CreateConnection": self._create,
            "GetConnection": lambda call: {"Connection": _shape(self._store.get(call.params["ConnectionArn"]))},
            "ListConnections": self._list,
            "DeleteConnection": self._delete,
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": lambda call: {"Tags": _tags(self._store.get(call.params["ResourceArn"]))},
        }

    def connection(self, arn: str) -> Connection | None:
        """See `ConnectionHub`."""
        return self._store.find(arn)

    def watch(self, key: str, connection_arn: str, repository: str, listener: Listener) -> None:
        """See `ConnectionHub`."""
        self._webhooks.watch(key, connection_arn, repository, listener)

    def unwatch(self, key: str) -> None:
        """See `ConnectionHub`."""
        self._webhooks.unwatch(key)

    def provider(self, connection_arn: str, path: str) -> Any:
        """See `ConnectionHub`."""
        return self._webhooks.github(self._store.get(connection_arn)).get(path)

    def _create(self, call: Call) -> Mapping[str, Any]:
        params = call.params
        if params.get("HostArn"):
            raise ServiceError("ResourceNotFoundException", f"Host not found: {params['HostArn']}")
        provider = params.get("ProviderType")
        if provider not in PROVIDERS:
            raise ServiceError("InvalidInputException", "One of ProviderType or HostArn must be provided")
        if not 1 <= len(params["ConnectionName"]) <= NAME_LIMIT:
            raise ServiceError(
                "ValidationException",
                f"1 validation error detected: Value '{params['ConnectionName']}' at 'connectionName' failed to "
                f"satisfy constraint: Member must have length less than or equal to {NAME_LIMIT}",
            )
        connection = Connection(
            arn=f"arn:aws:{SERVICE}:{call.region}:{call.account}:connection/{uuid.uuid4()}",
            name=params["ConnectionName"],
            provider=provider,
            account=call.account,
            region=call.region,
            tags={tag["Key"]: tag["Value"] for tag in params.get("Tags", [])},
        )
        self._store.add(connection)
        return {"ConnectionArn": connection.arn, "Tags": _tags(connection)}

    def _list(self, call: Call) -> Mapping[str, Any]:
        provider = call.params.get("ProviderTypeFilter")
        found = [c for c in self._store.of(call.account, call.region) if provider in (None, c.provider)]
        if call.params.get("HostArnFilter"):
            found = []
        first = int(call.params.get("NextToken") or 0)
        size = call.params.get("MaxResults") or PAGE
        page = {"Connections": [_shape(c) for c in found[first : first + size]]}
        return page if first + size >= len(found) else {**page, "NextToken": str(first + size)}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        self._webhooks.forget(self._store.remove(call.params["ConnectionArn"]))
        return {}

    def _tag(self, call: Call) -> Mapping[str, Any]:
        connection = self._store.get(call.params["ResourceArn"])
        wanted = connection.tags | {tag["Key"]: tag["Value"] for tag in call.params["Tags"]}
        if len(wanted) > TAG_LIMIT:
            raise ServiceError("LimitExceededException", f"A resource can have {TAG_LIMIT} tags at most")
        connection.tags = wanted
        return {}

    def _untag(self, call: Call) -> Mapping[str, Any]:
        connection = self._store.get(call.params["ResourceArn"])
        gone = set(call.params["TagKeys"])
        connection.tags = {key: value for key, value in connection.tags.items() if key not in gone}
        return {}


def _shape(connection: Connection) -> dict[str, Any]:
    return {
        "ConnectionName": connection.name,
        "ConnectionArn": connection.arn,
        "ProviderType": connection.provider,
        "OwnerAccountId": connection.account,
        "ConnectionStatus": connection.status.value,
    }


def _tags(connection: Connection) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in connection.tags.items()]

"""Tags of applications and deployment groups. Source: CodeDeploy API reference, TagResource."""

import re
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.state import Store

_RESOURCE = re.compile(
    r"arn:aws:codedeploy:[a-z0-9-]+:[0-9]{12}:"
    r"(?:application:(?P<application>[^/:]+)|deploymentgroup:(?P<owner>[^/:]+)/(?P<group>[^/:]+))"
)
_MOST = 50


def new_tags(params: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a creating call; raises ``InvalidTagsToAddException``."""
    return _merged({}, params.get("tags") or ())


class Tagging:
    """The operations on tags."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {"ListTagsForResource": self.list, "TagResource": self.tag, "UntagResource": self.untag}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListTagsForResource."""
        with self._store.bell:
            tags = self._tags(call)
            return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag(self, call: Call) -> Mapping[str, Any]:
        """TagResource."""
        with self._store.bell:
            tags = self._tags(call)
            tags.update(_merged(tags, call.params["Tags"]))
        return {}

    def untag(self, call: Call) -> Mapping[str, Any]:
        """UntagResource; keys that are not there are no error."""
        with self._store.bell:
            tags = self._tags(call)
            for key in call.params["TagKeys"]:
                tags.pop(key, None)
        return {}

    def _tags(self, call: Call) -> dict[str, str]:
        arn = call.params["ResourceArn"]
        match = _RESOURCE.fullmatch(arn)
        if match is None:
            raise ServiceError(
                "InvalidArnException", f"The ARN {arn} is not one of an application or a deployment group"
            )
        scope = self._store.scope(call.account, call.region)
        if match["application"]:
            return scope.application(match["application"]).tags
        return scope.group(match["owner"], match["group"])[1].tags


def _merged(tags: Mapping[str, str], added: Any) -> dict[str, str]:
    merged = dict(tags)
    for item in added:
        key = item.get("Key") or ""
        if not key or (key.startswith("aws:") and not key.startswith("aws:cloudformation:")):
            raise ServiceError("InvalidTagsToAddException", f"The tag key {key!r} is empty or reserved for AWS")
        merged[key] = item.get("Value") or ""
    if len(merged) > _MOST:
        raise ServiceError("InvalidTagsToAddException", f"A resource can have {_MOST} tags at most")
    return merged

"""Tags of roots, units, accounts and policies."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import missing
from lockgate.emulator.services.organizations.model import ControlPolicy, Node
from lockgate.emulator.services.organizations.registry import Registry


def operations(registry: Registry) -> Mapping[str, Operation]:
    """Operation name to its implementation."""

    def named(call: Call) -> Node | ControlPolicy:
        tree = registry.managed(call)
        id_ = call.params["ResourceId"]
        found = tree.nodes.get(id_) or tree.policies.get(id_)
        if found is None or (isinstance(found, ControlPolicy) and found.aws_managed):
            raise missing("Target")
        return found

    def tag(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            found = named(call)
            found.tags = shapes.given_tags(call.params, found.tags)
        return {}

    def untag(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            found = named(call)
            found.tags = {key: value for key, value in found.tags.items() if key not in call.params["TagKeys"]}
        return {}

    def listed(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            rows = [{"Key": key, "Value": value} for key, value in named(call).tags.items()]
        return {"Tags": rows}

    return {"TagResource": tag, "UntagResource": untag, "ListTagsForResource": listed}

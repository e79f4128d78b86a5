"""What is attached where. Source: Organizations user guide, "Attaching and detaching policies", "Quotas"."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import constraint, duplicate, invalid
from lockgate.emulator.services.organizations.managed import FULL_ACCESS
from lockgate.emulator.services.organizations.model import MOST_ATTACHED, ControlPolicy, Node, PolicyType, Tree
from lockgate.emulator.services.organizations.organization import policy_type
from lockgate.emulator.services.organizations.policies import find
from lockgate.emulator.services.organizations.registry import Registry, node_of


def operations(registry: Registry) -> Mapping[str, Operation]:
    """Operation name to its implementation."""
    return {**_writing(registry), **_reading(registry)}


def _writing(registry: Registry) -> Mapping[str, Operation]:
    def named(call: Call) -> tuple[Tree, ControlPolicy, Node]:
        tree = registry.managed(call)
        policy = find(tree, call.params["PolicyId"])
        target = node_of(tree, call.params["TargetId"], "Target")
        if policy.type not in tree.enabled:
            raise ServiceError(
                "PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types."
            )
        return tree, policy, target

    def attach(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree, policy, target = named(call)
            if policy.id in target.attached:
                raise duplicate("PolicyAttachment", "A policy is already attached to the specified target.")
            if len(tree.attached(target, policy.type)) >= MOST_ATTACHED:
                raise constraint(
                    "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                    "You have attached the maximum number of policies to the specified target.",
                )
            target.attached.append(policy.id)
            registry.changed(tree)
        return {}

    def detach(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree, policy, target = named(call)
            if policy.id not in target.attached:
                raise ServiceError("PolicyNotAttachedException", "The policy isn't attached to the specified target.")
            if policy.id == FULL_ACCESS[PolicyType.RCP]:
                raise invalid("NON_DETACHABLE_POLICY", "You can't detach this AWS managed policy.")
            if len(tree.attached(target, policy.type)) == 1:
                raise constraint(
                    "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                    "You cannot remove the last policy attached to the specified target.",
                )
            target.attached.remove(policy.id)
            registry.changed(tree)
        return {}

    return {"AttachPolicy": attach, "DetachPolicy": detach}


def _reading(registry: Registry) -> Mapping[str, Operation]:
    def of_target(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            target = node_of(tree, call.params["TargetId"], "Target")
            found = [shapes.summary(policy) for policy in tree.attached(target, policy_type(call.params["Filter"]))]
        return shapes.page(found, "Policies", call.params)

    def of_policy(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            targets = tree.targets(find(tree, call.params["PolicyId"]))
        found = [{"TargetId": node.id, "Arn": node.arn, "Name": node.name, "Type": node.type} for node in targets]
        return shapes.page(found, "Targets", call.params)

    return {"ListPoliciesForTarget": of_target, "ListTargetsForPolicy": of_policy}

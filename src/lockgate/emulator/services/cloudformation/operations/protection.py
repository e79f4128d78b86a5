"""Stack policies and termination protection."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation
from lockgate.emulator.services.cloudformation.engine.policy import StackPolicy
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.operations.source import policy_body
from lockgate.emulator.services.cloudformation.operations.world import World


def table(world: World) -> Mapping[str, Operation]:
    """The operations of this module."""
    protection = Protection(world)
    return {
        "SetStackPolicy": protection.set_policy,
        "GetStackPolicy": protection.policy,
        "UpdateTerminationProtection": protection.termination,
    }


class Protection:
    """What keeps a stack from being changed by accident."""

    def __init__(self, world: World) -> None:
        self._world = world

    def set_policy(self, call: Call) -> Mapping[str, Any]:
        """SetStackPolicy; it can be replaced but not removed."""
        stack, body = self._world.living(call), policy_body(self._world, call, "StackPolicy")
        if not body:
            raise invalid("Either StackPolicyBody or StackPolicyURL must be specified.")
        StackPolicy(body)
        stack.policy = body
        return {}

    def policy(self, call: Call) -> Mapping[str, Any]:
        """GetStackPolicy."""
        policy = self._world.living(call).policy
        return {"StackPolicyBody": policy} if policy else {}

    def termination(self, call: Call) -> Mapping[str, Any]:
        """UpdateTerminationProtection; a nested stack has its root's."""
        stack = self._world.living(call)
        if stack.parent:
            raise invalid("Updating TerminationProtection is not allowed on nested stacks")
        stack.termination_protection = bool(call.params.get("EnableTerminationProtection"))
        return {"StackId": stack.id}

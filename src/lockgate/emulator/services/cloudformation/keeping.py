"""Stacks, change sets and open callback addresses across restarts. An operation that ran has failed where it was."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from lockgate.emulator.services.cloudformation.operations.world import World
from lockgate.emulator.services.cloudformation.state import (
    ChangeSet,
    Deployment,
    Output,
    ResourceState,
    Stack,
    Undo,
)
from lockgate.emulator.services.cloudformation.template.model import (
    OutputSpec,
    ParameterSpec,
    ResourceSpec,
    Template,
)
from lockgate.emulator.state import Codec

STOPPED = "The emulator was stopped while the operation ran."
_CODEC = Codec(
    ChangeSet,
    Deployment,
    Output,
    OutputSpec,
    ParameterSpec,
    ResourceSpec,
    ResourceState,
    Stack,
    Template,
    Undo,
    leave_out={Stack: {"working"}},
)


class StacksState:
    """See `lockgate.emulator.ports.Stateful`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def snapshot(self) -> Any:
        """Every stack, deleted ones too, and what has arrived at the addresses of wait conditions."""
        store = self._world.store
        with store.lock:
            return _CODEC.encode({"stacks": store.every(), "arrived": self._world.arrived()})

    def restore(self, value: Any) -> None:
        """Take them over."""
        held = _CODEC.decode(value)
        for stack in held["stacks"]:
            self._world.store.add(stack)
        self._world.take_over(held["arrived"])

    def resume(self) -> None:
        """End what ran: a stack whose update was cut off can be updated again or rolled back, any can be deleted."""
        now = self._world.aws.clock.now()
        for stack in self._world.store.every():
            for change_set in stack.change_sets.values():
                if change_set.status in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                    change_set.status, change_set.reason = "FAILED", STOPPED
            if stack.in_progress:
                _end(stack, now)


def _end(stack: Stack, now: datetime) -> None:
    for resource in stack.resources.values():
        if resource.status.endswith("_IN_PROGRESS"):
            resource.status, resource.reason = failed(resource.status), STOPPED
            resource.changed = now
    stack.status, stack.reason = failed(stack.status), STOPPED
    event = {
        "EventId": str(uuid4()),
        "StackId": stack.id,
        "StackName": stack.name,
        "LogicalResourceId": stack.name,
        "PhysicalResourceId": stack.id,
        "ResourceType": "AWS::CloudFormation::Stack",
        "Timestamp": now,
        "ResourceStatus": stack.status,
        "ResourceStatusReason": STOPPED,
    }
    stack.events.append(event)


def failed(status: str) -> str:
    """The status after a failure in the middle; what only cleaned up afterwards is complete."""
    return status.replace("_CLEANUP_IN_PROGRESS", "").replace("_IN_PROGRESS", "_FAILED")

"""Stacks, their events, resources, exports and imports, as they are."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation
from lockgate.emulator.services.cloudformation.errors import invalid, no_stack_with_id
from lockgate.emulator.services.cloudformation.operations import show
from lockgate.emulator.services.cloudformation.operations.world import World, page, with_token
from lockgate.emulator.services.cloudformation.state import ResourceState, Stack

_PAGE = 100


def table(world: World) -> Mapping[str, Operation]:
    """The operations of this module."""
    reading = Reading(world)
    return {
        "DescribeStacks": reading.stacks,
        "ListStacks": reading.list_stacks,
        "DescribeStackEvents": reading.events,
        "DescribeStackResource": reading.resource,
        "DescribeStackResources": reading.resources,
        "ListStackResources": reading.list_resources,
        "ListExports": reading.exports,
        "ListImports": reading.imports,
    }


class Reading:
    """Operations that change nothing."""

    def __init__(self, world: World) -> None:
        self._world = world

    def stacks(self, call: Call) -> Mapping[str, Any]:
        """DescribeStacks: one, or all that are alive."""
        if call.params.get("StackName"):
            return {"Stacks": [show.stack(self._world.stack(call, no_stack_with_id))]}
        alive = [stack for stack in self._all(call) if stack.alive]
        chosen, following = page(alive, call.params.get("NextToken"), _PAGE, lambda stack: stack.id)
        return with_token("Stacks", [show.stack(stack) for stack in chosen], following)

    def list_stacks(self, call: Call) -> Mapping[str, Any]:
        """ListStacks: the deleted ones too."""
        wanted = set(call.params.get("StackStatusFilter") or ())
        found = [stack for stack in self._all(call) if not wanted or stack.status in wanted]
        chosen, following = page(found, call.params.get("NextToken"), _PAGE, lambda stack: stack.id)
        return with_token("StackSummaries", [show.summary(stack) for stack in chosen], following)

    def events(self, call: Call) -> Mapping[str, Any]:
        """DescribeStackEvents, the newest first."""
        newest = list(reversed(self._world.stack(call).events))
        chosen, following = page(newest, call.params.get("NextToken"), _PAGE, lambda event: str(event["EventId"]))
        return with_token("StackEvents", chosen, following)

    def resource(self, call: Call) -> Mapping[str, Any]:
        """DescribeStackResource."""
        stack, name = self._world.stack(call), str(call.params.get("LogicalResourceId", ""))
        found = stack.resources.get(name)
        if found is None:
            raise invalid(f"Resource {name} does not exist for stack {stack.name}")
        described = {
            **_with_stack(found, stack),
            "LastUpdatedTimestamp": found.changed,
            "Metadata": _metadata(found),
        }
        return {"StackResourceDetail": {name: value for name, value in described.items() if value is not None}}

    def resources(self, call: Call) -> Mapping[str, Any]:
        """DescribeStackResources: of a stack, or of the stack that a physical resource belongs to."""
        physical = call.params.get("PhysicalResourceId")
        stack = self._world.stack(call) if call.params.get("StackName") else self._owner(call, str(physical or ""))
        wanted = call.params.get("LogicalResourceId")
        chosen = [state for state in stack.resources.values() if wanted in (None, state.logical_id)]
        if wanted is not None and not chosen:
            raise invalid(f"Resource {wanted} does not exist for stack {stack.name}")
        return {"StackResources": [{**_with_stack(state, stack), "Timestamp": state.changed} for state in chosen]}

    def list_resources(self, call: Call) -> Mapping[str, Any]:
        """ListStackResources."""
        states = list(self._world.stack(call).resources.values())
        chosen, following = page(states, call.params.get("NextToken"), _PAGE, lambda state: state.logical_id)
        summaries = [{**show.resource(state), "LastUpdatedTimestamp": state.changed} for state in chosen]
        return with_token("StackResourceSummaries", summaries, following)

    def exports(self, call: Call) -> Mapping[str, Any]:
        """ListExports."""
        found = list(self._world.store.exports(call.account, call.region))
        chosen, following = page(found, call.params.get("NextToken"), _PAGE, lambda item: str(item[1].export))
        shapes = [
            {"ExportingStackId": stack.id, "Name": output.export, "Value": output.value} for stack, output in chosen
        ]
        return with_token("Exports", shapes, following)

    def imports(self, call: Call) -> Mapping[str, Any]:
        """ListImports."""
        name, store = str(call.params.get("ExportName", "")), self._world.store
        if all(output.export != name for _, output in store.exports(call.account, call.region)):
            raise invalid(f"Export '{name}' does not exist.")
        names = [stack.name for stack in store.importers(call.account, call.region, name)]
        if not names:
            raise invalid(f"Export '{name}' is not imported by any stack.")
        chosen, following = page(names, call.params.get("NextToken"), _PAGE, lambda stack: stack)
        answer: dict[str, Any] = {"Imports": chosen}
        return answer if following is None else {**answer, "NextToken": following}

    def _all(self, call: Call) -> list[Stack]:
        return self._world.store.all(call.account, call.region)

    def _owner(self, call: Call, physical: str) -> Stack:
        for stack in self._all(call):
            if stack.alive and any(state.physical_id == physical for state in stack.resources.values()):
                return stack
        raise invalid(f"Stack for {physical} does not exist")


def _with_stack(state: ResourceState, stack: Stack) -> dict[str, Any]:
    return {"StackId": stack.id, "StackName": stack.name, **show.resource(state)}


def _metadata(state: ResourceState) -> str | None:
    return json.dumps(state.metadata) if state.metadata else None

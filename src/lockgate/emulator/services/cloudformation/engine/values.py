"""Where evaluation finds resources and exports while a stack operation runs."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid, malformed, template_error
from lockgate.emulator.services.cloudformation.state import ResourceState, Store


class LiveValues:
    """The resources of a stack as they are at this moment."""

    def __init__(self, resources: Mapping[str, ResourceState]) -> None:
        self._resources = resources

    def ref(self, logical_id: str) -> Any:
        """The physical id; a resource whose condition is false cannot be referred to."""
        return self._find(logical_id).physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        """An attribute of the resource."""
        state = self._find(logical_id)
        if name not in state.attributes:
            raise template_error(f"resource {logical_id} does not support attribute type {name} in Fn::GetAtt")
        return state.attributes[name]

    def _find(self, logical_id: str) -> ResourceState:
        state = self._resources.get(logical_id)
        if state is None or state.physical_id is None:
            raise malformed(f"Unresolved resource dependencies [{logical_id}] in the Resources block of the template")
        return state


class ExportLookup:
    """Exports of one account and Region; `used` are the names that were asked for."""

    def __init__(self, store: Store, account: str, region: str) -> None:
        self._store = store
        self._scope = (account, region)
        self.used: set[str] = set()

    def value(self, name: str) -> str:
        """The exported value."""
        for _, output in self._store.exports(*self._scope):
            if output.export == name:
                self.used.add(name)
                return output.value
        raise invalid(f"No export named {name} found.")

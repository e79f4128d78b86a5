"""What a deployment would change, without doing it: the changes of a change set, and whether there are any.

Source: API reference, "ResourceChange", "ResourceChangeDetail", "ResourceTargetDefinition".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.engine import details
from lockgate.emulator.services.cloudformation.engine.diff import Difference, difference
from lockgate.emulator.services.cloudformation.engine.run import pseudo, retained
from lockgate.emulator.services.cloudformation.engine.values import ExportLookup
from lockgate.emulator.services.cloudformation.engine.wish import Desired, Wish
from lockgate.emulator.services.cloudformation.errors import template_error
from lockgate.emulator.services.cloudformation.resources.registry import handler_of
from lockgate.emulator.services.cloudformation.state import Deployment, ResourceState, Stack, Store
from lockgate.emulator.services.cloudformation.template import schemas
from lockgate.emulator.services.cloudformation.template.scope import Pending

_ANSWERING = frozenset({"AWS::CloudFormation::Stack", schemas.CUSTOM})


class PreviewValues:
    """The stack's resources; those that will be created, or may be replaced, are `Pending`."""

    def __init__(self, resources: Mapping[str, ResourceState]) -> None:
        self._resources = resources
        self.moving: set[str] = set()
        self.answering: set[str] = set()

    def ref(self, logical_id: str) -> Any:
        """The physical id, unless it will be another."""
        state = self._resources.get(logical_id)
        if state is None or state.physical_id is None or logical_id in self.moving:
            return Pending(frozenset({logical_id}))
        return state.physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        """The attribute, unless it will be, or may be, another."""
        state = self._resources.get(logical_id)
        if state is None or state.physical_id is None or logical_id in self.moving | self.answering:
            return Pending(frozenset({logical_id}))
        if name not in state.attributes:
            raise template_error(f"resource {logical_id} does not support attribute type {name} in Fn::GetAtt")
        return state.attributes[name]


class Preview:
    """A deployment against a stack as it is.

    Attributes:
        changes: botocore's ``Change`` shapes, property values included, in the template's order, removals last.
        outputs_differ: Whether an output would be added, changed or removed.
    """

    def __init__(self, store: Store, stack: Stack, deployment: Deployment) -> None:
        self._stack = stack
        self._old, self._new = stack.deployment, deployment
        self._values = PreviewValues(stack.resources)
        imports = ExportLookup(store, stack.account, stack.region)
        wish = Wish(deployment, pseudo(stack, deployment.notification_arns), self._values, imports)
        found = dict(self._by_resource(wish))
        self.changes = [found[name] for name in wish.active if name in found]
        self.changes += [self._removal(state) for name, state in stack.resources.items() if name not in wish.active]
        before = {(item.key, item.value, item.description, item.export) for item in stack.outputs}
        self.outputs_differ = {(o.key, o.value, o.description, o.export) for o in wish.outputs()} != before

    @property
    def empty(self) -> bool:
        """Whether there is nothing to deploy."""
        old, new = self._old, self._new
        settings = old is None or (
            (dict(old.tags), old.notification_arns, dict(old.rollback_configuration))
            != (dict(new.tags), new.notification_arns, dict(new.rollback_configuration))
        )
        return not (self.changes or self.outputs_differ or settings)

    def _by_resource(self, wish: Wish) -> Iterator[tuple[str, dict[str, Any]]]:
        for logical_id in wish.order:
            desired = wish.desired(logical_id)
            state = self._stack.resources.get(logical_id)
            if state is None or state.physical_id is None:
                yield logical_id, details.addition(desired)
                continue
            schema = schemas.find(state.type, self._stack.region)
            found = difference(schema, handler_of(state.type), state, desired)
            if found:
                self._note(state, found)
                yield logical_id, self._modification(state, desired, found)

    def _note(self, state: ResourceState, found: Difference) -> None:
        if found.replacing or found.conditional:
            self._values.moving.add(state.logical_id)
        if state.type in _ANSWERING or schemas.is_custom(state.type):
            self._values.answering.add(state.logical_id)

    def _modification(self, state: ResourceState, desired: Desired, found: Difference) -> dict[str, Any]:
        specs = self._old.template.resources if self._old else {}
        raw = specs[state.logical_id].properties if state.logical_id in specs else {}
        return details.modification(state, desired, found, raw, self._changed_parameters())

    def _changed_parameters(self) -> frozenset[str]:
        old = {**self._old.values, **self._old.resolved} if self._old else {}
        new = {**self._new.values, **self._new.resolved}
        return frozenset(name for name, value in new.items() if old.get(name) != value)

    def _removal(self, state: ResourceState) -> dict[str, Any]:
        return details.removal(state, "Retain" if retained(state) else "Delete")

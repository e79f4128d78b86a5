"""What differs between a resource as it is and as it shall be, and whether that replaces it.

Source: CloudFormation user guide, "Update behaviors of stack resources"; the types' schemas say which properties are
fixed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.emulator.services.cloudformation.engine.wish import Desired
from lockgate.emulator.services.cloudformation.resources.handler import Handler
from lockgate.emulator.services.cloudformation.state import ResourceState
from lockgate.emulator.services.cloudformation.template.evaluate import pending_in
from lockgate.emulator.services.cloudformation.template.schemas import Schema


@dataclass(frozen=True, slots=True)
class Difference:
    """A change to one resource.

    Attributes:
        properties: Top-level properties whose value differs; the property of the tags is never among them.
        replacing: Those of them that force a new physical resource.
        conditional: Those of them that may.
        tags: Whether its tags differ.
        attributes: Which of ``Metadata``, ``UpdatePolicy``, ``DeletionPolicy``, ``UpdateReplacePolicy`` differ.
    """

    properties: frozenset[str]
    replacing: frozenset[str]
    conditional: frozenset[str]
    tags: bool
    attributes: frozenset[str]

    @property
    def touches(self) -> bool:
        """Whether a handler has to act."""
        return bool(self.properties or self.tags)

    def __bool__(self) -> bool:
        return self.touches or bool(self.attributes)


def difference(schema: Schema | None, handler: Handler, before: ResourceState, after: Desired) -> Difference:
    """Compare a resource with what is wanted. A value that is not known yet counts as different."""
    tag_property = schema.tag_property if schema else None
    names = before.properties.keys() | after.properties.keys()
    changed = frozenset(
        name for name in names if name != tag_property and before.properties.get(name) != after.properties.get(name)
    )
    replacing = _fixed(schema.create_only if schema else (), before.properties, after.properties)
    replacing |= handler.replaces(before.properties, after.properties)
    conditional = _fixed(schema.conditional_create_only if schema else (), before.properties, after.properties)
    return Difference(
        properties=changed,
        replacing=replacing & changed,
        conditional=(conditional & changed) - replacing,
        tags=dict(before.tags) != dict(after.tags),
        attributes=_attributes(before, after),
    )


def _attributes(before: ResourceState, after: Desired) -> frozenset[str]:
    pairs = {
        "Metadata": (before.metadata, after.metadata),
        "UpdatePolicy": (before.update_policy, after.update_policy),
        "DeletionPolicy": (before.deletion_policy, after.deletion_policy),
        "UpdateReplacePolicy": (before.update_replace_policy, after.update_replace_policy),
    }
    return frozenset(name for name, (old, new) in pairs.items() if old != new and not pending_in(new))


def _fixed(paths: tuple[tuple[str, ...], ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(path[0] for path in paths if _at(before, path) != _at(after, path))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if step == "*" or not isinstance(value, Mapping):
            return value
        value = value.get(step)
    return value


def same_name(schema: Schema | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """The stated name that a replacement would have in common with what it replaces, or None when there is none."""
    names = schema.identifier if schema else ()
    stated = [after.get(name) for name in names]
    if not names or any(value is None for value in stated) or [before.get(name) for name in names] != stated:
        return None
    return str(stated[0])

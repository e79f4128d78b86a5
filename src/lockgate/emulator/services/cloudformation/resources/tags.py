"""The tags of a resource: the stack's, its own, and CloudFormation's.

Source: CloudFormation user guide, "Resource tags": ``aws:cloudformation:stack-name``, ``stack-id`` and ``logical-id``
are added where the type takes them; a resource's own tag wins over the stack's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags to set; `system` are CloudFormation's own."""

    user: Mapping[str, str] = field(default_factory=dict)
    system: Mapping[str, str] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        """Every tag as one mapping."""
        return {**self.user, **self.system}

    def as_list(self, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
        """Every tag in the list form that most APIs take; `key` and `value` are the members' names."""
        return [{key: name, value: text} for name, text in self.all.items()]

    def __bool__(self) -> bool:
        return bool(self.all)


@dataclass(frozen=True, slots=True)
class TagChange:
    """What an update does to tags: `set` are new or changed, `removed` are keys that go away."""

    set: Mapping[str, str]
    removed: tuple[str, ...]

    def set_list(self, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
        """The new tags in list form."""
        return [{key: name, value: text} for name, text in self.set.items()]


def change(before: Mapping[str, str], after: Mapping[str, str]) -> TagChange:
    """The difference of two sets of tags."""
    fresh = {name: text for name, text in after.items() if before.get(name) != text}
    return TagChange(fresh, tuple(name for name in before if name not in after))


def own_tags(value: Any) -> dict[str, str]:
    """The tags of a resource's property, a list of Key and Value or a mapping, as a mapping."""
    if isinstance(value, Mapping):
        return {str(name): str(text) for name, text in value.items()}
    return {str(item["Key"]): str(item["Value"]) for item in value or () if isinstance(item, Mapping)}


def system_tags(stack_name: str, stack_id: str, logical_id: str) -> dict[str, str]:
    """CloudFormation's own tags."""
    return {
        "aws:cloudformation:stack-name": stack_name,
        "aws:cloudformation:stack-id": stack_id,
        "aws:cloudformation:logical-id": logical_id,
    }

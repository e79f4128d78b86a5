"""Roles and managed policies. Source: IAM user guide."""

from dataclasses import dataclass

from lockgate.design.policy import Policy
from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy that lives and dies with its role."""

    name: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Role:
    """A role, without a path.

    Attributes:
        logical_id: Its name within the stack.
        name: The role's name.
        description: For people.
        trust: Who may assume it.
        policies: Its inline policies; 10,240 characters together.
        managed: ARNs of managed policies attached to it.
        boundary: ARN of its permissions boundary, or None.
        origin: What caused it.
    """

    logical_id: str
    name: str
    description: str
    trust: Policy
    policies: tuple[InlinePolicy, ...]
    origin: Origin
    managed: tuple[Value, ...] = ()
    boundary: Value | None = None


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A managed policy of the account's own: a permissions boundary, or what does not fit into a role.

    It has at most 6,144 characters.
    """

    logical_id: str
    name: str
    description: str
    policy: Policy
    origin: Origin

"""What an organisation is made of, as it is kept."""

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lockgate.iam import Policy, PolicyKind

MOST_ATTACHED = 5
"""Control policies of one type at one root, unit or account. Source: Organizations user guide, "Quotas"."""
DEEPEST = 5
"""Units below each other, the root not counted. Source: as above."""


class PolicyType(StrEnum):
    """The types that bind."""

    SCP = "SERVICE_CONTROL_POLICY"
    RCP = "RESOURCE_CONTROL_POLICY"

    @property
    def kind(self) -> PolicyKind:
        """As the evaluator knows it."""
        return PolicyKind.SCP if self is PolicyType.SCP else PolicyKind.RCP


def made_up(prefix: str, length: int) -> str:
    """An id that nobody else has: ``p-`` and so many lower-case letters and digits."""
    return prefix + "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))


@dataclass(slots=True)
class ControlPolicy:
    """A policy of the organisation; `compiled` is its content, checked."""

    id: str
    arn: str
    name: str
    description: str
    type: PolicyType
    content: str
    compiled: Policy
    aws_managed: bool = False
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Node:
    """The root, a unit or an account: what policies are attached to and tags are put on.

    Attributes:
        id: ``r-...``, ``ou-...`` or an account id.
        arn: Its ARN, under the management account.
        name: As given.
        parent: The root or unit above; None for the root.
        attached: Ids of the policies attached here, the oldest first.
        tags: Key to value.
    """

    id: str
    arn: str
    name: str
    parent: str | None
    attached: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """``ROOT``, ``ORGANIZATIONAL_UNIT`` or ``ACCOUNT``."""
        return "ROOT" if self.parent is None else "ORGANIZATIONAL_UNIT"


@dataclass(slots=True, kw_only=True)
class Member(Node):
    """An account of the organisation; once it is closed, nobody in it may do anything."""

    email: str
    joined: datetime
    method: str
    closed: bool = False

    @property
    def type(self) -> str:
        """``ACCOUNT``."""
        return "ACCOUNT"


@dataclass(slots=True)
class Tree:
    """One organisation.

    Attributes:
        id: ``o-...``.
        management: The id of its management account.
        root: The id of its root.
        nodes: Root, units and accounts by id.
        policies: Its policies by id, AWS's own included.
        enabled: The policy types enabled in the root, the oldest first.
        services: Service principals with trusted access, and since when.
    """

    id: str
    management: str
    root: str
    nodes: dict[str, Node] = field(default_factory=dict)
    policies: dict[str, ControlPolicy] = field(default_factory=dict)
    enabled: list[PolicyType] = field(default_factory=list)
    services: dict[str, datetime] = field(default_factory=dict)

    def arn(self, kind: str, rest: str = "") -> str:
        """The ARN of a part of the organisation: ``policy`` and ``service_control_policy/p-...``."""
        tail = f"/{rest}" if rest else ""
        return f"arn:aws:organizations::{self.management}:{kind}/{self.id}{tail}"

    def members(self) -> list[Member]:
        """The accounts, the management account first, then as they joined."""
        return [node for node in self.nodes.values() if isinstance(node, Member)]

    def children(self, parent: str, kind: str) -> list[Node]:
        """The units (``ORGANIZATIONAL_UNIT``) or accounts (``ACCOUNT``) directly below."""
        return [node for node in self.nodes.values() if node.parent == parent and node.type == kind]

    def lineage(self, node: Node) -> list[Node]:
        """From the root down to `node`."""
        return [*self._upwards(node)][::-1]

    def _upwards(self, node: Node) -> Iterator[Node]:
        yield node
        while node.parent is not None:
            node = self.nodes[node.parent]
            yield node

    def path(self, node: Node) -> str:
        """The ``aws:PrincipalOrgPaths`` within `node`: ``o-x/r-y/ou-z/``, without an account's own id."""
        above = [item.id for item in self.lineage(node) if not isinstance(item, Member)]
        return "/".join([self.id, *above]) + "/"

    def targets(self, policy: ControlPolicy) -> list[Node]:
        """Where a policy is attached."""
        return [node for node in self.nodes.values() if policy.id in node.attached]

    def attached(self, node: Node, kind: PolicyType) -> list[ControlPolicy]:
        """The policies of one type at a node."""
        return [found for found in map(self.policies.__getitem__, node.attached) if found.type is kind]

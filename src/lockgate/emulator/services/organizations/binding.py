"""What organisations hold every call against: a snapshot an account, replaced whole when its organisation changes.

Source: Organizations user guide, "SCP evaluation", "RCP evaluation"; IAM user guide, "AWS global condition context
keys".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lockgate.emulator.services.organizations.model import Member, PolicyType, Tree
from lockgate.iam import Level, Organization, PolicyKind

_CLOSED = Level("closed account", ())


@dataclass(frozen=True, slots=True)
class _Bound:
    organization: Organization
    levels: Mapping[PolicyKind, tuple[Level, ...]]


class Binding:
    """See `lockgate.emulator.ports.Guardrails`. Read without a lock: each look-up finds one whole snapshot."""

    def __init__(self) -> None:
        self._bound: dict[str, _Bound] = {}
        self._arns: dict[str, dict[str, str]] = {}

    def organization(self, account: str | None) -> Organization | None:
        """The organisation that an account is a member of, or None."""
        found = self._bound.get(account or "")
        return None if found is None else found.organization

    def levels(self, account: str | None, kind: PolicyKind) -> tuple[Level, ...]:
        """The policies of one kind that bind an account, the root's first; none for a management account."""
        found = self._bound.get(account or "")
        return () if found is None else found.levels.get(kind, ())

    def arn(self, account: str, part: str) -> str | None:
        """The ARN of a root, unit, account or policy of the organisation that `account` is in."""
        found = self._bound.get(account)
        return None if found is None else self._arns[found.organization.id].get(part)

    def update(self, tree: Tree) -> None:
        """Let `tree` bind as it is now."""
        nodes = {node.id: node.arn for node in tree.nodes.values()}
        self._arns[tree.id] = nodes | {policy.id: policy.arn for policy in tree.policies.values()}
        paths = MappingProxyType({member.id: tree.path(member) for member in tree.members()})
        facts = Organization(tree.id, tree.management, paths)
        for member in tree.members():
            self._bound[member.id] = _Bound(facts, _levels(tree, member))

    def release(self, account: str) -> None:
        """Bind an account no more."""
        self._bound.pop(account, None)


def _levels(tree: Tree, member: Member) -> Mapping[PolicyKind, tuple[Level, ...]]:
    if member.id == tree.management:
        return {}
    found: dict[PolicyKind, tuple[Level, ...]] = {}
    for kind in PolicyType:
        if kind in tree.enabled:
            found[kind.kind] = tuple(
                Level(node.name, tuple(policy.compiled for policy in tree.attached(node, kind)))
                for node in tree.lineage(member)
            )
    if member.closed:
        # Nothing at all is allowed where one level has no policy.
        found[PolicyKind.SCP] = (_CLOSED,)
    return found

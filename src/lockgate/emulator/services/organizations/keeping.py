"""Organisations across restarts: the trees, the invitations, and what binds because of them."""

from collections.abc import Callable
from typing import Any

from lockgate.emulator.services.organizations.managed import FULL_ACCESS, full_access
from lockgate.emulator.services.organizations.model import ControlPolicy, Member, Node, PolicyType, Tree
from lockgate.emulator.services.organizations.registry import Handshake, Registry
from lockgate.emulator.state import Codec
from lockgate.iam import parse_policy

# A policy's compiled form follows from its content.
_CODEC = Codec(ControlPolicy, Handshake, Member, Node, PolicyType, Tree, leave_out={ControlPolicy: {"compiled"}})


class OrganizationsState:
    """See `lockgate.emulator.ports.Stateful`. `open_account` lets an account exist that an organisation has made."""

    def __init__(self, registry: Registry, open_account: Callable[[str], None]) -> None:
        self._registry = registry
        self._open_account = open_account

    def snapshot(self) -> Any:
        """Every organisation, invitation and request for an account."""
        registry = self._registry
        with registry.lock:
            return _CODEC.encode(
                {
                    "trees": registry.trees,
                    "handshakes": registry.handshakes,
                    "requests": registry.requests,
                    "emails": registry.emails,
                }
            )

    def restore(self, value: Any) -> None:
        """Take them over, and let the policies bind."""
        held, registry = _CODEC.decode(value), self._registry
        with registry.lock:
            registry.trees.update(held["trees"])
            registry.handshakes.update(held["handshakes"])
            registry.requests.update(held["requests"])
            registry.emails.update(held["emails"])
            for tree in registry.trees.values():
                for policy in tree.policies.values():
                    policy.compiled = _compiled(policy)
                registry.changed(tree)
            for account in _accounts(registry):
                self._open_account(account)

    def resume(self) -> None:
        """End with a reason the requests for an account that were being answered."""
        with self._registry.lock:
            for request in self._registry.requests.values():
                if request.get("State") in {None, "IN_PROGRESS"}:
                    request |= {"State": "FAILED", "FailureReason": "INTERNAL_FAILURE"}


def _accounts(registry: Registry) -> set[str]:
    """The members, and every account that was made for an organisation: it exists even when it has left."""
    made = {request["AccountId"] for request in registry.requests.values() if "AccountId" in request}
    return made | {member.id for tree in registry.trees.values() for member in tree.members()}


def _compiled(policy: ControlPolicy) -> Any:
    if policy.id in FULL_ACCESS.values():
        return full_access(policy.type).compiled
    return parse_policy(policy.content, kind=policy.type.kind, name=policy.name)

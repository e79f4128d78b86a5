"""Every organisation of the world, who may touch it, and the view of it that binds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any

from lockgate.emulator.ports import Call, Clock
from lockgate.emulator.services.organizations.binding import Binding
from lockgate.emulator.services.organizations.errors import missing, not_in_use, not_permitted
from lockgate.emulator.services.organizations.managed import FULL_ACCESS, full_access
from lockgate.emulator.services.organizations.model import Member, Node, PolicyType, Tree, made_up


@dataclass(slots=True)
class Handshake:
    """An invitation: OPEN until it is accepted, declined, cancelled or fifteen days old."""

    id: str
    organization: str
    management: str
    account: str
    party: Mapping[str, str]
    requested: datetime
    expires: datetime
    notes: str | None
    tags: Mapping[str, str]
    state: str = "OPEN"


@dataclass(slots=True)
class Registry:
    """All organisations. `lock` is held while one is read or changed; `changed` then lets the change bind."""

    clock: Clock
    lock: RLock = field(default_factory=RLock)
    binding: Binding = field(default_factory=Binding)
    trees: dict[str, Tree] = field(default_factory=dict)
    handshakes: dict[str, Handshake] = field(default_factory=dict)
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)

    def tree_of(self, account: str) -> Tree | None:
        """The organisation that an account is a member of."""
        return next((tree for tree in self.trees.values() if account in tree.nodes), None)

    def mine(self, call: Call) -> Tree:
        """The organisation of the call's account; raises ``AWSOrganizationsNotInUseException``."""
        tree = self.tree_of(call.account)
        if tree is None:
            raise not_in_use()
        return tree

    def managed(self, call: Call) -> Tree:
        """The organisation that the call's account manages; raises ``AccessDeniedException`` for its other members."""
        tree = self.mine(call)
        if tree.management != call.account:
            raise not_permitted()
        return tree

    def changed(self, tree: Tree) -> None:
        """Let what `tree` is now bind from the next call on."""
        self.binding.update(tree)

    def found(self, management: str) -> Tree:
        """A new organisation with its root and its management account."""
        tree = Tree(made_up("o-", 10), management, made_up("r-", 4))
        tree.nodes[tree.root] = Node(id=tree.root, arn=tree.arn("root", tree.root), name="Root", parent=None)
        self.trees[tree.id] = tree
        self.join(tree, management, "Management", f"{management}@example.com", "INVITED")
        return tree

    def join(self, tree: Tree, account: str, name: str, email: str, method: str) -> Member:
        """Put an account below the root, with the policies that every node starts with."""
        member = Member(
            id=account,
            arn=tree.arn("account", account),
            name=name,
            parent=tree.root,
            email=email,
            joined=self.clock.now(),
            method=method,
            attached=starting(tree),
        )
        tree.nodes[account] = member
        self.emails[email] = account
        self.changed(tree)
        return member

    def leave(self, tree: Tree, account: str) -> None:
        """Take an account out of the organisation; its policies and tags stay behind."""
        del tree.nodes[account]
        self.binding.release(account)
        self.changed(tree)

    def dissolve(self, tree: Tree) -> None:
        """Forget an organisation with its management account."""
        del self.trees[tree.id]
        self.binding.release(tree.management)
        for handshake in self.handshakes.values():
            if handshake.organization == tree.id and handshake.state == "OPEN":
                handshake.state = "CANCELED"


def starting(tree: Tree) -> list[str]:
    """What is attached to a new node: full access, of each type that is enabled."""
    return [FULL_ACCESS[kind] for kind in tree.enabled]


def enable(tree: Tree, kind: PolicyType) -> None:
    """Enable a policy type: full access everywhere, so that nothing is denied by it."""
    managed = full_access(kind)
    tree.policies[managed.id] = managed
    tree.enabled.append(kind)
    for node in tree.nodes.values():
        node.attached.append(managed.id)


def disable(tree: Tree, kind: PolicyType) -> None:
    """Disable a policy type: every policy of it is detached from everything."""
    tree.enabled.remove(kind)
    for node in tree.nodes.values():
        node.attached = [id_ for id_ in node.attached if tree.policies[id_].type is not kind]
    del tree.policies[FULL_ACCESS[kind]]


def node_of(tree: Tree, id_: str, what: str, *types: str) -> Node:
    """The root, unit or account of an id; raises ``...NotFoundException`` of `what`."""
    node = tree.nodes.get(id_)
    if node is None or (types and node.type not in types):
        raise missing(what)
    return node

"""Who makes calls: a node as the principals of symbolic questions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import Actual, Anonymous, AnyoneIn, Document, Outsider, Who
from lockgate.proof.reach.atlas import ANYBODY, Atlas
from lockgate.proof.reach.doors import Doors
from lockgate.proof.reach.inquiry import ANY_PERMISSION, OWN_PERMISSIONS, Inquiry
from lockgate.proof.reach.nodes import ACCOUNT, ANONYMOUS, OUTSIDER, PRINCIPALS, Form, Node

_EVERYTHING: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}],
}
EVERYTHING = Document(OWN_PERMISSIONS, PolicyKind.IDENTITY, _EVERYTHING)
_ANYTHING = Document(ANY_PERMISSION, PolicyKind.IDENTITY, _EVERYTHING)


@dataclass(frozen=True, slots=True)
class Actor:
    """A node that makes calls.

    Attributes:
        node: It.
        who: As what it asks.
        account: The account that policies name it by; ``*`` for those of no known account.
        inside: The account whose resources its own policies suffice for; empty for accounts as a whole, which own them.
    """

    node: Node
    who: Who
    account: str
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Terrain:
    """What every rule is given: the world by its look-ups, and whom to ask."""

    atlas: Atlas
    doors: Doors
    inquiry: Inquiry

    @property
    def accounts(self) -> frozenset[str]:
        """The accounts of the world."""
        return self.atlas.accounts


def actor(terrain: Terrain, node: Node) -> Actor | None:
    """The node as one that makes calls; None when it is none, or is not part of the world."""
    if node.kind == ACCOUNT:
        return Actor(node, AnyoneIn(frozenset({node.account})), node.account)
    if node.kind == OUTSIDER:
        return Actor(node, Outsider(terrain.accounts), ANYBODY)
    if node.kind == ANONYMOUS:
        return Actor(node, Anonymous(), ANYBODY)
    if node.kind not in PRINCIPALS:
        return None
    who = _principal(terrain.atlas, node)
    return None if who is None else Actor(node, who, node.account, node.account)


def anything(arn: str, account: str) -> Actual:
    """A principal of an account that the attacker owns: it has every permission there."""
    return Actual(arn, account, (_ANYTHING,), open_tags=True)


def _principal(atlas: Atlas, node: Node) -> Actual | None:
    if node.form is Form.NEW:
        boundary = atlas.boundary(node.within)
        if boundary is None:
            return None
        return replace(anything(node.arn, node.account), identity=(EVERYTHING,), boundary=boundary)
    identity = atlas.identities.get(node.arn)
    if identity is None:
        return None
    who = atlas.actual(identity)
    if node.form is Form.GROWN:
        return replace(who, identity=(*who.identity, EVERYTHING))
    return replace(who, boundary=None) if node.form is Form.UNBOUND else who

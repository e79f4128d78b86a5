"""Taking on a role, in the same account or another: its trust policy must allow it, and usually the caller's own.

Source: STS API reference, "AssumeRole"; IAM user guide, "Cross-account policy evaluation logic".
"""

from collections.abc import Iterator

from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.nodes import ANONYMOUS, Link, Node

_ASSUME = ("sts:AssumeRole",)


def assuming(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """Every role that the actor may assume, but for those of an account that he owns."""
    if actor.node.kind == ANONYMOUS:
        return
    candidates = (
        role
        for role in terrain.atlas.roles_open_to(actor.account)
        if role.arn != actor.node.arn and (actor.inside or role.account != actor.account)
    )
    targets = ((each, terrain.atlas.trust(each)) for each in candidates)
    for role, step in terrain.inquiry.which(actor.who, _ASSUME, targets):
        yield Link(actor.node, Node(role.kind, role.arn, role.account), (step,))

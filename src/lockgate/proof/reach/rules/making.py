"""Making principals, with permissions of the attacker's choice unless they must carry a boundary.

Source: IAM user guide, "Permissions boundaries for IAM entities" ("Delegating responsibility to others using
permissions boundaries").
"""

from collections.abc import Iterator, Mapping

from lockgate.iam.symbolic import Question, Target
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.inquiry import FREE, Given
from lockgate.proof.reach.nodes import Form, Link, Node, whole_account
from lockgate.proof.reach.rules.growing import BOUNDARY, GIVE, REBIND, UNBIND, limitless, partition, rewritable
from lockgate.proof.verdict import Step

_CREATE = {"role": ("iam:CreateRole",), "user": ("iam:CreateUser",)}


def making(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """The new roles and users of the actor's account, or the whole account where they need no boundary."""
    if not actor.inside:
        return
    for kind in _CREATE:
        yield from _made(terrain, actor, kind)


def _made(terrain: Terrain, actor: Actor, kind: str) -> Iterator[Link]:
    anywhere = f"arn:{partition(actor)}:iam::{actor.inside}:{kind}/*"
    if _on(terrain, actor, _CREATE[kind], anywhere, FREE) is None:
        return
    for given in ({BOUNDARY: ()}, limitless(actor)):
        free = _created(terrain, actor, kind, anywhere, given)
        if free is not None:
            yield Link(actor.node, whole_account(actor.inside), free)
            return
    bound = list(_bound(terrain, actor, kind, anywhere))
    yield from bound
    if not bound and _created(terrain, actor, kind, anywhere, FREE) is not None:
        reason = f"{actor.node.name} may make {kind}s in {actor.inside} with a boundary that is not known"
        terrain.inquiry.gap(actor.inside, reason)


def _bound(terrain: Terrain, actor: Actor, kind: str, anywhere: str) -> Iterator[Link]:
    """One new principal for each boundary that it may carry, and the account where that can be taken off again."""
    for policy in terrain.atlas.of_kind(actor.inside, "policy"):
        given = {BOUNDARY: (policy.arn,)}
        steps = _created(terrain, actor, kind, anywhere, given)
        if steps is None:
            continue
        node = Node(kind, steps[0].to, actor.inside, form=Form.NEW, within=policy.arn)
        if terrain.atlas.managed(policy.arn) is None:
            terrain.inquiry.gap(policy.arn, f"what the boundary {policy.arn} lets new {kind}s do is not known")
        yield Link(actor.node, node, steps)
        freed = _on(terrain, actor, UNBIND[kind], node.arn, given) or _on(
            terrain, actor, REBIND[kind], node.arn, limitless(actor)
        )
        freed = freed or next((step for each, step in rewritable(terrain, actor) if each.arn == policy.arn), None)
        if freed is not None:
            yield Link(actor.node, whole_account(actor.inside), (*steps, freed))


def _created(terrain: Terrain, actor: Actor, kind: str, anywhere: str, given: Given) -> tuple[Step, ...] | None:
    """Steps that make a principal and give it everything, both on one name.

    Each permission is asked for on the name that the other one was found for, and on the names that the actor's own
    policies speak of; where none is good for both, that is a gap.
    """
    first = _on(terrain, actor, _CREATE[kind], anywhere, given)
    second = _on(terrain, actor, GIVE[kind], anywhere, given) if first is not None else None
    if first is None or second is None:
        return None
    for name in (first.to, second.to, *_names(actor, kind)):
        made = _on(terrain, actor, _CREATE[kind], name, given)
        grown = _on(terrain, actor, GIVE[kind], made.to, given) if made is not None else None
        if made is not None and grown is not None:
            return (made, grown)
    reason = f"whether {actor.node.name} may give permissions to a {kind} that he makes could not be decided"
    terrain.inquiry.gap(actor.inside, reason)
    return None


def _on(terrain: Terrain, actor: Actor, actions: tuple[str, ...], arn: str, given: Given) -> Step | None:
    return terrain.inquiry.step(Question(actor.who, actions, Target((arn,), actor.inside), given))


def _names(actor: Actor, kind: str) -> Iterator[str]:
    """The patterns of names that the actor's own policies speak of."""
    for document in getattr(actor.who, "identity", ()):
        stated = document.document.get("Statement", ())
        for statement in (stated,) if isinstance(stated, Mapping) else stated:
            resources = statement.get("Resource", ())
            for each in (resources,) if isinstance(resources, str) else resources:
                if f":{kind}/" in each and "${" not in each:
                    yield each

"""Passing a role to a service that computes with it: always within one account.

Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service".
"""

from collections.abc import Iterator

from lockgate.iam.symbolic import Question, Service, Target
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.nodes import Link, Node
from lockgate.proof.reach.rules.growing import partition
from lockgate.proof.reach.services import COMPUTING, Call
from lockgate.proof.symbols import identity_target
from lockgate.proof.verdict import Step
from lockgate.proof.world import Identity

_PASS = ("iam:PassRole",)
_ASSUME = ("sts:AssumeRole",)


def passing(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """Every role that the actor may have a service act as."""
    if not actor.inside:
        return
    for service in dict.fromkeys(each.service for each in COMPUTING):
        passed = list(_passed(terrain, actor, service))
        if not passed:
            continue
        ways = _ways(terrain, actor, service)
        for role, step in passed:
            trusted = _trusted(terrain, role, service)
            if ways is not None and trusted is not None:
                yield Link(actor.node, Node(role.kind, role.arn, role.account), (step, *ways, trusted))


def _passed(terrain: Terrain, actor: Actor, service: str) -> Iterator[tuple[Identity, Step]]:
    roles = [role for role in terrain.atlas.roles_for(actor.inside, service) if role.arn != actor.node.arn]
    targets = ((role, identity_target(role)) for role in roles)
    return terrain.inquiry.which(actor.who, _PASS, targets, {"iam:PassedToService": (service,)})


def _ways(terrain: Terrain, actor: Actor, service: str) -> tuple[Step, ...] | None:
    """The calls of the first way to compute with the service; None when the actor lacks one for each."""
    for each in COMPUTING:
        if each.service == service:
            steps = [_call(terrain, actor, call) for call in each.calls]
            if (known := tuple(step for step in steps if step is not None)) and len(known) == len(steps):
                return known
    return None


def _call(terrain: Terrain, actor: Actor, call: Call) -> Step | None:
    on = call.on.format(partition=partition(actor), account=actor.inside)
    return terrain.inquiry.step(Question(actor.who, call.actions, Target((on,), actor.inside)))


def _trusted(terrain: Terrain, role: Identity, service: str) -> Step | None:
    """The service takes the role on for a resource of the role's own account."""
    driven = Service(service, frozenset({role.account}))
    return terrain.inquiry.step(Question(driven, _ASSUME, terrain.atlas.trust(role)))

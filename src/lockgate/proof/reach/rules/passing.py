"""Passing a role to a service that computes with it: always within one account.

A role that trusts a service in one Region is taken on by what runs there: the calls have to be made in that Region.

Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service".
"""

from collections.abc import Iterator, Sequence

from lockgate.iam.symbolic import Question, Service, Target
from lockgate.proof.principals import service_and_region
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.inquiry import FREE
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
        for principal, roles in terrain.atlas.roles_for(actor.inside, service).items():
            yield from _links(terrain, actor, principal, [role for role in roles if role.arn != actor.node.arn])


def _links(terrain: Terrain, actor: Actor, principal: str, roles: Sequence[Identity]) -> Iterator[Link]:
    """Those of `roles` that the actor may have the service act as that has this principal."""
    service, region = service_and_region(principal)
    targets = ((role, identity_target(role)) for role in roles)
    names = {"iam:PassedToService": tuple(dict.fromkeys((service, principal)))}
    passed = list(terrain.inquiry.which(actor.who, _PASS, targets, names))
    ways = _ways(terrain, actor, service, region) if passed else None
    for role, step in passed:
        trusted = _trusted(terrain, role, principal)
        if ways is not None and trusted is not None:
            yield Link(actor.node, Node(role.kind, role.arn, role.account), (step, *ways, trusted))


def _ways(terrain: Terrain, actor: Actor, service: str, region: str) -> tuple[Step, ...] | None:
    """The calls of the first way to compute with the service; None when the actor lacks one for each."""
    for each in COMPUTING:
        if each.service == service:
            steps = [_call(terrain, actor, call, region) for call in each.calls]
            if (known := tuple(step for step in steps if step is not None)) and len(known) == len(steps):
                return known
    return None


def _call(terrain: Terrain, actor: Actor, call: Call, region: str) -> Step | None:
    on = call.on.format(partition=partition(actor), account=actor.inside, region=region or "*")
    given = {"aws:RequestedRegion": (region,)} if region else FREE
    note = f"in {region}" if region else ""
    return terrain.inquiry.step(Question(actor.who, call.actions, Target((on,), actor.inside), given), note)


def _trusted(terrain: Terrain, role: Identity, principal: str) -> Step | None:
    """The service takes the role on for a resource of the role's own account."""
    driven = Service(principal, frozenset({role.account}))
    return terrain.inquiry.step(Question(driven, _ASSUME, terrain.atlas.trust(role)))

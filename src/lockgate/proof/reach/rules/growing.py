"""Changing principals: a way to more permissions that no policy of the attacker's own states.

Source: Service authorization reference, "Actions, resources, and condition keys for AWS Identity and Access
Management"; IAM user guide, "Permissions boundaries for IAM entities".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lockgate.iam.symbolic import Question, Target
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.inquiry import FREE, Given
from lockgate.proof.reach.nodes import Form, Link, Node, whole_account
from lockgate.proof.symbols import identity_target
from lockgate.proof.verdict import Step
from lockgate.proof.world import Holding, Identity

BOUNDARY = "iam:PermissionsBoundary"
GIVE = {
    "role": ("iam:PutRolePolicy", "iam:AttachRolePolicy"),
    "user": ("iam:PutUserPolicy", "iam:AttachUserPolicy"),
}
UNBIND = {"role": ("iam:DeleteRolePermissionsBoundary",), "user": ("iam:DeleteUserPermissionsBoundary",)}
REBIND = {"role": ("iam:PutRolePermissionsBoundary",), "user": ("iam:PutUserPermissionsBoundary",)}
_TRUST = ("iam:UpdateAssumeRolePolicy",)
_CREDENTIALS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
_REWRITE = ("iam:CreatePolicyVersion",)
_REMEMBERED = ("iam:SetDefaultPolicyVersion",)
_GROUPS = ("iam:AddUserToGroup", "iam:PutGroupPolicy", "iam:AttachGroupPolicy")


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one principal by an actor."""

    identity: Identity
    step: Step

    @property
    def node(self) -> Node:
        """The principal before the change."""
        return Node(self.identity.kind, self.identity.arn, self.identity.account)


def growing(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """What the actor makes of the principals of his account, and so of the account itself."""
    if not actor.inside:
        return
    people = terrain.atlas.people(actor.inside)
    for change in (
        *_ask(terrain, actor, {"role": _TRUST}, people),
        *_ask(terrain, actor, {"user": _CREDENTIALS}, people),
    ):
        yield Link(actor.node, change.node, (change.step,))
    rewritten = list(rewritable(terrain, actor))
    given = [*_given(terrain, actor, people), *_in_effect(people, rewritten)]
    links = list(_changed(actor, given, list(_freed(terrain, actor, people, rewritten))))
    yield from links
    if not any(_owns_account(actor, link) for link in links):
        _note_groups(terrain, actor)


def _owns_account(actor: Actor, link: Link) -> bool:
    """Whether he becomes as good as his account by changing himself: then no group adds to that."""
    return link.target == whole_account(actor.inside) and all(each.arn == actor.node.arn for each in link.needs)


def limitless(actor: Actor) -> Given:
    """A boundary that limits nothing, in the place of one that does."""
    return {BOUNDARY: (f"arn:{partition(actor)}:iam::aws:policy/AdministratorAccess",)}


def partition(actor: Actor) -> str:
    """The partition of an actor with an ARN."""
    return actor.node.arn.split(":")[1]


def rewritable(terrain: Terrain, actor: Actor) -> Iterator[tuple[Holding, Step]]:
    """The managed policies that the actor may rewrite; of others he may bring an older version back."""
    managed = terrain.atlas.of_kind(actor.inside, "policy")
    targets = [(each, Target((each.arn,), each.account, tags=each.tags)) for each in managed]
    found = list(terrain.inquiry.which(actor.who, _REWRITE, targets))
    yield from found
    known = {policy.arn for policy, _ in found}
    others = [each for each in targets if each[0].arn not in known]
    for policy, _ in terrain.inquiry.which(actor.who, _REMEMBERED, others):
        reason = f"{actor.node.name} may make an older version of {policy.arn} count: what these say is not known"
        terrain.inquiry.gap(policy.arn, reason)


def _ask(
    terrain: Terrain,
    actor: Actor,
    actions: Mapping[str, tuple[str, ...]],
    people: Iterable[Identity],
    given: Given = FREE,
) -> Iterator[_Change]:
    """The principals for which the actor may call one of the actions of their kind."""
    for kind, calls in actions.items():
        targets = ((each, identity_target(each)) for each in people if each.kind == kind)
        for identity, step in terrain.inquiry.which(actor.who, calls, targets, given):
            yield _Change(identity, step)


def _given(terrain: Terrain, actor: Actor, people: Iterable[Identity]) -> Iterator[_Change]:
    """Principals that the actor may give any permission to; AWS tells the policies which boundary they have."""
    for given, group in _by_boundary(terrain, people):
        yield from _ask(terrain, actor, GIVE, group, given)


def _by_boundary(terrain: Terrain, people: Iterable[Identity]) -> Iterator[tuple[Given, list[Identity]]]:
    groups: dict[tuple[str, ...] | None, list[Identity]] = defaultdict(list)
    for each in people:
        groups[_boundary_of(terrain, each)].append(each)
    for boundary, group in groups.items():
        yield (FREE if boundary is None else {BOUNDARY: boundary}), group


def _boundary_of(terrain: Terrain, identity: Identity) -> tuple[str, ...] | None:
    """The ARN of a principal's boundary; empty without one, None when it cannot be told."""
    if identity.boundary is None:
        return ()
    found = terrain.atlas.named(identity.account, "policy", identity.boundary.name)
    return None if found is None else (found.arn,)


def _in_effect(people: Iterable[Identity], rewritten: Iterable[tuple[Holding, Step]]) -> Iterator[_Change]:
    """Principals that have a policy which the actor may rewrite."""
    steps = {policy.name: step for policy, step in rewritten}
    for identity in people:
        found = next((steps[each.name] for each in identity.policies if each.name in steps), None)
        if found is not None:
            yield _Change(identity, found)


def _freed(
    terrain: Terrain, actor: Actor, people: Iterable[Identity], rewritten: Iterable[tuple[Holding, Step]]
) -> Iterator[_Change]:
    """Principals whose boundary the actor may take away, replace by one that limits nothing, or rewrite."""
    steps = {policy.name: step for policy, step in rewritten}
    bound = [each for each in people if each.boundary is not None]
    for given, group in _by_boundary(terrain, bound):
        yield from _ask(terrain, actor, UNBIND, group, given)
    yield from _ask(terrain, actor, REBIND, bound, limitless(actor))
    for identity in bound:
        if identity.boundary is not None and identity.boundary.name in steps:
            yield _Change(identity, steps[identity.boundary.name])


def _changed(actor: Actor, given: list[_Change], freed: list[_Change]) -> Iterator[Link]:
    """A principal with every permission and no boundary is as good as its account; each counts once it is reached."""
    free = {change.identity.arn: change for change in freed}
    for change in free.values():
        yield Link(actor.node, replace(change.node, form=Form.UNBOUND), (change.step,), needs=(change.node,))
    for change in given:
        node = change.node
        if change.identity.boundary is None:
            yield Link(actor.node, whole_account(node.account), (change.step,), needs=(node,))
            continue
        yield Link(actor.node, replace(node, form=Form.GROWN), (change.step,), needs=(node,))
        if node.arn in free:
            steps = (free[node.arn].step, change.step)
            yield Link(actor.node, whole_account(node.account), steps, needs=(node,))


def _note_groups(terrain: Terrain, actor: Actor) -> None:
    groups = Target((f"arn:{partition(actor)}:iam::{actor.inside}:group/*",), actor.inside)
    if terrain.inquiry.ask(Question(actor.who, _GROUPS, groups)) is not None:
        reason = f"{actor.node.name} may change groups of {actor.inside}: what their members may do is not known"
        terrain.inquiry.gap(actor.inside, reason)

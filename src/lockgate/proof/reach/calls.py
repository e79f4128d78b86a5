"""One call that is asked about, and whether somebody can make it himself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lockgate.iam.catalogue import Action
from lockgate.iam.symbolic import AnyoneIn, Question, Service, Target
from lockgate.proof.asking import known_action
from lockgate.proof.operations import operation
from lockgate.proof.principals import services_of
from lockgate.proof.reach.actors import Actor, Terrain, actor
from lockgate.proof.reach.atlas import ANYBODY, Atlas, foreign_accounts, named_accounts
from lockgate.proof.reach.nodes import Form, Node, Power, whole_account
from lockgate.proof.reach.objects import READING, WRITING, Access, object_access
from lockgate.proof.symbols import driven_for, identity_target
from lockgate.proof.targets import Target as Meant
from lockgate.proof.targets import target
from lockgate.proof.verdict import Step
from lockgate.proof.world import World, Written

SERVICE = "service"
_OBJECTS = {each: access for access in (READING, WRITING) for each in access.s3}
_BY_POLICY = frozenset({"key", "queue", "repository", "secret", "table", "topic"})
"""Kinds of which whoever writes the policy may do everything."""


@dataclass(frozen=True, slots=True)
class Call:
    """An action on what it acts on.

    Attributes:
        action: The action.
        on: What it acts on.
        operation: What was asked for, where that is authorised as an action of another name: ``s3:HeadObject``.
        access: How objects are read or written by it, where KMS has a say in that.
    """

    action: Action
    on: Meant
    operation: str = ""
    access: Access | None = None

    @property
    def name(self) -> str:
        """What was asked for."""
        return self.operation or self.action.name

    @property
    def policy(self) -> Written | None:
        """The policy of what it acts on, as far as it speaks of the action."""
        if self.on.role is not None:
            return self.on.role.trust if self.action.name.startswith("sts:") else None
        return self.on.holding.policy if self.on.holding is not None else None

    @property
    def accounts(self) -> frozenset[str]:
        """The accounts whose principals may at all: the owner's, and those that the policy speaks of; ``*`` for all."""
        owner = self.on.resource.account
        grants = self.on.holding.grants if self.on.holding is not None else ()
        granted = {each.grantee.split(":")[4] for each in grants if each.grantee.startswith("arn:")}
        return frozenset({owner or ANYBODY, *granted, *named_accounts(self.policy)})

    def target(self, atlas: Atlas, account: str) -> Target:
        """For symbolic questions; what has no account of its own is taken to be in `account`."""
        resource = self.on.resource
        if self.on.role is not None:
            made = atlas.trust(self.on.role) if self.action.name.startswith("sts:") else identity_target(self.on.role)
            return replace(made, arns=(resource.arn,))
        if self.on.holding is not None:
            return replace(atlas.target(self.on.holding), arns=(resource.arn,))
        return Target((resource.arn,), resource.account or account, tags=resource.tags)


def call_of(world: World, action: str, resource: str) -> Call:
    """The call that the two texts mean, as in `lockgate.proof.ask`; raises `LockgateError` with exit code 2."""
    known, meant = known_action(action), operation(action)
    on = target(world, resource, known)
    access = None
    if meant is not None and meant.kms and on.holding is not None and on.holding.kind == "bucket":
        found = _OBJECTS.get(known.name)
        access = None if found is None else replace(found, s3=(known.name,), kms=meant.kms)
    other = meant.name if meant is not None and meant.name != known.name else ""
    return Call(known, on, other, access)


def directly(terrain: Terrain, node: Node, call: Call) -> tuple[Step, ...] | None:
    """The steps by which `node` makes the call himself; None when he cannot."""
    if node in powers(call):
        return ()
    if not {ANYBODY, node.account} & call.accounts and node.account:
        return None
    acting = actor(terrain, node)
    return None if acting is None else _made(terrain, acting, call)


def powers(call: Call) -> frozenset[Node]:
    """The nodes that are as good as the call, because who reaches them writes the policy of what it acts on."""
    thing = call.on.holding
    if thing is None:
        return frozenset()
    if call.access is not None:
        power = Power.WRITE if call.action.name in WRITING.s3 else Power.READ
        return frozenset({Node(thing.kind, thing.arn, thing.account, power, Form.OPENED)})
    if thing.kind in _BY_POLICY or thing.kind == "bucket":
        return frozenset({Node(thing.kind, thing.arn, thing.account)})
    return frozenset()


def by_services(terrain: Terrain, call: Call) -> Iterator[tuple[Node, tuple[Step, ...]]]:
    """The services that can make the call: for resources of anybody, or else for those of the world's accounts."""
    owner = call.on.resource.account or ""
    own = frozenset({owner}) if call.on.role is not None else terrain.accounts
    foreign = foreign_accounts(call.policy, terrain.accounts)
    ways = [(own, f"for resources of {', '.join(sorted(own))}")]
    if call.on.role is None:
        ways.insert(0, (foreign, "for resources of anybody"))
    for name in dict.fromkeys(services_of(call.policy)):
        for driven, note in ways:
            who = Service(None if name == ANYBODY else name, driven)
            target = call.target(terrain.atlas, owner)
            served = driven_for(target, driven) if call.action.name.startswith("kms:") else target
            step = terrain.inquiry.step(Question(who, (call.action.name,), served), note)
            if step is not None:
                yield Node(SERVICE, name, ""), (step,)
                break


def _made(terrain: Terrain, acting: Actor, call: Call) -> tuple[Step, ...] | None:
    steps = _allowed(terrain, acting, call)
    if steps is None and acting.node == whole_account(call.on.resource.account or ""):
        return (Step(acting.account, "owns, and so writes the policies of,", call.on.resource.arn),)
    return steps


def _allowed(terrain: Terrain, acting: Actor, call: Call) -> tuple[Step, ...] | None:
    """The call itself, with KMS behind it; for a whole account also by a service that it drives."""
    holding = call.on.holding
    if holding is not None and call.access is not None:
        part = call.on.resource.arn.removeprefix(holding.arn).removeprefix("/")
        return object_access(terrain, acting, holding, part, call.access) if part else None
    actions, target = (call.action.name,), call.target(terrain.atlas, acting.account)
    step = terrain.inquiry.step(Question(acting.who, actions, target))
    if step is None and isinstance(acting.who, AnyoneIn) and acting.account != call.on.resource.account:
        step = terrain.inquiry.step(Question(Service(None, acting.who.accounts), actions, target))
    return None if step is None else (step,)

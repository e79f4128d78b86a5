"""What the names in ``forbid`` and ``require`` mean in a world: sets of principals, and resources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lockgate.iam.glob import compile_glob
from lockgate.iam.symbolic import AnyoneIn, Target, Who
from lockgate.kernel.names import is_account_id
from lockgate.proof.claims.asking import outside
from lockgate.proof.claims.sets import calls, without
from lockgate.proof.claims.subject import Subject
from lockgate.proof.reach.nodes import NOBODY, OUTSIDE, Node, whole_account
from lockgate.proof.symbols import actual, identity_target, target_of, trust_target, whole
from lockgate.proof.templates.kinds import KINDS
from lockgate.proof.world import Holding, Identity

_WILD = "*?"


@dataclass(frozen=True, slots=True)
class People:
    """Whom a name means.

    Attributes:
        who: For symbolic questions.
        starts: Where what they reach begins.
        roles: The roles and users among them, with the policies that they really have.
    """

    who: tuple[Who, ...]
    starts: tuple[Node, ...]
    roles: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Things:
    """What a name means as that which is acted on.

    Attributes:
        targets: For symbolic questions; also those that are not there yet and would have the name.
        known: The ARNs of those that are there.
    """

    targets: tuple[Target, ...]
    known: tuple[str, ...] = field(default=())


def people(subject: Subject, name: str) -> People:
    """Whom `name` means; nobody where the world has nobody of that name."""
    if name in ("anyone", "outsiders"):
        own = (AnyoneIn(subject.accounts),) if name == "anyone" else ()
        owned = map(whole_account, sorted(subject.accounts)) if own else ()
        return People((*own, *outside(subject)), (OUTSIDE, NOBODY, *owned))
    accounts = frozenset(_accounts(subject, name))
    if accounts:
        return People((AnyoneIn(accounts),), tuple(whole_account(each) for each in sorted(accounts)))
    roles = tuple(_roles(subject, name))
    nodes = tuple(Node(each.kind, each.arn, each.account) for each in roles)
    return People(tuple(actual(each) for each in roles), nodes, roles)


def _accounts(subject: Subject, name: str) -> Iterator[str]:
    """The account, or the runtime accounts of the environment, that `name` is."""
    if is_account_id(name):
        yield name
    for each in subject.declaration.environments:
        if each.name == name:
            yield from each.runtime


def _roles(subject: Subject, name: str) -> Iterator[Identity]:
    """Of a group, a line or an application; or by place and name; or by ARN."""
    if name.startswith("arn:"):
        yield from (each for each in subject.world.identities if compile_glob(name).matches(each.arn))
    elif "/" in name:
        fits = _fitting(name)
        yield from (each for each in subject.world.identities if fits(each))
    else:
        yield from (role for _, role in subject.group_roles(name))
        for line in subject.lines:
            if line.names.line == name:
                own = {line.pipeline_role, line.build_role, line.check_role}
                own |= {line.arns.role(line.account, name) for name in (line.names.trigger, line.names.status)}
                yield from (each for each in subject.world.identities if each.arn in own)
        yield from (each for each in subject.world.identities if each.own and name in each.labels)


def things(subject: Subject, name: str) -> Things:
    """What `name` means: with everything in it, or the part of a bucket or pipeline behind its own name."""
    if name.startswith("arn:"):
        return _by_arn(subject, name)
    kind, part = name.partition(":")[2].partition("/")[0], _part(name)
    found = [each for each in subject.world.things if _fitting(name)(each)]
    targets = [target for each in found for target in _targets(each, part)]
    known = [f"{each.arn}/{part}" if part else each.arn for each in found]
    return Things((*targets, *_to_come(subject, name, kind)), tuple(known))


def _by_arn(subject: Subject, name: str) -> Things:
    holding = subject.world.holding(name)
    if holding is not None:
        part = name.removeprefix(holding.arn).lstrip("/:")
        return Things((target_of(holding, part) if part else whole(holding),), (name,))
    role = subject.identities.get(name)
    if role is not None:
        return Things(tuple(_targets(role, "")), (name,))
    account = name.split(":")[4]
    owners = [account] if is_account_id(account) else sorted(subject.accounts)
    return Things(tuple(Target((name,), each) for each in owners))


def _targets(thing: Identity | Holding, part: str) -> Iterator[Target]:
    if isinstance(thing, Identity):
        yield identity_target(thing)
        if thing.trust is not None:
            yield trust_target(thing)
    else:
        yield target_of(thing, part) if part else whole(thing)


def _to_come(subject: Subject, name: str, kind: str) -> Iterator[Target]:
    """Resources of that name that are not there yet, as they are without a policy of their own."""
    place, _, written = name.partition(":")
    wanted = written.partition("/")[2].partition("/")[0] if kind == "bucket" else written.partition("/")[2]
    formula = next((each for each in KINDS.values() if each.word == kind and each.name and not each.within), None)
    if formula is None or not any(each in wanted for each in _WILD):
        return
    known = [each.arn for each in subject.world.things]
    denied = (calls("*", on=(*known, *(f"{each}/*" for each in known), *(f"{each}:*" for each in known))),)
    for account in sorted({each.account for each in subject.world.things if place in each.labels}):
        arn = formula.arn.format(partition="aws", region=subject.world.region, account=account, name=wanted)
        yield without(Target((arn, f"{arn}/*"), account), denied)


def _part(name: str) -> str:
    """What stands behind the name of a bucket or pipeline: an object, a stage."""
    kind, _, rest = name.partition(":")[2].partition("/")
    return rest.partition("/")[2] if kind in ("bucket", "pipeline") else ""


def _fitting(name: str) -> Callable[[Identity | Holding], bool]:
    """Whether a thing is at the place, of the kind, and of the name; also by the end of its name, or an alias."""
    place, _, written = name.partition(":")
    kind, _, rest = written.partition("/")
    wanted = compile_glob(rest.partition("/")[0] if kind in ("bucket", "pipeline") else rest)

    def fits(thing: Identity | Holding) -> bool:
        aliases = thing.aliases if isinstance(thing, Holding) else ()
        if place not in thing.labels or thing.kind != kind:
            return False
        ends = (thing.name.rpartition("-")[2], thing.name.rpartition("/")[2])
        return any(wanted.matches(each) for each in (thing.name, *aliases, *ends))

    return fits

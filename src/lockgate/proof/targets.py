"""On what: from what the user wrote to a resource with its policy, fit for the action."""

from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.iam import Resource
from lockgate.iam.catalogue import Action, resource_patterns
from lockgate.iam.glob import compile_glob
from lockgate.kernel import Arn
from lockgate.kernel.names import is_account_id
from lockgate.proof.errors import not_understood
from lockgate.proof.naming import Named, named, taken_apart
from lockgate.proof.world import Holding, Identity, World

_WITH_POLICIES = frozenset({"kms", "lambda", "s3", "secretsmanager", "sns", "sqs"})
_PARTS = {"bucket": "/x", "log-group": ":log-stream:x", "pipeline": "/x/x"}
"""What may stand behind the ARN of a thing to name a part of it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A resource and what is known about it.

    Attributes:
        resource: For the evaluator.
        holding: What of the world it is, or is a part of.
        role: The role that it is.
        notes: What was assumed.
    """

    resource: Resource
    holding: Holding | None = None
    role: Identity | None = None
    notes: tuple[str, ...] = ()


def target(world: World, text: str, action: Action) -> Target:
    """The resource that `text` means when `action` acts on it: an ARN, ``*``, or a short form.

    Raises:
        LockgateError: When there is none such, with the nearest name, or the action does not act on it; exit code 2.
    """
    if not action.resource_types:
        note = () if text == "*" else (f"{action.name} is not limited to single resources: it is asked for `*`",)
        return Target(Resource("*", None), notes=note)
    if text == "*":
        return Target(Resource("*", None))
    arn = text if text.startswith("arn:") else _by_name(world, text, action)
    return _of_arn(world, _for_objects(arn, action, text))


def _by_name(world: World, text: str, action: Action) -> str:
    short = taken_apart(text)
    things = [Named.of(each) for each in world.things]
    found = named(world, short, "LG4203", things, lambda each: _acts_on(action, each))
    if short.path:
        return f"{found.arn}/{short.path}"
    if found.kind == "pipeline" and not any(_covers(action, found.arn)):
        why = f"`{action.name}` acts on an action of one of its stages"
        raise not_understood("LG4206", f"`{text}` is a pipeline", why, f"name both: `{text}/STAGE/ACTION`")
    if found.kind == "log-group" and not any(_covers(action, found.arn)):
        return f"{found.arn}:log-stream:*"
    return found.arn


def _acts_on(action: Action, thing: Named) -> bool:
    """Whether the thing, or a part of it, has the form of one of the action's resource types."""
    return any(
        match for arn in (thing.arn, f"{thing.arn}{_PARTS.get(thing.kind, '')}") for match in _covers(action, arn)
    )


def _covers(action: Action, arn: str) -> Iterator[bool]:
    """For each resource type of the action, whether the ARN has its form.

    The service is compared by itself, as placeholders of patterns reach over colons.
    """
    service = Arn.parse(arn).service
    patterns = resource_patterns(action.name.partition(":")[0])
    for kind in action.resource_types:
        pattern = patterns.get(kind, "")
        yield pattern.split(":")[2:3] == [service] and compile_glob(pattern).matches(arn)


def _for_objects(arn: str, action: Action, written: str) -> str:
    """A bucket's ARN is none for actions on objects only, nor an object's for actions on buckets only."""
    if ":s3:::" not in arn:
        return arn
    objects, buckets = "object" in action.resource_types, "bucket" in action.resource_types
    if objects and not buckets and "/" not in arn:
        why = f"`{action.name}` acts on the objects in it"
        raise not_understood("LG4206", f"`{written}` is a bucket", why, f"name an object, or all: `{written}/*`")
    if buckets and not objects and "/" in arn:
        why, bucket = f"`{action.name}` acts on buckets", written.rpartition("/")[0]
        raise not_understood("LG4206", f"`{written}` is an object", why, f"name the bucket: `{bucket or arn}`")
    return arn


def _of_arn(world: World, arn: str) -> Target:
    try:
        parsed = Arn.parse(arn)
    except ValueError as error:
        raise not_understood("LG4203", str(error), "AWS knows its resources by ARN", "correct it") from None
    role = world.identity(arn)
    if role is not None:
        return Target(Resource(arn, role.account, role.tags), role=role)
    holding = world.holding(arn)
    if holding is not None:
        return Target(Resource(arn, holding.account, holding.tags, aws_managed=holding.aws_managed), holding)
    if parsed.account and not is_account_id(parsed.account):
        # What AWS itself owns, a transform (`aws`), is no other account's: only the caller's own policies decide.
        return Target(Resource(arn, None))
    account = parsed.account or None
    notes = []
    if parsed.service in _WITH_POLICIES:
        notes.append(f"{arn} is not in {world.source}: a policy of its own, if it has one, is not known")
    if account is None:
        notes.append(f"whose {arn} is cannot be known: it is taken to be in the caller's account")
    return Target(Resource(arn, account), notes=tuple(notes))

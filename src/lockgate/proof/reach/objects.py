"""Reading and writing objects of a bucket: S3 must allow it, and KMS for the same caller and the very object.

Source: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)": PutObject needs
``kms:GenerateDataKey``, GetObject ``kms:Decrypt``, with the object's ARN as encryption context (the bucket's, with S3
Bucket Keys).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.design.arns import Arns
from lockgate.iam.symbolic import AnyoneIn, Outsider, Possible, Question, Who
from lockgate.kernel import Region
from lockgate.proof.reach.actors import Actor, Terrain, anything
from lockgate.proof.reach.inquiry import Given
from lockgate.proof.verdict import Step
from lockgate.proof.world import Holding

_CONTEXT = "kms:EncryptionContext:aws:s3:arn"
_PLAIN: Given = {"s3:x-amz-server-side-encryption": ("AES256",)}
_MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Access:
    """What is done to an object, and what KMS is asked for it."""

    s3: tuple[str, ...]
    kms: tuple[str, ...]


READING = Access(("s3:GetObject", "s3:GetObjectVersion"), ("kms:Decrypt",))
WRITING = Access(("s3:PutObject",), ("kms:GenerateDataKey",))


def object_access(
    terrain: Terrain, actor: Actor, bucket: Holding, part: str, access: Access
) -> tuple[Step, ...] | None:
    """The steps by which the actor reads or writes an object of `bucket` whose key is like `part`; None: he cannot."""
    whole = Question(actor.who, access.s3, terrain.atlas.target(bucket, part))
    first = terrain.inquiry.ask(whole)
    if first is None:
        return None
    if bucket.key is None:
        return (terrain.inquiry.told(whole, first),)
    if set(access.s3) <= set(WRITING.s3):
        plain = terrain.inquiry.step(Question(actor.who, access.s3, terrain.atlas.target(bucket, part), _PLAIN))
        if plain is not None:
            return (plain,)
    key = terrain.atlas.key(bucket.key, bucket.account)
    if key is None:
        terrain.inquiry.gap(bucket.arn, f"the key {bucket.key} of {bucket.arn} is not part of the world")
        return (terrain.inquiry.told(whole, first),)
    return _with_key(terrain, actor, _Encrypted(bucket, key, part, access), first)


@dataclass(frozen=True, slots=True)
class _Encrypted:
    """An access to objects that a KMS key protects."""

    bucket: Holding
    key: Holding
    part: str
    access: Access


def _with_key(terrain: Terrain, actor: Actor, what: _Encrypted, first: Possible) -> tuple[Step, ...] | None:
    """One principal and one object for which S3 and KMS both allow; where none is found, that is a gap."""
    key = terrain.atlas.target(what.key)
    loose = [terrain.inquiry.ask(Question(actor.who, (each,), key, _via(terrain))) for each in what.access.kms]
    known = [each for each in loose if each is not None]
    if len(known) != len(loose):
        return None
    tries = [(who, part) for who in _callers(actor, what, first, *known) for part in _parts(what, known)]
    for who, part in tries[:_MOST_TRIES]:
        asked = Question(who, what.access.s3, terrain.atlas.target(what.bucket, part))
        found = terrain.inquiry.ask(asked)
        if found is None:
            continue
        seen = what.bucket.arn if what.bucket.bucket_key else found.request.resource.arn
        given = {**_via(terrain), _CONTEXT: (seen,)}
        asks = [terrain.inquiry.step(Question(who, (each,), key, given), "asked for by S3") for each in what.access.kms]
        steps = [each for each in asks if each is not None]
        if len(steps) == len(asks):
            return (terrain.inquiry.told(asked, found), *steps)
    reason = f"whether one object of {what.bucket.arn} is open to {actor.node.name} in S3 and in KMS was not decided"
    terrain.inquiry.gap(what.bucket.arn, reason)
    return None


def _via(terrain: Terrain) -> Given:
    host = Arns(Region(terrain.atlas.world.region)).host("s3")
    return {"kms:ViaService": (host,), "kms:EncryptionContextKeys": ("aws:s3:arn",)}


def _callers(actor: Actor, what: _Encrypted, *found: Possible) -> Iterator[Who]:
    """A set of principals as single ones: those of the witnesses, and those that the policies name."""
    if not isinstance(actor.who, AnyoneIn | Outsider):
        yield actor.who
        return
    arns = [each.request.principal.role_arn or each.request.principal.arn for each in found]
    arns += sorted(_named(what, actor.account))
    for arn in dict.fromkeys(arns):
        if ":role/" in arn or ":user/" in arn:
            yield anything(arn, arn.split(":")[4])


def _named(what: _Encrypted, account: str) -> Iterator[str]:
    """The roles and users of an account that the bucket's or the key's policy speaks of anywhere, without wildcards."""
    for holding in (what.bucket, what.key):
        for text in _texts(holding.policy.document if holding.policy else {}):
            if f":iam::{account}:" in text and not {"*", "?", "$"} & set(text):
                yield text


def _parts(what: _Encrypted, loose: Iterable[Possible]) -> Iterator[str]:
    """The part itself, and the objects in it that the key's policy speaks of."""
    yield what.part
    if not what.part.endswith("*"):
        return
    prefix = f"{what.bucket.arn}/"
    seen = [each.request.context.get(_CONTEXT, "") for each in loose]
    texts = [*_texts(seen), *_texts(what.key.policy.document if what.key.policy else {})]
    for text in dict.fromkeys(texts):
        if text.startswith(f"{prefix}{what.part.rstrip('*')}") and "$" not in text:
            yield text.removeprefix(prefix)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)

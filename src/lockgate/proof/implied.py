"""What S3 asks of KMS on behalf of whoever reads or writes an encrypted object.

Source: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)", "Permissions" and "Encryption
context"; KMS developer guide, "kms:ViaService". What each operation needs is in `lockgate.proof.operations`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lockgate.design.arns import Arns
from lockgate.iam import Context, Request, Resource
from lockgate.kernel import Region
from lockgate.proof.operations import Operation
from lockgate.proof.targets import Target
from lockgate.proof.world import Holding, World

_STATED_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_STATED_WAY = "s3:x-amz-server-side-encryption"


@dataclass(frozen=True, slots=True)
class Implied:
    """A call that S3 makes in the caller's name, the key that it is about, and for people: why it is made."""

    request: Request
    key: Target
    why: str


def via_kms(world: World, operation: Operation | None, request: Request, what: Target) -> Iterator[Implied]:
    """The calls to KMS behind a `request` for `operation`; none where S3 makes none, or no key is known."""
    bucket = what.holding
    if operation is None or not operation.kms or bucket is None or bucket.kind != "bucket":
        return
    reference = _key(request, bucket)
    if reference is None:
        return
    target, context = _asked(world, request, bucket, reference)
    named = "the bucket's default key" if reference == bucket.key else "the key that the request names"
    for action in operation.kms:
        implied = replace(request, action=action, resource=target.resource, context=context)
        yield Implied(implied, target, operation.why.format(key=named))


def encrypted(what: Target) -> bool:
    """Whether the objects meant are encrypted with a key of KMS unless their writers said otherwise."""
    return what.holding is not None and what.holding.kind == "bucket" and what.holding.key is not None


def _asked(world: World, request: Request, bucket: Holding, reference: str) -> tuple[Target, Context]:
    """The key, and the context in which S3 asks for it."""
    key = _holding(world, reference, bucket.account)
    arn = key.arn if key is not None else reference
    account = key.account if key is not None else (arn.split(":")[4] if arn.startswith("arn:") else bucket.account)
    seen = bucket.arn if bucket.bucket_key else request.resource.arn
    context = {
        **request.context,
        "kms:CallerAccount": request.principal.account or "",
        "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "kms:EncryptionContext:aws:s3:arn": seen,
        "kms:EncryptionContextKeys": ("aws:s3:arn",),
        "kms:ViaService": Arns(Region(world.region)).host("s3"),
        "aws:ViaAWSService": "true",
    }
    notes = () if key is not None else (f"the key {arn} is not in {world.source}: its policy is not known",)
    resource = Resource(arn, account, aws_managed=key is not None and key.aws_managed)
    return Target(resource, key, notes=notes), context


def _key(request: Request, bucket: Holding) -> str | None:
    """The key that a writer names, or the bucket's own; none when a writer asks for another way of encryption."""
    stated = {name.lower(): value for name, value in request.context.items()}
    way = stated.get(_STATED_WAY)
    if request.action == "s3:PutObject" and isinstance(way, str) and not way.startswith("aws:kms"):
        return None
    named = stated.get(_STATED_KEY)
    return named if isinstance(named, str) and request.action == "s3:PutObject" else bucket.key


def _holding(world: World, reference: str, account: str) -> Holding | None:
    """By ARN, id or alias, the last two of the bucket's account."""
    name = reference.split(":", 5)[5] if reference.startswith("arn:") else reference
    for each in world.holdings:
        if each.kind == "key" and each.arn == reference:
            return each
        if (each.kind, each.account) == ("key", account) and (
            name.removeprefix("key/") == each.name or name in each.aliases
        ):
            return each
    return None

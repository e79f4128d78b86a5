"""Where a service departs from the general rule, as actions and literals.

Sources: IAM user guide, evaluation logic; KMS developer guide, "Key policies in AWS KMS", "AWS managed keys", "Aliases
in AWS KMS"; AWS STS API reference, "AssumeRole", "GetCallerIdentity"; Amazon S3 API reference, "PutBucketPolicy"; IAM
user guide, "Managed policies and inline policies", "Service-linked roles".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic.actions import ActionSpace
from lockgate.iam.symbolic.automaton import either
from lockgate.iam.symbolic.binding import Literal
from lockgate.iam.symbolic.language import glob
from lockgate.iam.symbolic.question import Target
from lockgate.iam.symbolic.world import RESOURCE, World

UNDENIABLE: Final = "sts:getcalleridentity"
_TRUST: Final = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:setcontext",
    "sts:setsourceidentity",
    "sts:tagsession",
)
_BUCKET_POLICY: Final = ("s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy")
_CHANGES: Final = tuple(
    f"iam:{verb}*"
    for verb in ("add", "attach", "create", "delete", "detach", "put", "remove", "set", "tag", "untag", "update")
)
_OF_SERVICE_LINKED: Final = (
    "iam:createservicelinkedrole",
    "iam:deleteservicelinkedrole",
    "iam:updateroledescription",
)
_OF_ALIASES: Final = ("kms:createalias", "kms:deletealias", "kms:updatealias")
_OF_KEYS: Final = (
    "kms:cancelkeydeletion",
    "kms:disablekey",
    "kms:disablekeyrotation",
    "kms:enablekey",
    "kms:enablekeyrotation",
    "kms:putkeypolicy",
    "kms:schedulekeydeletion",
    "kms:tagresource",
    "kms:untagresource",
    "kms:updatealias",
    "kms:updatekeydescription",
)


@dataclass(frozen=True, slots=True)
class Alone:
    """Actions whose resource policy must allow by itself, and where the general rule applies to the others."""

    actions: int
    others: tuple[tuple[int, list[Literal]], ...]


@cache
def _on(pattern: str, *, wanted: bool = True) -> Literal:
    return RESOURCE, either([glob(pattern)]), wanted


def decides_alone(space: ActionSpace) -> Alone:
    """Role trust policies and KMS key policies."""
    trust = space.mask(_TRUST)
    keys = space.mask(("kms:*",))
    return Alone(
        trust | keys,
        (
            (space.full & ~trust & ~keys, []),
            (trust, [_on("*:role/*", wanted=False)]),
            (keys, [_on("*:key/*", wanted=False)]),
        ),
    )


def kept_by_root(world: World, target: Target, space: ActionSpace) -> int:
    """What a bucket's policy cannot deny the root user of its own account."""
    own = world.kind is PrincipalKind.ROOT and world.account == target.account
    return space.mask(_BUCKET_POLICY) if own else 0


def impossible(world: World, target: Target, space: ActionSpace) -> Iterator[tuple[int, list[Literal]]]:
    """What no policy can allow: root users assume no roles, and nobody changes what AWS manages."""
    if world.kind is PrincipalKind.ROOT:
        yield space.mask(("sts:assumerole",)), []
    changes = space.mask(_CHANGES)
    for pattern in ("*:iam::aws:*", "*:role/aws-reserved/*"):
        yield changes, [_on(pattern)]
    if world.kind is not PrincipalKind.SERVICE:
        yield changes & ~space.mask(_OF_SERVICE_LINKED), [_on("*:role/aws-service-role/*")]
    yield space.mask(_OF_ALIASES), [_on("*:alias/aws/*")]
    if target.aws_managed:
        yield space.mask(_OF_KEYS), []

"""From the principals of a question to worlds: one for each kind of caller that one of its accounts can have.

Sources: IAM user guide, "IAM identifiers", "IAM and AWS STS quotas" (the characters of names); "AWS global condition
context keys" for what each kind of caller's requests carry.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lockgate.iam.model import Organization, PrincipalKind
from lockgate.iam.symbolic.automaton import either
from lockgate.iam.symbolic.comparisons import ARNS
from lockgate.iam.symbolic.key_values import Domain
from lockgate.iam.symbolic.language import STAR, Class, Token, Tokens, Wild
from lockgate.iam.symbolic.question import Actual, Landscape, Service, Target
from lockgate.iam.symbolic.world import (
    ARN_PART,
    CALLER,
    ORGANIZATION,
    SERVICE_NAME,
    USER_NAME,
    Fixed,
    Free,
    Meaning,
    World,
    joined,
    organization_parts,
)

if TYPE_CHECKING:
    from lockgate.iam.symbolic.emptiness import Constraint

_LETTER: Final = Wild(Class.NAME, star=False)
_LETTERS: Final = Wild(Class.NAME, star=True)
_NAME: Final[Tokens] = (_LETTER, _LETTERS)
_SESSION: Final[Tokens] = (_LETTER, _LETTER, _LETTERS)
_PATH: Final = Wild(Class.PATH, star=True)
_LOWER: Final = Wild(Class.LOWER, star=False)
_LOWERS: Final = Wild(Class.LOWER, star=True)
_ANY_SEGMENT: Final = Wild(Class.SEGMENT, star=True)

_TYPES: Final[Mapping[PrincipalKind, str]] = {
    PrincipalKind.ROOT: "Account",
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE_SESSION: "AssumedRole",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
    PrincipalKind.ANONYMOUS: "Anonymous",
}
_SOURCES: Final = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner")
"""Keys of service-to-service calls alone; nobody else can set them."""
_ABSENT: Final = Fixed(None)
_NO_SOURCES: Final = dict.fromkeys(_SOURCES, _ABSENT)


def membership(organization: Organization | None, account: str | None) -> tuple[str | None, str | None]:
    """The id of the organisation and the path in it, of an account that is a member."""
    if organization is None or account is None:
        return None, None
    path = organization.paths.get(account)
    if path is None and account != organization.management_account:
        return None, None
    return organization.id or None, path or None


def _organization_keys(organization: Organization | None, account: str | None, side: str) -> dict[str, Meaning]:
    identity, path = membership(organization, account)
    return {f"aws:{side}orgid": Fixed(identity), f"aws:{side}orgpaths": Fixed((path,) if path else None)}


def partition_of(target: Target) -> str:
    """The partition of the resources, which is that of everybody who can reach them."""
    parts = target.arns[0].split(":") if target.arns else []
    return parts[1] if len(parts) > 1 and "*" not in parts[1] and "?" not in parts[1] else "aws"


def _base(landscape: Landscape, target: Target, kind: PrincipalKind, account: str | None) -> dict[str, Meaning]:
    """The keys that the model settles for a caller of this kind."""
    is_service = kind is PrincipalKind.SERVICE
    anonymous = kind is PrincipalKind.ANONYMOUS
    caller, owner = Fixed(account), Fixed(target.account)
    return {
        "aws:principalaccount": caller,
        "aws:principaltype": Fixed(_TYPES.get(kind)),
        "aws:principalisawsservice": Fixed(None if anonymous else "true" if is_service else "false"),
        "aws:principalarn": _ABSENT if account is None else ARN_PART,
        "aws:principalservicename": _ABSENT,
        "aws:principalservicenameslist": _ABSENT,
        "aws:username": USER_NAME if kind is PrincipalKind.USER else _ABSENT,
        "aws:resourceaccount": owner,
        "s3:resourceaccount": owner,
        "kms:calleraccount": caller,
        **_organization_keys(landscape.organization, account, "principal"),
        **_organization_keys(landscape.organization, target.account, "resource"),
        **_NO_SOURCES,
    }


def settled_keys(landscape: Landscape, target: Target, kind: PrincipalKind) -> Mapping[str, Meaning]:
    """The keys that are the same for callers of this kind, whatever their account."""
    tags = {f"aws:resourcetag/{name.lower()}": Fixed(value) for name, value in resource_tags(target).items()}
    return {**_base(landscape, target, kind, ""), **tags}


def resource_tags(target: Target) -> Mapping[str, str]:
    """The tags of S3 buckets take no part unless a bucket has attribute-based access control enabled."""
    return {} if any(":s3:::" in arn for arn in target.arns) else target.tags


def _world(
    landscape: Landscape, target: Target, kind: PrincipalKind, account: str | None, caller: Sequence[tuple[Token, ...]]
) -> World:
    return World(
        kind,
        account,
        {CALLER: ((either(caller), True),)},
        _base(landscape, target, kind, account),
        resource_tags=resource_tags(target),
    )


def _named(head: str, tail: Tokens) -> list[Tokens]:
    """A name behind `head`, with and without a path."""
    return [(head, *_NAME, *tail), (head, _PATH, "/", *_NAME, *tail)]


def anyone(landscape: Landscape, target: Target, account: str) -> Iterator[World]:
    """Every kind of principal that whoever owns `account` can make in it."""
    head = f"arn:{partition_of(target)}:iam::{account}"
    federated = f"arn:{partition_of(target)}:sts::{account}:federated-user/"
    callers = {
        PrincipalKind.ROLE_SESSION: _named(f"{head}:role/", joined((), _SESSION)),
        PrincipalKind.USER: _named(f"{head}:user/", joined(())),
        PrincipalKind.ROOT: [joined((f"{head}:root",))],
        PrincipalKind.FEDERATED_USER: [
            joined((federated, _LETTER, *_NAME), parent) for parent in _named(f"{head}:user/", ())
        ],
    }
    linked: Constraint = either([(f"{head}:role/aws-service-role/", STAR, "\0", STAR)]), False
    for kind, texts in callers.items():
        world = _world(landscape, target, kind, account, texts)
        if kind is PrincipalKind.ROLE_SESSION:
            world = replace(world, texts={CALLER: (*world.texts[CALLER], linked)})
        yield replace(world, tags={} if kind is PrincipalKind.ROOT else None)


def in_another_organization(world: World, organization: Organization | None) -> World | None:
    """The same caller as a member of an organisation that is not ours; None when its membership is known."""
    if world.account is None or membership(organization, world.account)[0] is not None:
        return None
    head: Tokens = ("o-", *([_LOWER] * 10), _LOWERS, "/r-", *([_LOWER] * 4), _LOWERS, "/")
    texts: list[Constraint] = [(either([head, (*head, "ou-", _LOWER, _PATH, "/")]), True)]
    if organization is not None and organization.id:
        texts.append((either([(f"{organization.id}/", STAR)]), False))
    return replace(
        world, texts={**world.texts, ORGANIZATION: tuple(texts)}, keys={**world.keys, **organization_parts()}
    )


def anonymous(landscape: Landscape, target: Target) -> World:
    """Whoever signs no request."""
    return _world(landscape, target, PrincipalKind.ANONYMOUS, None, [joined(())])


def actual(landscape: Landscape, target: Target, who: Actual) -> World:
    """One role in any of its sessions, one user, or the root user."""
    kind = PrincipalKind.USER
    session: Tokens = ()
    if ":role/" in who.arn:
        kind, session = PrincipalKind.ROLE_SESSION, _SESSION
    elif who.arn.endswith(":root"):
        kind = PrincipalKind.ROOT
    world = _world(landscape, target, kind, who.account, [joined((who.arn,), session)])
    return replace(
        world,
        tags=None if who.open_tags else who.tags,
        service_linked=who.service_linked,
        bound=who.boundary is not None,
    )


def service(landscape: Landscape, target: Target, who: Service, driver: str) -> World:
    """A service that acts for a resource of `driver`.

    Not every service states on whose behalf it calls, so each of the keys may be missing. Some resources, such as
    buckets, have no account in their ARN.
    """
    name: Tokens = (
        (who.name,) if who.name else (Wild(Class.LOWER, star=False), Wild(Class.HOST, star=True), ".amazonaws.com")
    )
    world = _world(landscape, target, PrincipalKind.SERVICE, None, [joined(name)])
    owner = Free(Domain(choices=(driver,)))
    arn = ("arn:", _ANY_SEGMENT, ":", _ANY_SEGMENT, ":", _ANY_SEGMENT)
    arns = either([(*arn, f":{driver}:", STAR), (*arn, "::", STAR)])
    keys: dict[str, Meaning] = {
        "aws:principalservicename": SERVICE_NAME,
        "aws:principalservicenameslist": replace(SERVICE_NAME, multi=True),
        "aws:sourceaccount": owner,
        "aws:sourceowner": owner,
        "aws:sourcearn": Free(Domain(kind="ARN", language=((ARNS, True), (arns, True)))),
        **_source_organization(landscape.organization, driver),
    }
    return replace(world, keys={**world.keys, **keys})


def _source_organization(organization: Organization | None, driver: str) -> dict[str, Meaning]:
    identity, path = membership(organization, driver)
    if identity is not None:
        paths = Domain(single=False, multi=True, choices=(path,) if path else ())
        return {"aws:sourceorgid": Free(Domain(choices=(identity,))), "aws:sourceorgpaths": Free(paths)}
    ours = organization.id if organization is not None else ""
    not_our_id: Constraint = either([(ours,)]), False
    not_our_path: Constraint = either([(f"{ours}/", STAR)]), False
    return {
        "aws:sourceorgid": Free(Domain(language=(not_our_id,))),
        "aws:sourceorgpaths": Free(Domain(single=False, multi=True, language=(not_our_path,))),
    }

"""Whom a statement of a resource-based policy speaks of, and how directly, as patterns of the caller's text.

Sources: IAM user guide, "AWS JSON policy elements: Principal", "...: NotPrincipal", "Policy evaluation for requests
within a single account".
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic.automaton import either
from lockgate.iam.symbolic.binding import Literal
from lockgate.iam.symbolic.language import SEPARATOR, STAR, Class, Tokens, Wild
from lockgate.iam.symbolic.reading import Named
from lockgate.iam.symbolic.world import CALLER, World

Rows = list[list[Literal]]
"""Rows of literals of which one must hold: ``[[]]`` for always, none for never."""

ALWAYS: Final[Rows] = [[]]
NEVER: Final[Rows] = []
_PATH: Final = Wild(Class.PATH, star=True)
_SERVICE: Final = PrincipalKind.SERVICE
_SESSION: Final = PrincipalKind.ROLE_SESSION
_WITHOUT_ACCOUNT: Final = (PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS)


class Directness(IntEnum):
    """How directly an allow names the caller, at least: its account, its role, or the very caller."""

    ACCOUNT = 1
    ROLE = 2
    CALLER = 3


def allowed(named: Named | None, world: World, at_least: Directness) -> Rows:
    """When an allow names the caller at least so directly."""
    if named is None or (named.everyone and not named.negated):
        return ALWAYS
    if named.negated:
        return _unnamed(named, world)
    if world.kind is _SERVICE:
        return ALWAYS if "*" in named.services else _caller(_services(named.services))
    if at_least is Directness.ACCOUNT and world.account in named.accounts:
        return ALWAYS
    return _caller(_callers(named.arns, world, at_least))


def denied(named: Named | None, world: World) -> Rows:
    """When a denial speaks of the caller.

    AWS may look at the account, the role or the session first, so only a ``NotPrincipal`` that lists them all spares
    the caller, and none spares one that has a permissions boundary.
    """
    if named is None or not named.negated:
        return allowed(named, world, Directness.ACCOUNT)
    if world.bound:
        return ALWAYS
    if named.everyone or world.kind in _WITHOUT_ACCOUNT:
        return _unnamed(named, world)
    return _not_wholly_listed(named, world)


def _not_wholly_listed(named: Named, world: World) -> Rows:
    if world.account not in named.accounts:
        return ALWAYS
    if world.kind is PrincipalKind.ROOT:
        return NEVER
    themselves = _unlike(_callers(named.arns, world, Directness.CALLER))
    if world.kind is not _SESSION:
        return [themselves]
    return [themselves, _unlike([_exactly(arn) for arn in sorted(named.roles)])]


def grantee(name: str, world: World, at_least: Directness) -> Rows:
    """When a KMS grant to `name` names the caller at least so directly."""
    if world.kind is PrincipalKind.ANONYMOUS or not name:
        return NEVER
    if world.kind is _SERVICE:
        return _caller(_services([name]))
    is_account = name in {world.account, f"arn:aws:iam::{world.account}:root"}
    if is_account and (at_least is Directness.ACCOUNT or world.kind is PrincipalKind.ROOT):
        return ALWAYS
    if world.kind is PrincipalKind.FEDERATED_USER:
        return _caller([_exactly(name)])
    return _caller(_callers([name], world, at_least))


def _unnamed(named: Named, world: World) -> Rows:
    """When none of the listed principals is the caller, in whatever way."""
    if named.everyone:
        return NEVER
    if world.kind is _SERVICE:
        return NEVER if "*" in named.services else [_unlike(_services(named.services))]
    if world.account is None:
        return ALWAYS
    if world.account in named.accounts:
        return NEVER
    return [_unlike(_callers(named.arns, world, Directness.ROLE))]


def _caller(patterns: list[Tokens]) -> Rows:
    return [[(CALLER, either(patterns), True)]] if patterns else NEVER


def _unlike(patterns: list[Tokens]) -> list[Literal]:
    return [(CALLER, either(patterns), False)] if patterns else []


def _services(names: Iterable[str]) -> list[Tokens]:
    return [_exactly(name) for name in sorted(names)]


def _exactly(arn: str) -> Tokens:
    return arn, SEPARATOR, STAR


def _callers(arns: Iterable[str], world: World, at_least: Directness) -> list[Tokens]:
    """The texts of callers of this world whom one of `arns` names."""
    found: list[Tokens] = []
    for arn in sorted(arns):
        if f":{world.account}:" not in arn:
            continue
        found += _session(arn)
        if world.kind is not _SESSION or at_least < Directness.CALLER:
            found.append(_exactly(arn))
        if world.kind is PrincipalKind.FEDERATED_USER and at_least < Directness.CALLER:
            found.append((STAR, SEPARATOR, arn))
    return found


def _session(arn: str) -> list[Tokens]:
    """A session's ARN as the texts of the sessions of roles of that name, whatever their path."""
    head, assumed, rest = arn.partition(":assumed-role/")
    name, slash, session = rest.partition("/")
    if not assumed or not slash:
        return []
    role = f"{head.replace(':sts:', ':iam:')}:role/"
    tail = f"{name}{SEPARATOR}{session}"
    return [(f"{role}{tail}",), (role, _PATH, f"/{tail}")]

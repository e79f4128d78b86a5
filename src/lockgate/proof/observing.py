"""Running accounts as a world: the port that an adapter fulfils, and how its views are put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from lockgate.iam import Organization
from lockgate.proof.world import Holding, Identity, Members, Skipped, World


@dataclass(frozen=True, slots=True)
class AccountView:
    """What is to be seen of one account; `skipped` is what was not."""

    account: str
    identities: tuple[Identity, ...]
    holdings: tuple[Holding, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """What is to be seen of the organisation of some accounts; levels are outermost first."""

    organization: Organization | None = None
    scps: tuple[Members, ...] = ()
    rcps: tuple[Members, ...] = ()
    skipped: tuple[Skipped, ...] = ()


class Observer(Protocol):
    """Looks at accounts by reading calls only."""

    def observe(self, account: str) -> AccountView:
        """All principals and resources of the account.

        Raises:
            LockgateError: When the account's identities cannot be read at all.
        """

    def organization(self, accounts: Sequence[str]) -> OrganizationView:
        """The organisation of these accounts and the policies that bind them; what cannot be seen is skipped."""


def observe(observer: Observer, accounts: Sequence[str], source: str, region: str, like: World | None = None) -> World:
    """The running `accounts` as a world.

    `like`, the declared design's, lends its names of places, and its organisation where none is to be seen.

    Raises:
        LockgateError: When the identities of an account cannot be read.
    """
    company = observer.organization(accounts)
    views = [observer.observe(account) for account in accounts]
    labels = _labels(like)
    aliases = {alias: each.labels for each in (like.holdings if like else ()) for alias in _with_account(each)}
    identities = [_placed(each, labels) for view in views for each in view.identities]
    holdings = [_held(each, labels, aliases) for view in views for each in view.holdings]
    own = frozenset(each.arn for each in (like.identities if like else ()) if each.own)
    return World(
        source=source,
        region=region,
        accounts=tuple(accounts),
        identities=tuple(
            sorted((replace(each, own=each.arn in own) for each in identities), key=lambda each: each.arn)
        ),
        holdings=tuple(sorted(holdings, key=lambda each: each.arn)),
        organization=company.organization or (like.organization if like else None),
        scps=company.scps,
        rcps=company.rcps,
        skipped=(*(each for view in views for each in view.skipped), *company.skipped),
    )


def _labels(like: World | None) -> dict[str, frozenset[str]]:
    if like is None:
        return {}
    return {each.arn: each.labels for each in like.things}


def _with_account(holding: Holding) -> list[tuple[str, str]]:
    return [(holding.account, alias) for alias in holding.aliases]


def _placed(identity: Identity, labels: dict[str, frozenset[str]]) -> Identity:
    return replace(identity, labels=identity.labels | labels.get(identity.arn, frozenset()) | {identity.account})


def _held(
    holding: Holding, labels: dict[str, frozenset[str]], aliases: dict[tuple[str, str], frozenset[str]]
) -> Holding:
    """A key's ARN is AWS's own; it is known by its alias."""
    found = labels.get(holding.arn, frozenset())
    for alias in _with_account(holding):
        found |= aliases.get(alias, frozenset())
    return replace(holding, labels=holding.labels | found | {holding.account})

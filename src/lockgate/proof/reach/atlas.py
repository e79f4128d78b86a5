"""A world by account, by kind, and by whom its policies speak of, so that no question is asked of every pair."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import Actual, Document, Target
from lockgate.kernel.names import is_account_id
from lockgate.proof.delivery import Build, Pipeline
from lockgate.proof.principals import service_and_region, services_of
from lockgate.proof.symbols import actual, part_of, target_of, trust_target
from lockgate.proof.world import Holding, Identity, Skipped, World, Written

ANYBODY = "*"
_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


class Atlas:
    """Look-ups in a world, each a dictionary's; the policies of one resource are read once.

    AWS lets a principal of another account act on a resource only where the resource's own policy names the principal,
    its account or everybody ("Cross-account policy evaluation logic"): the rest need not be asked.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts = frozenset(world.accounts)
        self.identities = {each.arn: each for each in world.identities}
        self.holdings = {each.arn: each for each in world.holdings}
        self._of_kind: dict[tuple[str, str], list[Holding]] = defaultdict(list)
        self._people: dict[str, list[Identity]] = defaultdict(list)
        self._open_roles: dict[str, list[Identity]] = defaultdict(list)
        self._open_holdings: dict[str, list[Holding]] = defaultdict(list)
        self._served: dict[tuple[str, str], dict[str, list[Identity]]] = defaultdict(dict)
        self._aliases: dict[tuple[str, str], Holding] = {}
        self._actuals: dict[str, Actual] = {}
        self._targets: dict[str, Target] = {}
        self._boundaries: dict[str, Document | None] = {}
        self._buckets = {each.name: each for each in world.holdings if each.kind == "bucket"}
        self.trusting_services: list[Holding] = []
        self._skipped = {each.subject for each in world.skipped if not each.narrows}
        for identity in world.identities:
            self._add_identity(identity)
        for holding in world.holdings:
            self._add_holding(holding)

    def _add_identity(self, identity: Identity) -> None:
        self._people[identity.account].append(identity)
        for account in self._named_by(identity.trust, identity.arn):
            self._open_roles[account].append(identity)
        principals = {ANYBODY} if identity.arn in self._skipped else set(services_of(identity.trust))
        for principal in sorted(principals):
            service, _ = service_and_region(principal)
            self._served[identity.account, service].setdefault(principal, []).append(identity)

    def _add_holding(self, holding: Holding) -> None:
        self._of_kind[holding.account, holding.kind].append(holding)
        accounts = self._named_by(holding.policy, holding.arn)
        for grant in holding.grants:
            accounts |= _accounts_in(grant.grantee)
        for account in accounts:
            self._open_holdings[account].append(holding)
        if next(services_of(holding.policy), None) is not None:
            self.trusting_services.append(holding)
        for name in (holding.arn, holding.name, *holding.aliases):
            self._aliases[holding.account, name] = holding

    def _named_by(self, written: Written | None, arn: str) -> set[str]:
        return {ANYBODY} if arn in self._skipped else set(named_accounts(written))

    def people(self, account: str) -> list[Identity]:
        """The roles and users of an account."""
        return self._people[account]

    def roles(self, account: str) -> list[Identity]:
        """The roles of an account."""
        return [each for each in self._people[account] if each.kind == "role"]

    def of_kind(self, account: str, kind: str) -> list[Holding]:
        """The resources of one kind in an account."""
        return self._of_kind[account, kind]

    def all_of(self, kind: str) -> Iterator[Holding]:
        """The resources of one kind in every account."""
        return iter([each for (_, word), found in self._of_kind.items() if word == kind for each in found])

    def roles_open_to(self, account: str) -> list[Identity]:
        """The roles, of any account, whose trust policies speak of `account` or of everybody."""
        return [*self._open_roles[account], *(self._open_roles[ANYBODY] if account != ANYBODY else ())]

    def holdings_open_to(self, account: str) -> list[Holding]:
        """The resources, of any account, whose policies or grants speak of `account` or of everybody."""
        found = [*self._open_holdings[account], *(self._open_holdings[ANYBODY] if account != ANYBODY else ())]
        return list({each.arn: each for each in found}.values())

    def roles_for(self, account: str, service: str) -> Mapping[str, list[Identity]]:
        """The roles of an account that `service` may take on, by the principal of it that their trust policies name.

        That is its own everywhere, or in a Region; the first also for those that name every one, or cannot be read.
        """
        found = {principal: list(roles) for principal, roles in self._served[account, service].items()}
        anybody = self._served[account, ANYBODY].get(ANYBODY, ())
        return {**found, service: [*found.get(service, ()), *anybody]} if anybody else found

    def unseen(self) -> Iterator[Skipped]:
        """What could not be read and is neither a principal nor a resource of the world: no question is about it."""
        known = self.identities.keys() | self.holdings.keys()
        return (each for each in self.world.skipped if not each.narrows and each.subject not in known)

    def actual(self, identity: Identity) -> Actual:
        """A role or user as a principal; like every document here made once, so that the engine reads it once."""
        found = self._actuals.get(identity.arn)
        if found is None:
            found = self._actuals[identity.arn] = actual(identity)
        return found

    def trust(self, role: Identity) -> Target:
        """A role as that which is assumed."""
        found = self._targets.get(role.arn)
        if found is None:
            found = self._targets[role.arn] = trust_target(role)
        return found

    def target(self, holding: Holding, part: str = "") -> Target:
        """A resource, or the `part` of it, as `lockgate.proof.symbols.target_of`."""
        found = self._targets.get(holding.arn)
        if found is None:
            found = self._targets[holding.arn] = target_of(holding)
        return replace(found, arns=part_of(holding, part)) if part else found

    def whole(self, holding: Holding) -> Target:
        """A resource with everything in it."""
        return replace(self.target(holding), arns=(holding.arn, *part_of(holding, "*")))

    def boundary(self, arn: str) -> Document | None:
        """A managed policy as a boundary; None when it is not known what it says."""
        if arn not in self._boundaries:
            written = self.managed(arn)
            self._boundaries[arn] = (
                None if written is None else Document(written.name, PolicyKind.BOUNDARY, written.document)
            )
        return self._boundaries[arn]

    def key(self, reference: str, account: str) -> Holding | None:
        """A key by ARN, id or alias; the last two in `account`."""
        owner = reference.split(":")[4] if reference.startswith("arn:") else account
        name = reference.split(":", 5)[5] if ":alias/" in reference else reference
        found = self._aliases.get((owner, name)) or self._aliases.get((owner, name.removeprefix("key/")))
        return found if found is not None and found.kind == "key" else None

    def bucket(self, name: str) -> Holding | None:
        """A bucket by its name, which is unique in the world."""
        return self._buckets.get(name)

    def named(self, account: str, kind: str, name: str) -> Holding | None:
        """A resource of an account by its kind and name."""
        return next((each for each in self._of_kind[account, kind] if name in (each.name, each.arn)), None)

    def managed(self, arn: str) -> Written | None:
        """What a managed policy of the world says, where the world has it or some role carries it."""
        holding = self.holdings.get(arn)
        if holding is not None and holding.says is not None:
            return holding.says
        name = arn.rpartition("/")[2]
        account = arn.split(":")[4]
        for identity in self._people[account]:
            for written in (identity.boundary, *identity.policies):
                if written is not None and written.name == name:
                    return written
        return None

    def pipelines(self) -> Iterator[tuple[Holding, Pipeline]]:
        """Every pipeline whose definition is known."""
        for each in self.all_of("pipeline"):
            if isinstance(each.delivery, Pipeline):
                yield each, each.delivery

    def projects(self) -> Iterator[tuple[Holding, Build]]:
        """Every build project whose definition is known."""
        for each in self.all_of("project"):
            if isinstance(each.delivery, Build):
                yield each, each.delivery


def named_accounts(written: Written | None) -> Iterator[str]:
    """The accounts that the allowing statements of a resource's policy speak of; `ANYBODY` for all."""
    for statement in written.statements if written is not None else ():
        if statement.get("Effect") == "Allow":
            yield from accounts_of(statement)


def accounts_of(statement: Mapping[str, Any]) -> Iterator[str]:
    """The accounts of the principals that a statement names; `ANYBODY` for all, and where it names none."""
    element = statement.get("Principal")
    if element is None or isinstance(element, str):
        yield ANYBODY  # also for `NotPrincipal`
        return
    for kind, values in element.items():
        if kind == "AWS":
            for value in _texts(values):
                yield from _accounts_in(value)
        elif kind == "CanonicalUser":
            yield ANYBODY


def has_services(statement: Mapping[str, Any]) -> bool:
    """Whether a statement names services among its principals."""
    element = statement.get("Principal")
    return isinstance(element, Mapping) and "Service" in element


def foreign_accounts(written: Written | None, known: Iterable[str]) -> frozenset[str]:
    """Accounts that are not `known`: those that a policy speaks of anywhere, and one that nobody speaks of."""
    taken = frozenset(known)
    stranger = next(each for each in (f"{number:012}" for number in count(999_999_999_999, -1)) if each not in taken)
    spoken = _ACCOUNT.findall(str(written.document)) if written is not None else ()
    return frozenset({stranger, *spoken}) - taken


def _accounts_in(principal: str) -> set[str]:
    """The account of a principal as policies write it; a unique id (``AROA...``) means nobody any more."""
    if principal == ANYBODY:
        return {ANYBODY}
    account = principal.split(":")[4] if principal.startswith("arn:") and principal.count(":") > 4 else principal  # noqa: PLR2004 -- the account is an ARN's fifth part
    return {account} if is_account_id(account) else set()


def _texts(values: Any) -> Iterable[str]:
    return (values,) if isinstance(values, str) else tuple(map(str, values))

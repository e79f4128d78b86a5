"""What the claims about a declared design are about: its names, and the world that they are held against."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lockgate.design.delivery import Delivery, Target, deliveries
from lockgate.iam.symbolic import Landscape, Prepared, prepare
from lockgate.proof.symbols import Sources, landscape
from lockgate.proof.world import Holding, Identity, World
from lockgate.spec import Declaration
from lockgate.spec.declaration import Environment


@dataclass(frozen=True, slots=True)
class Subject:
    """A declaration, and a world that should be what it declares.

    Attributes:
        declaration: Says what everything is called and what it is for.
        world: What is asked: read back from the rendered templates, from a file, or from running accounts.
        lines: Every line of the declaration with its names and ARNs.
        neighbour: The id of an account that is a member of the organisation and not declared, nor named anywhere.
        engine: Answers symbolic questions; what many of them share is read once.
        sources: Leads decisions back to lines.
        identities: The world's roles and users by ARN.
        holdings: The world's other resources by ARN.
    """

    declaration: Declaration
    world: World
    lines: tuple[Delivery, ...]
    neighbour: str
    engine: Prepared
    sources: Sources
    identities: Mapping[str, Identity]
    holdings: Mapping[str, Holding]

    @classmethod
    def of(cls, declaration: Declaration, world: World) -> "Subject":
        """The subject of a declaration and a world."""
        neighbour = _neighbour(world)
        return cls(
            declaration,
            world,
            deliveries(declaration),
            neighbour,
            prepare(_with_neighbour(landscape(world), neighbour)),
            Sources(world),
            {each.arn: each for each in world.identities},
            {each.arn: each for each in world.holdings},
        )

    @property
    def accounts(self) -> frozenset[str]:
        """Every account of the declaration."""
        return frozenset(account for each in self.declaration.environments for account in accounts_of(each))

    @property
    def runtime(self) -> frozenset[str]:
        """Every runtime account."""
        return frozenset(account for each in self.declaration.environments for account in each.runtime)

    @property
    def production(self) -> frozenset[str]:
        """The runtime accounts of the environments that ask for approval; of the last one where none does."""
        environments = self.declaration.environments
        asking = [each for each in environments if each.approval] or [environments[-1]]
        return frozenset(account for each in asking for account in each.runtime)

    def things(self, accounts: Iterable[str]) -> Iterator[Identity | Holding]:
        """Everything in some accounts."""
        wanted = frozenset(accounts)
        return (each for each in self.world.things if each.account in wanted)

    def roles(self, accounts: Iterable[str]) -> Iterator[Identity]:
        """The roles and users in some accounts."""
        wanted = frozenset(accounts)
        return (each for each in self.world.identities if each.account in wanted)

    def group_roles(self, name: str) -> Iterator[tuple[Delivery, Identity]]:
        """The role of a group in each line, where it has one."""
        for line in self.lines:
            role = self.identities.get(line.arns.role(line.account, line.names.group_role(name)))
            if role is not None:
                yield line, role

    def trusted_by(self, arn: str) -> tuple[str, ...]:
        """Whom the declaration lets assume the role of that ARN by name; none when it is no group's."""
        for line in self.lines:
            for group in self.declaration.groups:
                if line.arns.role(line.account, line.names.group_role(group.name)) == arn:
                    return group.trusted
        return ()

    def targets(self) -> Iterator[tuple[Delivery, Target]]:
        """Every runtime account of every line."""
        return ((line, target) for line in self.lines for target in line.targets)

    def key_of(self, line: Delivery) -> Holding | None:
        """The key of a line, which the world knows by its alias."""
        for each in self.world.holdings:
            if (each.kind, each.account) == ("key", line.account) and line.names.key_alias in each.aliases:
                return each
        return None

    def bucket_of(self, line: Delivery) -> Holding | None:
        """The artifact bucket of a line."""
        return self.holdings.get(line.arns.bucket(line.bucket))

    def of_kind(self, kind: str, accounts: Iterable[str]) -> Iterator[Holding]:
        """The resources of one kind in some accounts."""
        wanted = frozenset(accounts)
        return (each for each in self.world.holdings if each.kind == kind and each.account in wanted)


def accounts_of(environment: Environment) -> frozenset[str]:
    """Its infrastructure account and its runtime accounts."""
    return frozenset({environment.infrastructure, *environment.runtime})


def _neighbour(world: World) -> str:
    """Twelve digits that the world does not have anywhere."""
    taken = set(re.findall("[0-9]{12}", repr(world)))
    return next(
        each for each in (str(999_999_999_999 - number) for number in range(len(taken) + 1)) if each not in taken
    )


def _with_neighbour(found: Landscape, account: str) -> Landscape:
    """The landscape with one more member of the organisation, in the place of all those that are not declared."""
    company = found.organization
    if company is None:
        return found
    return replace(found, organization=replace(company, paths={**company.paths, account: f"{company.id}/"}))

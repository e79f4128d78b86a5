"""AWS's evaluation logic as clauses: what must allow, and what must not deny, for a request of one world to be allowed.

Sources: IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access", "Policy evaluation
for requests within a single account", "Cross-account policy evaluation logic"; AWS Organizations user guide, "SCP
evaluation", "Resource control policies"; KMS developer guide, "Key policies in AWS KMS", "Grants in AWS KMS".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from lockgate.iam.catalogue import rcps_bind
from lockgate.iam.model import Organization, PrincipalKind
from lockgate.iam.symbolic import exceptions, naming
from lockgate.iam.symbolic.actions import ActionSpace
from lockgate.iam.symbolic.binding import Binder, Literal, Notes
from lockgate.iam.symbolic.grants import grant_literals
from lockgate.iam.symbolic.naming import Directness
from lockgate.iam.symbolic.problem import Clause, Cube, Problem, Theory
from lockgate.iam.symbolic.public import is_public
from lockgate.iam.symbolic.question import Target
from lockgate.iam.symbolic.reading import Statement
from lockgate.iam.symbolic.world import World

_SERVICE = PrincipalKind.SERVICE
Statements = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """The policies that AWS consults for the callers of one world, read.

    Attributes:
        identity: What is attached to the caller; None when it holds every permission.
        boundary: Its permissions boundary.
        session: Session policies.
        resource: The resource's policy.
        scps: Of the caller's account, by level; empty when they do not bind it.
        rcps: Of the resource's account, all levels; empty when they do not bind it.
    """

    identity: Statements | None
    boundary: Statements | None
    session: Statements | None
    resource: Statements
    scps: tuple[Statements, ...]
    rcps: Statements


def binds(organization: Organization | None, account: str | None) -> bool:
    """Whether the organisation's policies bind `account`: a member other than the management account."""
    if organization is None:
        return True
    if account is not None and account == organization.management_account:
        return False
    return account in organization.paths or not organization.paths


class Rules:
    """The problems whose solutions are the allowed requests of one world.

    Attributes:
        theory: What the literals of the problems mean.
        notes: What was approximated.
    """

    def __init__(self, world: World, space: ActionSpace, target: Target, stack: Stack) -> None:
        self._world = world
        self._space = space
        self._target = target
        self._stack = stack
        self.notes = Notes()
        self.theory = Theory(world)
        self._binder = Binder(world, self.notes)

    def problems(self) -> tuple[Problem, ...]:
        """One for each way to be allowed; denials are only read if there is any."""
        ceilings = [self._allows(level) for level in self._stack.scps]
        ways = [way for way in self._ways() if all(way[2])] if all(ceilings) else []
        denials = tuple(self._denials()) if ways else ()
        return tuple(
            Problem(actions, tuple(map(self.theory.sign, literals)), (*clauses, *ceilings), denials)
            for actions, literals, clauses in ways
        )

    def _ways(self) -> Iterator[tuple[int, list[Literal], list[Clause]]]:
        """Actions, literals and clauses of each way to be allowed, ceilings and denials left out."""
        every = self._space.full
        if self._world.account is None:
            yield every, [], [self._by_resource(Directness.ACCOUNT)]
        elif self._world.account != self._target.account:
            yield every, [], [self._by_resource(Directness.ACCOUNT), *self._by_identity(), *self._limits()]
        else:
            yield from self._within_the_account()

    def _within_the_account(self) -> Iterator[tuple[int, list[Literal], list[Clause]]]:
        """Identity or resource suffices, but for role trust policies and key policies, which must allow themselves.

        A grant to the very caller is limited neither by boundary nor by session policies; one to its role is.
        """
        limits = self._limits()
        every = self._space.full
        if self._stack.identity is not None or limits:
            if limits:
                yield every, [], [self._by_resource(Directness.CALLER)]
            yield every, [], [self._by_resource(Directness.ROLE), *limits]
        by_identity = [*self._by_identity(), *limits]
        own = exceptions.decides_alone(self._space)
        for actions, literals in own.others:
            if actions:
                yield actions, literals, by_identity
        if own.actions:
            yield own.actions, [], [self._by_resource(Directness.ACCOUNT), *by_identity]

    def _by_resource(self, at_least: Directness) -> Clause:
        cubes = list(self._granted(at_least))
        blocked = self._target.block_public_access and self._world.kind is not _SERVICE
        foreign = self._world.account is None or self._world.account != self._target.account
        if not (blocked and foreign and is_public(self._stack.resource)):
            cubes += self._allows(self._stack.resource, at_least)
        return tuple(cubes)

    def _granted(self, at_least: Directness) -> Iterator[Cube]:
        for grant in self._target.grants:
            operations = frozenset(f"kms:{name.lower()}" for name in grant.operations)
            actions = self._space.where(operations.__contains__)
            rows = naming.grantee(grant.grantee, self._world, at_least)
            context = grant_literals(grant, self._mentioned())
            for named in rows:
                yield self._cube(actions, [*named, *context])

    def _mentioned(self) -> frozenset[str]:
        """The keys that some policy speaks of."""
        stack = self._stack
        parts = (stack.identity, stack.boundary, stack.session, stack.resource, *stack.scps, stack.rcps)
        return frozenset(written.key for part in parts for statement in part or () for written in statement.conditions)

    def _by_identity(self) -> list[Clause]:
        if self._stack.identity is None or self._world.kind is PrincipalKind.ROOT:
            return []
        cubes = self._allows(self._stack.identity)
        if self._world.kind is PrincipalKind.USER:
            cubes = (*cubes, Cube(self._space.mask(("sts:getsessiontoken",))))
        return [cubes]

    def _limits(self) -> list[Clause]:
        return [self._allows(part) for part in (self._stack.boundary, self._stack.session) if part is not None]

    def _allows(self, statements: Iterable[Statement], at_least: Directness = Directness.ACCOUNT) -> Clause:
        return tuple(
            cube
            for statement in statements
            if statement.allow
            for cube in self._cubes(statement, naming.allowed(statement.named, self._world, at_least), widen=True)
        )

    def _denials(self) -> Iterator[Cube]:
        stack = self._stack
        space = self._space
        yield from self._denied(stack.resource, except_for=exceptions.kept_by_root(self._world, self._target, space))
        unbound = space.where(lambda name: not bound_by_rcps(name)) if stack.rcps else 0
        yield from self._denied(stack.rcps, except_for=unbound)
        for part in (*stack.scps, stack.identity, stack.boundary, stack.session):
            yield from self._denied(part or ())
        for actions, literals in exceptions.impossible(self._world, self._target, space):
            yield self._cube(actions, literals)

    def _denied(self, statements: Iterable[Statement], *, except_for: int = 0) -> Iterator[Cube]:
        for statement in statements:
            if not statement.allow:
                rows = naming.denied(statement.named, self._world)
                for cube in self._cubes(statement, rows, widen=False):
                    actions = cube.actions & ~except_for
                    if actions:
                        yield Cube(actions, cube.literals)

    def _cubes(self, statement: Statement, named: naming.Rows, *, widen: bool) -> Iterator[Cube]:
        actions = self._space.mask(statement.actions, excepted=statement.not_actions)
        if not actions or not named:
            return
        resource = self._binder.resource(statement, widen=widen)
        if resource is None:
            return
        conditions = [
            self._binder.condition(written, statement.policy, widen=widen) for written in statement.conditions
        ]
        for rows in product(named, *conditions):
            yield self._cube(actions, [*resource, *(literal for row in rows for literal in row)])

    def _cube(self, actions: int, literals: Iterable[Literal]) -> Cube:
        return Cube(actions, tuple(dict.fromkeys(map(self.theory.sign, literals))))


def bound_by_rcps(action: str) -> bool:
    """Whether RCPs bind calls of a lower-case action."""
    return rcps_bind(action) and action != "kms:retiregrant"

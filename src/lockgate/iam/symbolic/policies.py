"""The documents of a landscape and of its questions, each read once, and which of them AWS consults for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lockgate.iam.model import PolicyKind
from lockgate.iam.symbolic import callers
from lockgate.iam.symbolic.question import Actual, AnyoneIn, Document, Landscape, Question, Target
from lockgate.iam.symbolic.reading import Statement, read_statement, stated, version_of
from lockgate.iam.symbolic.rules import Stack, Statements, binds
from lockgate.iam.symbolic.witness import Replayer
from lockgate.iam.symbolic.world import World

_MOST_READ: Final = 4096


@dataclass(slots=True)
class Library:
    """Reads documents when they are first needed, and remembers them and their statements by identity.

    Documents that share statements, as one and the same with further denials does, share what was read of them.
    """

    landscape: Landscape
    replayer: Replayer = field(init=False)
    _read: dict[int, tuple[Document, Statements]] = field(default_factory=dict)
    _stated: dict[tuple[int, str, PolicyKind, str], tuple[Mapping[str, Any], Statement]] = field(default_factory=dict)

    _anyone: dict[tuple[object, ...], tuple[World, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.replayer = Replayer(self.landscape)

    def statements(self, document: Document) -> Statements:
        """The statements of a document."""
        found = self._read.get(id(document))
        if found is None:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
                self._stated.clear()
            version = version_of(document)
            statements = tuple(self._statement(raw, document, version) for raw in stated(document))
            found = self._read[id(document)] = document, statements
        return found[1]

    def _statement(self, raw: Mapping[str, Any], document: Document, version: str) -> Statement:
        key = id(raw), document.name, document.kind, version
        found = self._stated.get(key)
        if found is None:
            found = self._stated[key] = raw, read_statement(raw, document, version)
        return found[1]

    def _all(self, documents: Iterable[Document]) -> Statements:
        return tuple(statement for document in documents for statement in self.statements(document))

    def scps(self, account: str | None) -> tuple[Statements, ...]:
        """The levels of service control policies that bind the principals of an account."""
        if account is None or not binds(self.landscape.organization, account):
            return ()
        return tuple(
            self._all(guardrail.policies) for guardrail in self.landscape.scps if account in guardrail.accounts
        )

    def rcps(self, account: str) -> Statements:
        """The resource control policies that bind the resources of an account."""
        if not binds(self.landscape.organization, account):
            return ()
        return tuple(
            statement
            for guardrail in self.landscape.rcps
            if account in guardrail.accounts
            for statement in self._all(guardrail.policies)
        )

    def anyone(self, target: Target, account: str) -> tuple[World, ...]:
        """Every kind of principal that whoever owns `account` can make, as callers on `target`."""
        key = account, target.account, callers.partition_of(target), tuple(callers.resource_tags(target).items())
        found = self._anyone.get(key)
        if found is None:
            if len(self._anyone) >= _MOST_READ:
                self._anyone.clear()
            found = self._anyone[key] = tuple(callers.anyone(self.landscape, target, account))
        return found

    def stack(self, question: Question, world: World) -> Stack:
        """What AWS consults for the callers of `world`."""
        who, target = question.who, question.on
        identity: Statements | None = None
        boundary: Statements | None = None
        session: Statements | None = None
        if isinstance(who, Actual):
            identity = self._all(who.identity)
            boundary = None if who.boundary is None else self.statements(who.boundary)
            session = None if who.session is None else self._all(who.session)
        spared = world.service_linked
        return Stack(
            identity,
            boundary,
            session,
            resource=() if target.policy is None else self.statements(target.policy),
            scps=() if spared else self.scps(world.account),
            rcps=() if spared or target.aws_managed else self.rcps(target.account),
        )

    def relevant(self, question: Question) -> tuple[Statement, ...]:
        """Every statement that may matter to the question."""
        who, target = question.who, question.on
        documents: list[Document] = [] if target.policy is None else [target.policy]
        if isinstance(who, Actual):
            documents += [*who.identity, *(who.session or ()), *([who.boundary] if who.boundary else [])]
        bound = who.accounts if isinstance(who, AnyoneIn) else {who.account} if isinstance(who, Actual) else set()
        for guardrail in self.landscape.scps:
            documents += guardrail.policies if not guardrail.accounts.isdisjoint(bound) else ()
        for guardrail in self.landscape.rcps:
            documents += guardrail.policies if target.account in guardrail.accounts else ()
        return self._all(documents)

"""Whether policies speak of an action and a caller at all: a cheap look before a question is asked.

A No here is a No of the policies, whatever the resource and the context: nothing is allowed that no statement allows. A
Yes says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lockgate.iam.glob import compile_glob
from lockgate.iam.symbolic import Actual, AnyoneIn, Document, Outsider, Question, Service, Who
from lockgate.proof.reach.atlas import ANYBODY, accounts_of, has_services


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one allowing statement speaks of.

    Attributes:
        actions: Patterns in lower case; None for all but some.
        accounts: The accounts of its principals, `ANYBODY` for all.
        services: Whether it names services.
    """

    actions: tuple[str, ...] | None
    accounts: frozenset[str]
    services: bool

    def allows(self, actions: Iterable[str]) -> bool:
        """Whether it speaks of one of the actions."""
        return self.actions is None or any(_covers(pattern, each) for pattern in self.actions for each in actions)

    def names(self, who: Who) -> bool:
        """Whether it may mean one of the principals."""
        if ANYBODY in self.accounts:
            return True
        match who:
            case Service():
                return self.services
            case AnyoneIn(accounts):
                return bool(self.accounts & accounts)
            case Outsider(accounts):
                return bool(self.accounts - accounts)
            case Actual():
                return who.account in self.accounts
            case _:
                return False


class Speaking:
    """Remembers what the allowing statements of each document speak of."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Document, tuple[_Statement, ...]]] = {}

    def hopeless(self, question: Question) -> bool:
        """Whether the policies of neither side that would have to allow the actions speak of them.

        Source: IAM user guide, "Policy evaluation logic": across accounts both sides must allow, within one account one
        of them; grants of a KMS key are left to the question.
        """
        who, on = question.who, question.on
        if on.grants:
            return False
        by_resource = on.policy is not None and any(
            each.allows(question.actions) and each.names(who) for each in self._statements(on.policy)
        )
        if isinstance(who, AnyoneIn):
            return not by_resource and on.account not in who.accounts
        if not isinstance(who, Actual):
            return not by_resource
        by_identity = any(
            each.allows(question.actions) for document in who.identity for each in self._statements(document)
        )
        both, either = by_resource and by_identity, by_resource or by_identity
        return not (either if who.account == on.account else both)

    def _statements(self, document: Document) -> tuple[_Statement, ...]:
        found = self._read.get(id(document.document))
        if found is None:
            # The document is kept, so that its identity stays its own.
            found = self._read[id(document.document)] = (document, tuple(_statements(document.document)))
        return found[1]


def _statements(document: Mapping[str, Any]) -> Iterable[_Statement]:
    stated = document.get("Statement", ())
    for statement in (stated,) if isinstance(stated, Mapping) else stated:
        if statement.get("Effect") == "Allow":
            yield _Statement(_actions(statement), frozenset(accounts_of(statement)), has_services(statement))


def _actions(statement: Mapping[str, Any]) -> tuple[str, ...] | None:
    if "NotAction" in statement:
        return None
    actions = statement.get("Action", ())
    return tuple(str(each).lower() for each in ((actions,) if isinstance(actions, str) else actions))


@lru_cache(maxsize=65_536)
def _covers(pattern: str, action: str) -> bool:
    """Whether a pattern may cover an action; one that is itself a pattern is taken to be covered."""
    return "*" in action or "?" in action or compile_glob(pattern).matches(action.lower())

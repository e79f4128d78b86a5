"""Whether policies speak of an action at all: a cheap look before a question is asked.

A No here is a No of the policies, whatever the resource and the context: nothing is allowed that no statement allows. A
Yes says nothing.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lockgate.iam.glob import compile_glob
from lockgate.iam.symbolic import Actual, Anonymous, Document, Question


class Speaking:
    """Remembers for each document which actions its allowing statements speak of."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, tuple[str, ...]], bool] = {}
        self._patterns: dict[int, tuple[Document, tuple[str, ...] | None]] = {}

    def hopeless(self, question: Question) -> bool:
        """Whether the policies of neither side that would have to allow the actions speak of them.

        Source: IAM user guide, "Policy evaluation logic": across accounts both sides must allow, within one account one
        of them; grants of a KMS key are left to the question.
        """
        who, on = question.who, question.on
        if on.grants or isinstance(who, Anonymous):
            return False
        by_resource = on.policy is not None and self._any((on.policy,), question.actions)
        if not isinstance(who, Actual):
            own = on.account in getattr(who, "accounts", ())
            return not by_resource and not own
        by_identity = self._any(who.identity, question.actions)
        if who.account == on.account:
            return not by_resource and not by_identity
        return not (by_resource and by_identity)

    def _any(self, documents: tuple[Document, ...], actions: tuple[str, ...]) -> bool:
        return any(self._speaks(each, actions) for each in documents)

    def _speaks(self, document: Document, actions: tuple[str, ...]) -> bool:
        key = (id(document.document), actions)
        known = self._known.get(key)
        if known is None:
            patterns = self._allowed(document)
            known = patterns is None or any(_covers(pattern, action) for pattern in patterns for action in actions)
            self._known[key] = known
        return known

    def _allowed(self, document: Document) -> tuple[str, ...] | None:
        """The patterns of actions that are allowed; None where a statement allows all but some."""
        found = self._patterns.get(id(document.document))
        if found is None:
            # The document is kept, so that its identity stays its own.
            found = self._patterns[id(document.document)] = (document, _patterns(document.document))
        return found[1]


def _patterns(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    stated = document.get("Statement", ())
    patterns: list[str] = []
    for statement in (stated,) if isinstance(stated, Mapping) else stated:
        if statement.get("Effect") != "Allow":
            continue
        if "NotAction" in statement:
            return None
        actions = statement.get("Action", ())
        patterns += [str(each).lower() for each in ((actions,) if isinstance(actions, str) else actions)]
    return tuple(patterns)


@lru_cache(maxsize=65_536)
def _covers(pattern: str, action: str) -> bool:
    """Whether a pattern may cover an action; one that is itself a pattern is taken to be covered."""
    return "*" in action or "?" in action or compile_glob(pattern).matches(action.lower())

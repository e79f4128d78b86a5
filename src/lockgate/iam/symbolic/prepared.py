"""A landscape that many questions are asked of: its documents are read once."""

from typing import TYPE_CHECKING

from lockgate.iam.symbolic.policies import Library
from lockgate.iam.symbolic.question import Budget, Landscape, Question, Sources, Target, Verdict
from lockgate.iam.symbolic.search import Inquiry

if TYPE_CHECKING:
    from lockgate.iam.symbolic.sources import Scope

_MOST_SCOPES = 64


class Prepared:
    """Answers questions about one landscape.

    Documents of the landscape are read once; those of questions are remembered by identity, so a document that changes
    must be a new object.
    """

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self._library = Library(landscape)
        self._scopes: dict[tuple[tuple[str, ...], frozenset[str]], Scope] = {}

    def search(self, question: Question, budget: Budget | None = None) -> Verdict:
        """As `lockgate.iam.symbolic.search`, of this landscape."""
        return Inquiry(self._library, question, budget or Budget()).answer()

    def sources(self, target: Target, actions: tuple[str, ...], accounts: frozenset[str]) -> Sources:
        """From which of `accounts`, other than its own, some principal that could exist there reaches `target`."""
        from lockgate.iam.symbolic.sources import Scope  # noqa: PLC0415  only questions about all accounts need it

        key = actions, accounts
        scope = self._scopes.get(key)
        if scope is None:
            if len(self._scopes) >= _MOST_SCOPES:
                self._scopes.clear()
            scope = self._scopes[key] = Scope(self._library, actions, accounts)
        return scope.sources(target)


def prepare(landscape: Landscape) -> Prepared:
    """The landscape, ready for many questions."""
    return Prepared(landscape)

"""From a policy document to its compiled, immutable form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lockgate.iam.compilation import compile_statement
from lockgate.iam.document import read_document
from lockgate.iam.errors import PolicyError
from lockgate.iam.model import PolicyKind
from lockgate.iam.statement import Statement
from lockgate.iam.validate import check_document

_REMEMBERED_ACTIONS = 512


@dataclass(frozen=True, slots=True)
class Selection:
    """The statements of a policy that speak of one action."""

    denies: tuple[Statement, ...]
    allows: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A compiled policy.

    Attributes:
        name: What decisions call it.
        kind: Where it is attached.
        version: ``2012-10-17`` or ``2008-10-17``.
        statements: In the document's order.
    """

    name: str
    kind: PolicyKind
    version: str
    statements: tuple[Statement, ...]
    _selections: dict[str, Selection] = field(default_factory=dict, repr=False)

    def select(self, action: str) -> Selection:
        """The statements that speak of the lower-case `action`; remembered, so that asking again is cheap."""
        found = self._selections.get(action)
        if found is None:
            matching = [statement for statement in self.statements if statement.actions.match(action)]
            found = Selection(
                tuple(statement for statement in matching if not statement.allow),
                tuple(statement for statement in matching if statement.allow),
            )
            if len(self._selections) >= _REMEMBERED_ACTIONS:
                self._selections.clear()
            self._selections[action] = found
        return found


def parse_policy(
    document: str | Mapping[str, Any], *, kind: PolicyKind = PolicyKind.IDENTITY, name: str = "policy"
) -> Policy:
    """Compile a policy document, given as JSON text or as the mapping that the text stands for.

    Equal texts are compiled once. Raises `PolicyError` with every finding when AWS would reject the document.
    """
    if isinstance(document, str):
        return _parse_text(document, kind, name)
    return _compile(document, kind, name)


@lru_cache(maxsize=2048)
def _parse_text(text: str, kind: PolicyKind, name: str) -> Policy:
    return _compile(text, kind, name)


def _compile(document: str | Mapping[str, Any], kind: PolicyKind, name: str) -> Policy:
    tree = read_document(document, kind, name)
    findings = check_document(tree, kind, name)
    if findings:
        raise PolicyError(findings)
    version = str(tree.get("Version", "2008-10-17"))
    raw = tree["Statement"]
    listed = raw if isinstance(raw, list) else [raw]
    statements = [compile_statement(item, number, version, kind) for number, item in enumerate(listed, start=1)]
    return Policy(name, kind, version, tuple(statements))

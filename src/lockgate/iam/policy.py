"""From a policy document to its compiled, immutable form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lockgate.iam.advice.names import unknown_actions
from lockgate.iam.compilation import compile_statement
from lockgate.iam.document import read_document
from lockgate.iam.errors import PolicyError
from lockgate.iam.model import PolicyKind, Reason
from lockgate.iam.statement import Statement
from lockgate.iam.validation import check_acceptance, check_grammar, check_names, check_quota
from lockgate.iam.wording import article
from lockgate.kernel import Finding

_REMEMBERED = 512
OLDEST_VERSION = "2008-10-17"
"""The version of a document that names none."""

Selection = tuple[tuple[Statement, ...], tuple[Statement, ...]]
"""The Deny statements and the Allow statements of a policy that speak of one action."""


class Selections(dict[str, Selection]):
    """The selection of each lower-case action, made when first asked for and remembered."""

    __slots__ = ("_statements",)

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        super().__init__()
        self._statements = statements

    def __missing__(self, action: str) -> Selection:
        matching = [statement for statement in self._statements if statement.actions.match(action)]
        found = (
            tuple([statement for statement in matching if not statement.allow]),
            tuple([statement for statement in matching if statement.allow]),
        )
        if len(self) >= _REMEMBERED:
            self.clear()
        self[action] = found
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A compiled policy.

    Attributes:
        name: What decisions call it.
        kind: Where it is attached.
        version: ``2012-10-17`` or ``2008-10-17``.
        statements: In the document's order.
        by_action: The Deny and the Allow statements that speak of a lower-case action.
    """

    name: str
    kind: PolicyKind
    version: str
    statements: tuple[Statement, ...]
    by_action: Selections = field(init=False, repr=False)
    _reasons: dict[tuple[Statement, str], Reason] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_action", Selections(self.statements))
        object.__setattr__(self, "_reasons", {})

    def reason(self, statement: Statement, policy_type: str) -> Reason:
        """That `statement`, with the policy in the place of a `policy_type`, allowed or denied; remembered too."""
        key = (statement, policy_type)
        found = self._reasons.get(key)
        if found is None:
            if statement.allow:
                text = f"allowed by statement {statement.label} of {policy_type} {self.name}"
            else:
                text = f"with an explicit deny in {article(policy_type)}"
            found = self._reasons[key] = Reason(policy_type, self.name, statement.label, text)
        return found


def parse_policy(
    document: str | Mapping[str, Any],
    *,
    kind: PolicyKind = PolicyKind.IDENTITY,
    name: str = "policy",
    quota: int | None = None,
    strict: bool = False,
) -> Policy:
    """Compile a policy document, given as JSON text or as the mapping that the text stands for.

    `quota` is the largest size in characters, white space not counted, where the kind alone does not tell (see
    `lockgate.iam.validation.QUOTAS`). Equal texts are compiled once. Raises `PolicyError` with every finding when AWS
    would reject the document; with `strict`, also when it names actions that no service has, which is otherwise left to
    `lockgate.iam.advise` to say.
    """
    if isinstance(document, str):
        return _parse_text(document, kind, name, quota, strict=strict)
    return _parse(document, kind, name, quota, strict=strict)


@lru_cache(maxsize=1024)
def _parse_text(text: str, kind: PolicyKind, name: str, quota: int | None, *, strict: bool) -> Policy:
    return _parse(text, kind, name, quota, strict=strict)


def _parse(
    document: str | Mapping[str, Any], kind: PolicyKind, name: str, quota: int | None, *, strict: bool
) -> Policy:
    policy, findings = read_policy(document, kind=kind, name=name, quota=quota, strict=strict)
    if findings:
        raise PolicyError(findings)
    return policy


def read_policy(
    document: str | Mapping[str, Any],
    *,
    kind: PolicyKind = PolicyKind.IDENTITY,
    name: str = "policy",
    quota: int | None = None,
    strict: bool = False,
) -> tuple[Policy, tuple[Finding, ...]]:
    """Compile a document that follows the grammar, and say why AWS would still reject it, if it would.

    For looking at policies as they are; `parse_policy` is for those that must be right. Raises `PolicyError` when the
    grammar is broken and there is nothing to compile.
    """
    tree = read_document(document, kind, name)
    broken = check_grammar(tree, kind)
    if broken:
        raise PolicyError([*broken, *check_names(tree)])
    findings = [*check_quota(tree, kind, quota), *check_acceptance(tree, kind)]
    if strict:
        findings += unknown_actions(tree, kind)
    version = str(tree.root.get("Version", OLDEST_VERSION))
    raw = tree.root["Statement"]
    listed = raw if isinstance(raw, list) else [raw]
    statements = [compile_statement(item, number, version, kind) for number, item in enumerate(listed, start=1)]
    return Policy(name, kind, version, tuple(statements)), tuple(findings)

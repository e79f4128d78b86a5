"""What AWS accepts and an author should still know about: warnings, each with its place, cause and remedy.

In: a policy document that `parse_policy` accepts. Out: findings; none when there is nothing to say. Nothing here
changes a decision. `unknown_actions` is what strict mode turns into errors. Sources: the pages that the files name.
"""

from collections.abc import Mapping
from typing import Any

from lockgate.iam.advice import conditions, names, principals, resources
from lockgate.iam.advice.names import unknown_actions
from lockgate.iam.advice.view import views
from lockgate.iam.document import read_document
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation import check_grammar
from lockgate.iam.validation.report import Report
from lockgate.kernel import Finding

_RULES = (*names.RULES, *principals.RULES, *resources.RULES, *conditions.RULES)


def advise(
    document: str | Mapping[str, Any], *, kind: PolicyKind = PolicyKind.IDENTITY, name: str = "policy"
) -> tuple[Finding, ...]:
    """Every warning about a document; raises `PolicyError` when it cannot be read, and is silent on broken grammar."""
    read = read_document(document, kind, name)
    if check_grammar(read, kind):
        return ()
    report = Report(read)
    for view in views(read, kind):
        for rule in () if report.full else _RULES:
            rule(report, view)
    return tuple(report.findings)


__all__ = ["advise", "unknown_actions"]

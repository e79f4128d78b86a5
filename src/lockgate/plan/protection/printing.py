"""A plan of protection as text and as plain values."""

from collections.abc import Iterator
from typing import Any

from lockgate.plan.protection.comparison import Change, ProtectionPlan, Row, Verb

_WORDS = {Verb.CREATE: "create", Verb.UPDATE: "update", Verb.KEEP: "is as it must be:"}


def protection_as_text(plan: ProtectionPlan) -> str:
    """A part for each branch: every rule, with what is and what will be; ends without a line break."""
    return "\n\n".join("\n".join(_part(change)) for change in plan.branches)


def protection_as_dict(plan: ProtectionPlan) -> dict[str, Any]:
    """``branches``: repository, branch, ruleset, verb, exists, rules (``what``, ``now``, ``then``) and notes."""
    return {"branches": [_plain(change) for change in plan.branches]}


def _part(change: Change) -> Iterator[str]:
    wanted = change.wanted
    yield f"{wanted.repository}, branch {wanted.branch}: {_WORDS[change.verb]} ruleset `{wanted.ruleset}`"
    width = max(len(row.what) for row in change.rows)
    for row in change.rows:
        yield f"  {'~' if row.changes else ' '} {row.what:{width}}  {_values(row)}"
    for note in change.notes:
        yield f"  note: {note}"


def _values(row: Row) -> str:
    return f"{row.now} -> {row.then}" if row.changes else row.now


def _plain(change: Change) -> dict[str, Any]:
    return {
        "repository": change.wanted.repository,
        "branch": change.wanted.branch,
        "ruleset": change.wanted.ruleset,
        "verb": change.verb.value,
        "exists": change.found.exists,
        "rules": [{"what": row.what, "now": row.now, "then": row.then} for row in change.rows],
        "notes": list(change.notes),
    }

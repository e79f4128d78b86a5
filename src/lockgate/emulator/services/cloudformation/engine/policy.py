"""Stack policies: which resources an update may modify, replace or delete.

Source: CloudFormation user guide, "Prevent updates to stack resources". Without a policy everything is allowed; with
one, nothing is that no statement allows, and a denial wins.
"""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid

_ACTIONS = frozenset({"Update:Modify", "Update:Replace", "Update:Delete", "Update:*"})


class StackPolicy:
    """A checked stack policy, or none."""

    def __init__(self, body: str | None) -> None:
        self._statements = _statements(body) if body else None

    def refusal(self, action: str, logical_id: str, kind: str) -> str | None:
        """Why the action is not allowed on a resource, or None when it is."""
        if self._statements is None:
            return None
        matching = [
            (number, statement)
            for number, statement in enumerate(self._statements, 1)
            if _matches(statement, action, logical_id, kind)
        ]
        denied = [number for number, statement in matching if statement["Effect"] == "Deny"]
        if matching and not denied:
            return None
        # Once there is a policy, nothing is allowed that it does not allow.
        found = f"Statement [#{denied[0]}]" if denied else "The policy"
        return f"Action denied by stack policy: {found} does not allow [{action}] for resource [{logical_id}]"


def _statements(body: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(body)["Statement"]
    except (ValueError, KeyError, TypeError) as error:
        raise invalid(f"Error validating stack policy: Invalid stack policy: {error}") from error
    statements = found if isinstance(found, list) else [found]
    for statement in statements:
        _check(statement)
    return statements


def _check(statement: Any) -> None:
    problem = None
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        problem = "every statement needs an Effect, Allow or Deny"
    elif statement.get("Principal") not in ("*", {"AWS": "*"}) and statement.get("NotPrincipal") != "*":
        problem = 'the only Principal is "*"'
    elif not _texts(statement, "Action", "NotAction") <= _ACTIONS:
        problem = "an Action is one of Update:Modify, Update:Replace, Update:Delete, Update:*"
    elif "Resource" not in statement and "NotResource" not in statement:
        problem = "every statement needs a Resource or a NotResource"
    if problem:
        raise invalid(f"Error validating stack policy: Invalid stack policy: {problem}")


def _texts(statement: Mapping[str, Any], *keys: str) -> set[str]:
    values: set[str] = set()
    for key in keys:
        value = statement.get(key, [])
        values.update([value] if isinstance(value, str) else value)
    return values


def _matches(statement: Mapping[str, Any], action: str, logical_id: str, kind: str) -> bool:
    return (
        _one(statement, "Action", "NotAction", action)
        and _one(statement, "Resource", "NotResource", f"LogicalResourceId/{logical_id}")
        and _conditions(statement.get("Condition", {}), kind)
    )


def _one(statement: Mapping[str, Any], positive: str, negative: str, text: str) -> bool:
    if negative in statement:
        return not any(fnmatchcase(text, pattern) for pattern in _texts(statement, negative))
    return any(fnmatchcase(text, pattern) for pattern in _texts(statement, positive))


def _conditions(conditions: Mapping[str, Any], kind: str) -> bool:
    for operator, keys in conditions.items():
        patterns = _texts(keys, "ResourceType")
        like = operator in ("StringLike", "StringNotLike")
        found = any(fnmatchcase(kind, pattern) if like else kind == pattern for pattern in patterns)
        if found == ("Not" in operator):
            return False
    return True

"""Policy documents in few words, for tests."""

from collections.abc import Mapping, Sequence
from typing import Any


def allow(action: str | Sequence[str], resource: str | Sequence[str], **condition: Any) -> dict[str, Any]:
    """An allowing statement; `condition` by operator."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def statements(policy: Any) -> Mapping[str, Any]:
    """A policy document from one, or from its statements."""
    return policy if isinstance(policy, Mapping) else {"Version": "2012-10-17", "Statement": list(policy)}


def trusting(principal: str | Mapping[str, Any], **condition: Any) -> dict[str, Any]:
    """A trust policy for one AWS principal (or a whole ``Principal`` element)."""
    named = {"AWS": principal} if isinstance(principal, str) else dict(principal)
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": named, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}

"""Sets of principals and of requests that claims speak of, in the nouns of symbolic questions.

A question has no way to say "all but these". A denial that is added to the resource's policy says it: what it denies is
not asked about. Nothing is lost by it, because a denial only ever takes requests away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import Document, Target

Denial = Mapping[str, Any]


def roles(*arns: str) -> Denial:
    """Everything that these roles or users ask; patterns as in ``ArnLike``."""
    return _denial(Condition={"ArnLike": {"aws:PrincipalArn": list(arns)}})


def calls(
    *actions: str, on: Iterable[str] = ("*",), by: Iterable[str] = (), within: Mapping[str, str] | None = None
) -> Denial:
    """Every request for one of these actions.

    Where stated, of these resources only, by these roles only, and with values of keys `within` these patterns only.
    """
    callers = list(by)
    conditions: dict[str, Mapping[str, Any]] = {"ArnLike": {"aws:PrincipalArn": callers}} if callers else {}
    if within:
        conditions["StringLike"] = within
    return _denial(Action=list(actions), Resource=list(on), **({"Condition": conditions} if conditions else {}))


def where(operator: str, key: str, *values: str) -> Denial:
    """Every request for which this condition holds."""
    return _denial(Condition={operator: {key: list(values)}})


def service(*names: str) -> Denial:
    """Everything that these services ask."""
    return {**_denial(), "Principal": {"Service": list(names)}}


def without(target: Target, denials: Iterable[Denial]) -> Target:
    """`target`, with what is denied left out of the question."""
    added = list(denials)
    if not added:
        return target
    stated: Any = target.policy.document.get("Statement", ()) if target.policy else ()
    statements = [stated] if isinstance(stated, Mapping) else list(stated)
    kind = target.policy.kind if target.policy else PolicyKind.RESOURCE
    name = target.policy.name if target.policy else "what is not asked about"
    version = target.policy.document.get("Version", "2012-10-17") if target.policy else "2012-10-17"
    kept = [_fitting(each, kind) for each in added]
    return replace(target, policy=Document(name, kind, {"Version": version, "Statement": [*statements, *kept]}))


def _denial(**more: Any) -> Denial:
    return {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", **more}


def _fitting(denial: Denial, kind: PolicyKind) -> Denial:
    """A trust policy has no ``Resource``."""
    return {key: value for key, value in denial.items() if key != "Resource"} if kind is PolicyKind.TRUST else denial

"""IAM policies as typed statements, each with its reason and the place that caused it.

Source: IAM user guide, "IAM JSON policy elements reference".
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from lockgate.design.values import Value, expected
from lockgate.kernel import Origin

VERSION = "2012-10-17"


class Effect(Enum):
    """What a statement does to the requests that it matches."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Principals:
    """Whom a statement of a resource policy is about.

    Attributes:
        kind: ``AWS``, ``Service``, or ``*`` for everyone (then `names` is empty).
        names: Account root ARNs or service names. Never a role's ARN: AWS would store the role's unique id, so that the
            policy is refused before the role exists and dead after the role is made anew.
    """

    kind: str
    names: tuple[str, ...] = ()


EVERYONE = Principals("*")


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key: ``ArnEquals``, ``aws:PrincipalArn`` and the values, of which one must match."""

    operator: str
    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy.

    Attributes:
        sid: Its name in the policy, ``[A-Za-z0-9]+``.
        reason: Why it is there; shown above the statement in a rendered template.
        origin: The place in the user's files that caused it.
        actions: At least one action.
        resources: What it is about; empty in a trust policy, where IAM has no such element.
        effect: Allow or deny.
        principals: Only in resource policies.
        conditions: All of them must hold.
    """

    sid: str
    reason: str
    origin: Origin
    actions: tuple[str, ...]
    resources: tuple[Value, ...] = ()
    effect: Effect = Effect.ALLOW
    principals: Principals | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document."""

    statements: tuple[Statement, ...]


def members(statement: Statement, leaf: Callable[[Value], object]) -> Mapping[str, object]:
    """The statement in IAM's JSON shape, each value passed through `leaf`; one value stands without a list."""

    def listed(values: Sequence[Value]) -> object:
        leaves = [leaf(value) for value in values]
        return leaves[0] if len(leaves) == 1 else leaves

    shape: dict[str, object] = {"Sid": statement.sid, "Effect": statement.effect.value}
    if statement.principals is not None:
        who = statement.principals
        shape["Principal"] = "*" if who == EVERYONE else {who.kind: listed(who.names)}
    shape["Action"] = listed(statement.actions)
    if statement.resources:
        shape["Resource"] = listed(statement.resources)
    if statement.conditions:
        shape["Condition"] = _conditions(statement.conditions, listed)
    return shape


def _conditions(
    conditions: Sequence[Condition], listed: Callable[[Sequence[Value]], object]
) -> dict[str, dict[str, object]]:
    """The conditions by operator and key."""
    block: dict[str, dict[str, object]] = {}
    for condition in conditions:
        block.setdefault(condition.operator, {})[condition.key] = listed(condition.values)
    return block


def size(policy: Policy) -> int:
    """The characters that AWS counts, which is all but white space.

    Source: IAM user guide, "IAM and AWS STS quotas, name requirements, and character limits".
    """
    document = {"Version": VERSION, "Statement": [members(each, expected) for each in policy.statements]}
    return len(json.dumps(document, separators=(",", ":")))

"""Texts of a node: known now, or known only when the stack is deployed.

Nearly every text of a design is known, because names are deterministic. What AWS makes up itself (a key's id, a
connection's id) is a `Reference`, an `Attribute` or an `Input`, which a renderer turns into its own intrinsic function.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_UNKNOWN = 110
"""Characters to count for a text that is not known yet: longer than any key or connection ARN."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The physical id of another node of the same stack (``Ref`` in CloudFormation)."""

    logical_id: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of another node of the same stack (``Fn::GetAtt``): ``Key`` and ``Arn``."""

    logical_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Input:
    """The value of a parameter of the stack, filled from an output of a stack of an earlier wave."""

    parameter: str


Value = str | Reference | Attribute | Input
"""A text, or where it will come from."""


def expected(value: Value) -> str:
    """`value` as a text of the length to expect, for quotas that count characters."""
    return value if isinstance(value, str) else "?" * _UNKNOWN


def in_order(values: Iterable[str]) -> tuple[str, ...]:
    """The distinct texts, sorted, so that a design does not depend on the order of its causes."""
    return tuple(sorted(set(values)))

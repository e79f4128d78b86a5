"""The names of the condition operators, and the family behind each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from lockgate.iam.conditions import addresses, arn_values, exact, ordered, strings
from lockgate.iam.conditions.comparison import Comparison

Family = Callable[[Sequence[str], str], Comparison]

_POSITIVE: Final[Mapping[str, Family]] = {
    "StringEquals": strings.equals,
    "StringEqualsIgnoreCase": strings.equals_ignore_case,
    "StringLike": strings.like,
    "NumericEquals": ordered.numeric_equals,
    "NumericLessThan": ordered.numeric_less_than,
    "NumericLessThanEquals": ordered.numeric_less_than_equals,
    "NumericGreaterThan": ordered.numeric_greater_than,
    "NumericGreaterThanEquals": ordered.numeric_greater_than_equals,
    "DateEquals": ordered.date_equals,
    "DateLessThan": ordered.date_less_than,
    "DateLessThanEquals": ordered.date_less_than_equals,
    "DateGreaterThan": ordered.date_greater_than,
    "DateGreaterThanEquals": ordered.date_greater_than_equals,
    "Bool": exact.boolean,
    "BinaryEquals": exact.binary_equals,
    "IpAddress": addresses.ip_address,
    "ArnEquals": arn_values.arn_like,
    "ArnLike": arn_values.arn_like,
}
_NEGATED: Final[Mapping[str, Family]] = {
    "StringNotEquals": strings.equals,
    "StringNotEqualsIgnoreCase": strings.equals_ignore_case,
    "StringNotLike": strings.like,
    "NumericNotEquals": ordered.numeric_equals,
    "DateNotEquals": ordered.date_equals,
    "NotIpAddress": addresses.ip_address,
    "ArnNotEquals": arn_values.arn_like,
    "ArnNotLike": arn_values.arn_like,
}
NULL: Final = "Null"
OPERATORS: Final = (*_POSITIVE, *_NEGATED, NULL)
"""Every operator's name as AWS writes it, without qualifier and suffix."""

_SPELLINGS: Final = {name.lower(): name for name in OPERATORS}


class Qualifier(Enum):
    """How an operator treats a multivalued key. Source: "Set operators for multivalued context keys"."""

    NONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


_QUALIFIERS: Final = {item.value.lower(): item for item in Qualifier}


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator as read: ``ForAnyValue:StringNotLikeIfExists``.

    Attributes:
        name: AWS's own spelling, without qualifier and suffix.
        qualifier: The set qualifier.
        if_exists: Whether the suffix ``IfExists`` is there.
        negated: Whether it is one of the inverted operators.
    """

    name: str
    qualifier: Qualifier
    if_exists: bool
    negated: bool

    def __str__(self) -> str:
        prefix = f"{self.qualifier.value}:" if self.qualifier.value else ""
        return f"{prefix}{self.name}{'IfExists' if self.if_exists else ''}"


@lru_cache(maxsize=1024)
def read_operator(text: str) -> Operator | None:
    """The operator that `text` names, in any case, or None when there is none such."""
    head, colon, rest = text.lower().rpartition(":")
    if_exists = rest.endswith("ifexists")
    name = _SPELLINGS.get(rest.removesuffix("ifexists"))
    qualifier = _QUALIFIERS.get(head)
    if name is None or qualifier is None or bool(colon) is not bool(head):
        return None
    if name == NULL and (if_exists or colon):
        return None
    return Operator(name, qualifier, if_exists, negated=name in _NEGATED)


def family_of(operator: Operator) -> Family | None:
    """What compares the values; None for ``Null``, which compares none."""
    return _POSITIVE.get(operator.name) or _NEGATED.get(operator.name)

"""One condition: an operator, its qualifier and suffix, a key and values; and when it holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from lockgate.iam.conditions import addresses, arn_values, exact, ordered, strings
from lockgate.iam.conditions.comparison import Comparison
from lockgate.iam.facts import Facts, Value

Family = Callable[[Sequence[str], str], Comparison]

_POSITIVE: Final[Mapping[str, tuple[str, Family]]] = {
    name.lower(): (name, family)
    for name, family in (
        ("StringEquals", strings.equals),
        ("StringEqualsIgnoreCase", strings.equals_ignore_case),
        ("StringLike", strings.like),
        ("NumericEquals", ordered.numeric_equals),
        ("NumericLessThan", ordered.numeric_less_than),
        ("NumericLessThanEquals", ordered.numeric_less_than_equals),
        ("NumericGreaterThan", ordered.numeric_greater_than),
        ("NumericGreaterThanEquals", ordered.numeric_greater_than_equals),
        ("DateEquals", ordered.date_equals),
        ("DateLessThan", ordered.date_less_than),
        ("DateLessThanEquals", ordered.date_less_than_equals),
        ("DateGreaterThan", ordered.date_greater_than),
        ("DateGreaterThanEquals", ordered.date_greater_than_equals),
        ("Bool", exact.boolean),
        ("BinaryEquals", exact.binary_equals),
        ("IpAddress", addresses.ip_address),
        ("ArnEquals", arn_values.arn_like),
        ("ArnLike", arn_values.arn_like),
    )
}
_NEGATED: Final[Mapping[str, tuple[str, str]]] = {
    negated.lower(): (negated, positive.lower())
    for negated, positive in (
        ("StringNotEquals", "StringEquals"),
        ("StringNotEqualsIgnoreCase", "StringEqualsIgnoreCase"),
        ("StringNotLike", "StringLike"),
        ("NumericNotEquals", "NumericEquals"),
        ("DateNotEquals", "DateEquals"),
        ("NotIpAddress", "IpAddress"),
        ("ArnNotEquals", "ArnEquals"),
        ("ArnNotLike", "ArnLike"),
    )
}
OPERATORS: Final = (
    *(name for name, _ in _POSITIVE.values()),
    *(name for name, _ in _NEGATED.values()),
    "Null",
)
"""Every operator's name as AWS writes it, without qualifier and suffix."""


class Qualifier(Enum):
    """How an operator treats a multivalued key."""

    NONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


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


def read_operator(text: str) -> Operator | None:
    """The operator that `text` names, in any case, or None when there is none such."""
    head, colon, rest = text.partition(":")
    qualifier = Qualifier.NONE
    lowered = text.lower()
    if colon:
        found = [item for item in Qualifier if item.value and item.value.lower() == head.lower()]
        if not found:
            return None
        qualifier, lowered = found[0], rest.lower()
    if_exists = lowered.endswith("ifexists")
    base = lowered.removesuffix("ifexists")
    if base == "null":
        return None if if_exists or colon else Operator("Null", qualifier, if_exists=False, negated=False)
    if base in _POSITIVE:
        return Operator(_POSITIVE[base][0], qualifier, if_exists, negated=False)
    if base in _NEGATED:
        return Operator(_NEGATED[base][0], qualifier, if_exists, negated=True)
    return None


class Condition:
    """A compiled condition.

    Attributes:
        operator: How it compares.
        key: The context key as the policy writes it.
        values: The policy's values, for explanations.
    """

    __slots__ = ("_comparison", "_lowered", "key", "operator", "values")

    def __init__(self, operator: Operator, key: str, values: tuple[str, ...], comparison: Comparison | None) -> None:
        self.operator = operator
        self.key = key
        self.values = values
        self._lowered = key.lower()
        self._comparison = comparison

    def value_in(self, facts: Facts) -> Value:
        """The request's value of the key."""
        return facts.lookup(self._lowered)

    def holds(self, facts: Facts) -> bool:
        """Whether the condition is met by the request."""
        value = facts.lookup(self._lowered)
        comparison = self._comparison
        if comparison is None:
            return self._null(value)
        operator = self.operator
        if operator.qualifier is not Qualifier.NONE:
            return self._over_set(value, comparison, facts)
        if value is None:
            return operator.negated or operator.if_exists
        if not isinstance(value, str):
            return False
        return comparison.matches(value, facts) is not operator.negated

    def _null(self, value: Value) -> bool:
        wanted = {text.lower() for text in self.values}
        return ("true" if value is None or value == () else "false") in wanted

    def _over_set(self, value: Value, comparison: Comparison, facts: Facts) -> bool:
        members = _members(value)
        negated = self.operator.negated
        if self.operator.qualifier is Qualifier.ALL:
            return all(comparison.matches(member, facts) is not negated for member in members)
        return any(comparison.matches(member, facts) is not negated for member in members)


def _members(value: Value) -> tuple[str, ...]:
    """The values as a set; an empty string alone is a null data set ("Multivalued context keys")."""
    if value is None or value in ("", ("",)):
        return ()
    return (value,) if isinstance(value, str) else value


def compile_condition(operator: Operator, key: str, values: Sequence[str], version: str) -> Condition:
    """The condition `key` `operator` `values` of a policy of `version`."""
    if operator.name == "Null":
        return Condition(operator, key, tuple(values), None)
    name = operator.name.lower()
    positive = _NEGATED[name][1] if operator.negated else name
    return Condition(operator, key, tuple(values), _POSITIVE[positive][1](values, version))

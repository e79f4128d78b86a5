"""One condition: an operator, its qualifier and suffix, a key and values; and when it holds.

Source: IAM user guide, "Condition operators" and "Conditions with multiple context keys or values".
"""

from collections.abc import Callable
from functools import lru_cache

from lockgate.iam.conditions.comparison import Comparison
from lockgate.iam.conditions.operators import Operator, Qualifier, family_of
from lockgate.iam.facts import Facts, Source, Value, source_of

Holds = Callable[[Facts], bool]


class Condition:
    """A compiled condition.

    Attributes:
        operator: How it compares.
        key: The context key as the policy writes it.
        values: The policy's values.
        value_in: The request's value of the key.
        holds: Whether the condition is met by the request.
    """

    __slots__ = ("holds", "key", "operator", "value_in", "values")

    def __init__(self, operator: Operator, key: str, values: tuple[str, ...], version: str) -> None:
        self.operator = operator
        self.key = key
        self.values = values
        self.value_in: Source = source_of(key)
        family = family_of(operator)
        if family is None:
            self.holds: Holds = _null(self.value_in, values)
        elif operator.qualifier is Qualifier.NONE:
            self.holds = _single(self.value_in, operator, family(values, version))
        else:
            self.holds = _over_set(self.value_in, operator, family(values, version))


@lru_cache(maxsize=8192)
def compile_condition(operator: Operator, key: str, values: tuple[str, ...], version: str) -> Condition:
    """The condition `key` `operator` `values` of a policy of `version`; equal conditions are compiled once."""
    return Condition(operator, key, values, version)


def _null(source: Source, values: tuple[str, ...]) -> Holds:
    """``Null``: "true" wants the key absent, "false" wants it present, were it without a value."""
    wanted = frozenset(value.lower() for value in values)

    def holds(facts: Facts) -> bool:
        value = source(facts)
        return ("true" if value is None else "false") in wanted

    return holds


def _single(source: Source, operator: Operator, comparison: Comparison) -> Holds:
    """Without a qualifier: a missing key fails positive operators only, a multivalued key fails them all."""
    negated = operator.negated
    when_missing = negated or operator.if_exists
    plain = comparison.plain
    test = comparison.differs if negated else comparison.matches

    def holds(facts: Facts) -> bool:
        value = source(facts)
        if value is None:
            return when_missing
        return isinstance(value, str) and test(value, facts)

    def holds_quickly(facts: Facts) -> bool:
        value = source(facts)
        if value is None:
            return when_missing
        return value.__class__ is str and plain(value) is not negated

    simple = not comparison.templates and (not negated or (comparison.reads is None and comparison.sound))
    return holds_quickly if simple else holds


def _over_set(source: Source, operator: Operator, comparison: Comparison) -> Holds:
    """``ForAllValues`` holds on nothing at all, ``ForAnyValue`` never does, with or without ``IfExists``."""
    test = comparison.differs if operator.negated else comparison.matches

    def for_all(facts: Facts) -> bool:
        """An empty text alone is a null data set ("Multivalued context keys")."""
        members = _members(source(facts))
        return members == ("",) or all(test(member, facts) for member in members)

    def for_any(facts: Facts) -> bool:
        return any(test(member, facts) for member in _members(source(facts)))

    return for_all if operator.qualifier is Qualifier.ALL else for_any


def _members(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value

"""What an operator family contributes: is one value of the request matched by any of the policy's values?"""

from collections.abc import Sequence
from typing import Protocol

from lockgate.iam.facts import Facts


class Comparison(Protocol):
    """The positive form of an operator over the values of a policy, which it joins with OR."""

    def matches(self, value: str, facts: Facts) -> bool:
        """Whether `value`, taken from the request, is matched."""


Templated = Comparison
"""A comparison that reads variables from the request."""


class AnyOf:
    """Several comparisons joined with OR."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Comparison]) -> None:
        self._parts = tuple(parts)

    @classmethod
    def of(cls, plain: Comparison, templates: Sequence[Comparison]) -> Comparison:
        """`plain` alone when there are no templates, which is the usual case."""
        return cls([plain, *templates]) if templates else plain

    def matches(self, value: str, facts: Facts) -> bool:
        """Whether one of the parts matches."""
        return any(part.matches(value, facts) for part in self._parts)

"""``Numeric...`` and ``Date...``: comparisons on an order.

Neither takes variables; a malformed value never matches.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from operator import eq, ge, gt, le, lt

from lockgate.iam.conditions.comparison import Comparison
from lockgate.iam.facts import Facts

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?"
)
_MICROSECONDS = 26

Reader = Callable[[str], Decimal | None]
Order = Callable[[Decimal, Decimal], bool]


def number(text: str) -> Decimal | None:
    """An integer or decimal number, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def moment(text: str) -> Decimal | None:
    """Seconds since 1970 of an ISO 8601 date (W3C profile) or an epoch time, or None."""
    epoch = number(text)
    if epoch is not None and "-" not in text[1:]:
        return epoch
    if not _DATE.fullmatch(text):
        return None
    padded = text if len(text) > len("2020-01") else f"{text}-01"
    try:
        parsed = datetime.fromisoformat(padded)
    except ValueError:
        return None
    return Decimal(str((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()))


class _Ordered:
    """In the given relation to one of several values."""

    __slots__ = ("_bounds", "_order", "_read")

    def __init__(self, read: Reader, order: Order, values: Sequence[str]) -> None:
        self._read = read
        self._order = order
        self._bounds = tuple(bound for bound in map(read, values) if bound is not None)

    def matches(self, value: str, facts: Facts) -> bool:  # noqa: ARG002  the comparison is independent of the request
        given = self._read(value)
        return given is not None and any(self._order(given, bound) for bound in self._bounds)


def _family(read: Reader, order: Order) -> Callable[[Sequence[str], str], Comparison]:
    def build(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in ordered values
        return _Ordered(read, order, values)

    return build


numeric_equals = _family(number, eq)
numeric_less_than = _family(number, lt)
numeric_less_than_equals = _family(number, le)
numeric_greater_than = _family(number, gt)
numeric_greater_than_equals = _family(number, ge)
date_equals = _family(moment, eq)
date_less_than = _family(moment, lt)
date_less_than_equals = _family(moment, le)
date_greater_than = _family(moment, gt)
date_greater_than_equals = _family(moment, ge)

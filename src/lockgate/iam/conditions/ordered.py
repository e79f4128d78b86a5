"""``Numeric...`` and ``Date...``: comparisons on an order. Neither takes variables; a malformed value never matches."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt

from lockgate.iam.conditions.comparison import Comparison

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_DATE = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_YEAR = len("2020")
_MONTH = len("2020-01")

Reader = Callable[[str], Decimal | None]
Order = Callable[[Decimal, Decimal], bool]


def number(text: str) -> Decimal | None:
    """An integer or decimal number, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=4096)
def moment(text: str) -> Decimal | None:
    """Seconds since 1970 of an ISO 8601 date (W3C profile) or an epoch time, or None.

    Four digits are a year, as in the W3C profile; any other number is an epoch time.
    """
    epoch = number(text)
    if epoch is not None and not (len(text) == _YEAR and text.isdigit()):
        return epoch
    if not _DATE.fullmatch(text):
        return None
    try:
        parsed = datetime.fromisoformat(_whole_date(text))
    except ValueError:
        return None
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return Decimal(str(aware.timestamp()))


def _whole_date(text: str) -> str:
    if len(text) == _YEAR:
        return f"{text}-01-01"
    return f"{text}-01" if len(text) == _MONTH else text


def _family(read: Reader, order: Order) -> Callable[[Sequence[str], str], Comparison]:
    def build(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in ordered values
        bounds = tuple(bound for bound in map(read, values) if bound is not None)
        sound = len(bounds) == len(values)

        def test(value: str) -> bool:
            given = read(value)
            return given is not None and any(order(given, bound) for bound in bounds)

        return Comparison(test, reads=lambda value: read(value) is not None, sound=sound)

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

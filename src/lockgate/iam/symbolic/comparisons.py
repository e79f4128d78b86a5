"""What the operators of conditions say of one value, as a set of texts that can be intersected and complemented.

Written from IAM user guide, "IAM JSON policy elements: Condition operators", not from the concrete evaluator. Texts
and ARNs are sets that automata decide; numbers, dates, addresses and bytes are decided by trying every value at which
one of the comparisons could change its answer.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import pairwise
from typing import Final

from lockgate.iam.symbolic.automaton import Alternatives, either
from lockgate.iam.symbolic.emptiness import Constraint
from lockgate.iam.symbolic.language import SEGMENTS, STAR, Class, Wild, arn_pattern

Row = tuple[Constraint, ...]
"""Constraints that hold together."""


class Family(Enum):
    """How values are compared; two families on one key are decided by trial."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ADDRESS = "address"
    BINARY = "binary"


_ANY_SEGMENT: Final = Wild(Class.SEGMENT, star=True)
ARNS: Final = either([arn_pattern((("arn",), *([(_ANY_SEGMENT,)] * (SEGMENTS - 2)), (STAR,))) or ()])
"""Every text that reads as an ARN."""
EMPTY: Final = either([()])
"""The empty text alone."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_YEAR: Final = re.compile(r"[0-9]{4}")
_DAY: Final = re.compile(
    r"[0-9]{4}(-[0-9]{2}){0,2}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
)
_MICROSECONDS: Final = len("2020-01-01T00:00:00.000000")
_FORMS: Final = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f")
_ZONED: Final = re.compile(r"(T[^Z+-]*)(?:Z|([+-])([0-9]{2}):?([0-9]{2}))$")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

ORDERS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "equals": lambda value, bound: value == bound,
    "lessthan": lambda value, bound: value < bound,
    "lessthanequals": lambda value, bound: value <= bound,
    "greaterthan": lambda value, bound: value > bound,
    "greaterthanequals": lambda value, bound: value >= bound,
}


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """The number that `text` is, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=4096)
def moment(text: str) -> Decimal | None:
    """Seconds since 1970; a number is an epoch time unless it has the four digits of a year."""
    if not _YEAR.fullmatch(text) and (epoch := number(text)) is not None:
        return epoch
    shift = timedelta()
    zone = _ZONED.search(text)
    if zone is not None:
        if zone[2] is not None:
            shift = timedelta(hours=int(zone[3]), minutes=int(zone[4])) * (1 if zone[2] == "+" else -1)
        text = text[: zone.start()] + zone[1]
    if not _DAY.fullmatch(text):
        return None
    text = text[:_MICROSECONDS]
    for form in _FORMS:
        try:
            read = datetime.strptime(text, form).replace(tzinfo=UTC) - shift
        except (ValueError, OverflowError):
            continue
        return Decimal(str((read - _EPOCH).total_seconds()))
    return None


@lru_cache(maxsize=4096)
def network(text: str) -> IPv4Network | IPv6Network | None:
    """The range that `text` is, its host bits ignored, or None."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def decoded(text: str) -> bytes | None:
    """The bytes that `text` stands for, or None."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operator with its values, of a single value of the request.

    Attributes:
        family: How it compares.
        negated: Whether it is one of the inverted operators.
        patterns: Of texts and ARNs: what a value must match one of.
        arn: Whether a value must read as an ARN, lest even the inverted operator fail.
        sound: Whether all values of the policy are well-formed; an inverted operator needs them all.
        order: Of numbers and dates: a key of `ORDERS`.
        values: Of other families than text: the policy's values.
    """

    family: Family
    negated: bool = False
    patterns: Alternatives = ()
    arn: bool = False
    sound: bool = True
    order: str = "equals"
    values: tuple[str, ...] = ()

    def test(self, value: str) -> bool:
        """Whether `value` meets it."""
        if not self.negated:
            return self._matches(value)
        return self.sound and self._reads(value) and not self._matches(value)

    def _matches(self, value: str) -> bool:
        match self.family:
            case Family.TEXT:
                return any(item.matches(value) for item in self.patterns)
            case Family.NUMBER | Family.DATE:
                read = number if self.family is Family.NUMBER else moment
                given = read(value)
                bounds = [bound for bound in map(read, self.values) if bound is not None]
                return given is not None and any(ORDERS[self.order](given, bound) for bound in bounds)
            case Family.ADDRESS:
                inner = network(value)
                return inner is not None and any(_within(inner, network(item)) for item in self.values)
            case Family.BINARY:
                given_bytes = decoded(value)
                return given_bytes is not None and given_bytes in map(decoded, self.values)

    def _reads(self, value: str) -> bool:
        match self.family:
            case Family.TEXT:
                return not self.arn or any(item.matches(value) for item in ARNS)
            case Family.NUMBER:
                return number(value) is not None
            case Family.DATE:
                return moment(value) is not None
            case Family.ADDRESS:
                return network(value) is not None
            case Family.BINARY:
                return decoded(value) is not None

    @property
    def readable(self) -> bool:
        """Whether every value of the policy is well-formed."""
        return all(map(self._reads, self.values))

    def rows(self, *, wanted: bool) -> list[Row]:
        """Of texts: when the comparison has the truth value `wanted`, as rows of which one must hold."""
        listed: Constraint = self.patterns, True
        unlisted: Constraint = self.patterns, False
        if not self.negated:
            return [(listed if wanted else unlisted,)]
        if not self.sound:
            return [] if wanted else [()]
        if not self.arn:
            return [(unlisted if wanted else listed,)]
        return [((ARNS, True), unlisted)] if wanted else [((ARNS, False),), (listed,)]

    def turning_points(self) -> Iterator[str]:
        """Of other families: values on either side of every place where the answer may change, and a malformed one."""
        match self.family:
            case Family.TEXT:
                return
            case Family.NUMBER | Family.DATE:
                yield from _around(self.values, number if self.family is Family.NUMBER else moment)
            case Family.ADDRESS:
                yield from _beside(self.values)
            case Family.BINARY:
                yield from (value for value in self.values if decoded(value) is not None)
                yield from ("bG9ja2dhdGU=", "Lg==", "YQ==")


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network | None) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _around(values: Sequence[str], read: Callable[[str], Decimal | None]) -> Iterator[str]:
    """Each bound, and a value between it and the next on either side: bounds lie no closer than two such steps."""
    bounds = sorted({bound for bound in map(read, values) if bound is not None})
    gaps = [second - first for first, second in pairwise(bounds)]
    step = min([Decimal(1), *(gap / 2 for gap in gaps)])
    for bound in bounds:
        for near in (bound, bound - step, bound + step):
            yield _written(near)
    yield "0"


def _written(value: Decimal) -> str:
    """Never as four digits alone, which are a year where dates are read."""
    text = f"{value:f}"
    return f"{text}.0" if _YEAR.fullmatch(text) else text


def _beside(values: Sequence[str]) -> Iterator[str]:
    yield from ("203.0.113.9", "2001:db8::9")
    for text in values:
        found = network(text)
        if found is None:
            continue
        yield from (str(found[0]), str(found[-1]))
        for number_of, step in ((int(found[0]), -1), (int(found[-1]), 1)):
            beside = _address(number_of + step, IPv4Address if isinstance(found, IPv4Network) else IPv6Address)
            if beside is not None:
                yield beside


def _address(value: int, kind: type[IPv4Address] | type[IPv6Address]) -> str | None:
    try:
        return str(kind(value))
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Whether `text` is one address, not a range."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

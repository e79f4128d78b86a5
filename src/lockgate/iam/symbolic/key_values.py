"""The values that one condition key can have in a request, and whether one of them meets a set of conditions.

A key is absent, has one value, or is multivalued; which of these can be is known from the catalogue of keys. Sources:
IAM user guide, "Conditions with multiple context keys or values", "Multivalued context keys", "AWS global condition
context keys".
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import Final

from lockgate.iam.catalogue import key_type
from lockgate.iam.symbolic.comparisons import (
    ARNS,
    EMPTY,
    Comparison,
    Family,
    Row,
    decoded,
    is_address,
    moment,
    number,
)
from lockgate.iam.symbolic.emptiness import Constraint, TooManyStatesError, satisfies, shortest

Value = str | tuple[str, ...] | None
"""One value, several (the key is multivalued), or None when the request lacks the key."""


class Qualifier(Enum):
    """How an operator treats a multivalued key."""

    NONE = ""
    ALL = "forallvalues"
    ANY = "foranyvalue"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of one key whose values are settled.

    Attributes:
        comparison: What it says of a single value; None for ``Null``.
        qualifier: Its set qualifier.
        if_exists: Whether a missing key meets it.
        null: For ``Null``: the texts of its values, in lower case.
    """

    comparison: Comparison | None
    qualifier: Qualifier = Qualifier.NONE
    if_exists: bool = False
    null: frozenset[str] = frozenset()

    def holds(self, value: Value) -> bool:
        """Whether a request with this value of the key meets it."""
        comparison = self.comparison
        if comparison is None:
            return ("true" if value is None else "false") in self.null
        if self.qualifier is Qualifier.NONE:
            if value is None:
                return self.if_exists or comparison.negated
            return isinstance(value, str) and comparison.test(value)
        members = () if value is None else (value,) if isinstance(value, str) else value
        if self.qualifier is Qualifier.ANY:
            return any(map(comparison.test, members))
        return members == ("",) or all(map(comparison.test, members))


Literal = tuple[Condition, bool]
"""A condition, and whether it is to hold."""


class Answer(Enum):
    """Whether a value exists."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a value exists, and which."""

    answer: Answer
    value: Value = None


NO: Final = Outcome(Answer.NO)
UNKNOWN: Final = Outcome(Answer.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that a key can have.

    Attributes:
        absent: Whether a request can lack it.
        single: Whether it can have one value.
        multi: Whether it can be multivalued.
        kind: The type of its values, in the words of the catalogue: ``String``, ``ARN``, ``Bool``, ``Numeric``,
            ``Date``, ``IPAddress``.
        choices: The only values that it can have; None when all of the type are possible.
        language: What texts must meet besides.
    """

    absent: bool = True
    single: bool = True
    multi: bool = False
    kind: str = "String"
    choices: tuple[str, ...] | None = None
    language: tuple[Constraint, ...] = ()

    def accepts(self, text: str) -> bool:
        """Whether `text` is one of the values."""
        if self.choices is not None:
            return text in self.choices
        return _WELL_FORMED.get(self.kind, _any_text)(text) and satisfies(text, self.language)


def _any_text(text: str) -> bool:  # noqa: ARG001  every text is one
    return True


_WELL_FORMED: Final[dict[str, Callable[[str], bool]]] = {
    "ARN": lambda text: any(item.matches(text) for item in ARNS),
    "Binary": lambda text: decoded(text) is not None,
    "Date": lambda text: moment(text) is not None,
    "IPAddress": is_address,
    "Numeric": lambda text: number(text) is not None,
}
_TEXTUAL: Final = ("String", "ARN")
_ALWAYS_THERE: Final = frozenset(
    {
        "aws:currenttime",
        "aws:epochtime",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:useragent",
        "aws:viaawsservice",
    }
)
"""Keys that are in every request ("AWS global condition context keys", Availability)."""


@lru_cache(maxsize=4096)
def domain_of(key: str) -> Domain:
    """The values of a lower-case key that nothing else fixes."""
    kind = key_type(key)
    if kind is None:
        return Domain(multi=True)
    single = kind.removeprefix("ArrayOf")
    return Domain(
        absent=key not in _ALWAYS_THERE,
        single=single == kind,
        multi=single != kind,
        kind=single,
        choices=("true", "false") if single == "Bool" else None,
        language=((ARNS, True),) if single == "ARN" else (),
    )


@dataclass(frozen=True, slots=True)
class _Demand:
    """What one member of the key's values must meet."""

    comparison: Comparison
    wanted: bool
    or_empty: bool = False

    def met(self, text: str) -> bool:
        return (self.comparison.test(text) or (self.or_empty and not text)) is self.wanted

    def rows(self) -> list[Row]:
        rows = self.comparison.rows(wanted=self.wanted)
        if not self.or_empty:
            return rows
        if self.wanted:
            return [((EMPTY, True),), *rows]
        return [((EMPTY, False), *row) for row in rows]


_NOT_EMPTY: Final = _Demand(Comparison(Family.TEXT, patterns=EMPTY), wanted=False)


def solve(domain: Domain, literals: Iterable[Literal]) -> Outcome:
    """A value of `domain` with which every condition has the truth value that it is to have."""
    wanted = tuple(literals)
    if domain.absent and _meets(None, wanted):
        return Outcome(Answer.YES, None)
    found = NO
    if domain.single:
        found = _single(domain, wanted)
    if found.answer is not Answer.YES and domain.multi:
        several = _several(domain, wanted)
        found = several if several.answer is not Answer.NO else found
    return found


def _meets(value: Value, literals: Iterable[Literal]) -> bool:
    return all(condition.holds(value) is wanted for condition, wanted in literals)


def _present(literals: Iterable[Literal]) -> bool:
    """Whether the ``Null`` conditions take a key that is there."""
    return all(condition.holds("") is wanted for condition, wanted in literals if condition.comparison is None)


def _single(domain: Domain, literals: Sequence[Literal]) -> Outcome:
    if not _present(literals):
        return NO
    return _member(
        domain,
        [
            _Demand(condition.comparison, wanted, or_empty=condition.qualifier is Qualifier.ALL)
            for condition, wanted in literals
            if condition.comparison is not None
        ],
    )


def _several(domain: Domain, literals: Sequence[Literal]) -> Outcome:
    """No value, an empty text, or one witness for each condition that asks for a member."""
    for simple in ((), ("",)):
        if _meets(simple, literals) and all(map(domain.accepts, simple)):
            return Outcome(Answer.YES, simple)
    if not _present(literals):
        return NO
    common: list[_Demand] = []
    members: list[_Demand] = []
    for condition, wanted in literals:
        if condition.comparison is None:
            continue
        if condition.qualifier is Qualifier.NONE:
            if wanted:
                return NO
        elif (condition.qualifier is Qualifier.ALL) is wanted:
            common.append(_Demand(condition.comparison, wanted))
        else:
            members.append(_Demand(condition.comparison, wanted))
    return _members(domain, literals, common, members)


def _members(
    domain: Domain, literals: Sequence[Literal], common: Sequence[_Demand], members: Sequence[_Demand]
) -> Outcome:
    values: list[str] = []
    for demands in ([*common, member] for member in members):
        found = _member(domain, demands)
        if found.answer is not Answer.YES:
            return found
        values.append(str(found.value))
    if values == [""] * len(values):
        further = _member(domain, [*common, _NOT_EMPTY])
        if further.answer is not Answer.YES:
            return further
        values.append(str(further.value))
    value = tuple(dict.fromkeys(values))
    return Outcome(Answer.YES, value) if _meets(value, literals) else UNKNOWN


def _member(domain: Domain, demands: Sequence[_Demand]) -> Outcome:
    """One text of the domain that meets every demand."""
    if domain.choices is not None:
        return next((Outcome(Answer.YES, text) for text in domain.choices if _all_met(text, demands)), NO)
    textual = [demand for demand in demands if demand.comparison.family is Family.TEXT]
    families = {demand.comparison.family for demand in demands}
    if families <= {Family.TEXT} and domain.kind in _TEXTUAL:
        return _text(domain, textual)
    for text in _tried(domain, demands):
        if domain.accepts(text) and _all_met(text, demands):
            return Outcome(Answer.YES, text)
    if len(families) <= 1 and Family.TEXT not in families and not domain.language:
        return NO
    apart = [[demand for demand in demands if demand.comparison.family is family] for family in families]
    if len(families) > 1 and any(_member(domain, part).answer is Answer.NO for part in apart):
        return NO
    return UNKNOWN


def _all_met(text: str, demands: Iterable[_Demand]) -> bool:
    return all(demand.met(text) for demand in demands)


def _text(domain: Domain, demands: Sequence[_Demand]) -> Outcome:
    answer = NO
    for rows in product(*(demand.rows() for demand in demands)):
        constraints = frozenset(domain.language).union(*rows)
        try:
            text = shortest(constraints)
        except TooManyStatesError:
            answer = UNKNOWN
            continue
        if text is not None:
            return Outcome(Answer.YES, text)
    return answer


def _tried(domain: Domain, demands: Sequence[_Demand]) -> Iterator[str]:
    """Values at which an answer may change, of the domain's own type and of those that it is compared as."""
    yield from _SAMPLES.get(domain.kind, ())
    for family in {demand.comparison.family for demand in demands}:
        together = [demand.comparison for demand in demands if demand.comparison.family is family]
        if family is Family.TEXT:
            for demand in demands:
                found = _text(replace(domain, kind="String"), [demand])
                if demand.comparison.family is Family.TEXT and isinstance(found.value, str):
                    yield found.value
        else:
            every = tuple(dict.fromkeys(value for comparison in together for value in comparison.values))
            yield from replace(together[0], values=every).turning_points()
    yield from ("", "no value")


_SAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "Binary": ("bG9ja2dhdGU=",),
    "Date": ("2030-01-01T00:00:00Z",),
    "IPAddress": ("203.0.113.9", "2001:db8::9"),
    "Numeric": ("1", "0"),
}

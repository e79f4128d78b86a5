"""Accounts as bits of an integer: sets of a thousand accounts meet in one operation.

What a condition says of an account is worked out for each value that tells accounts apart (an id, an organisation, a
path), never for each account.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from lockgate.iam.symbolic.automaton import either
from lockgate.iam.symbolic.callers import membership
from lockgate.iam.symbolic.key_values import Answer, Condition, Domain, Qualifier, Value, solve
from lockgate.iam.symbolic.language import STAR
from lockgate.iam.symbolic.question import Landscape
from lockgate.iam.symbolic.reading import Written

_IDS: Final = ("aws:principalaccount", "kms:calleraccount")
_ORGANIZATION: Final = ("aws:principalorgid", "aws:principalorgpaths")
_EQUALS: Final = ("stringequals", "stringequalsignorecase")
_DIFFERS: Final = ("stringnotequals", "stringnotequalsignorecase")
_MOST_REMEMBERED: Final = 16_384
_MOST_SETS: Final = 4096
KEYS: Final = frozenset({*_IDS, *_ORGANIZATION})
"""Keys that have the same value for every caller of an account."""


class Accounts:
    """A set of accounts, as bits.

    Attributes:
        ids: The account of each bit.
        full: All of them.
        outsiders: Those that are not members, of whose organisation nothing is known.
    """

    def __init__(self, landscape: Landscape, ids: Iterable[str]) -> None:
        self.ids = tuple(sorted(ids))
        self.full = (1 << len(self.ids)) - 1
        self._bit = {account: 1 << index for index, account in enumerate(self.ids)}
        self._by_organization: dict[str, dict[Value, int]] = {key: {} for key in _ORGANIZATION}
        self.outsiders = 0
        for account, bit in self._bit.items():
            identity, path = membership(landscape.organization, account)
            if identity is None:
                self.outsiders |= bit
                continue
            for key, value in zip(_ORGANIZATION, (identity, (path,) if path else None), strict=True):
                known = self._by_organization[key]
                known[value] = known.get(value, 0) | bit
        ours = landscape.organization.id if landscape.organization is not None else ""
        self._elsewhere = {
            "aws:principalorgid": Domain(language=((either([(ours,)]), False),) if ours else ()),
            "aws:principalorgpaths": Domain(
                single=False, multi=True, language=((either([(f"{ours}/", STAR)]), False),) if ours else ()
            ),
        }
        self._names: dict[int, frozenset[str]] = {}
        self._known: dict[Written, tuple[int, int]] = {}

    def of(self, accounts: Iterable[str]) -> int:
        """The bits of those of `accounts` that are in the set."""
        found = 0
        for account in accounts:
            found |= self._bit.get(account, 0)
        return found

    def names(self, bits: int) -> frozenset[str]:
        """The accounts of `bits`; the same set for the same bits, as long as it is remembered."""
        found = self._names.get(bits)
        if found is None:
            if len(self._names) >= _MOST_SETS:
                self._names.clear()
            found = self._names[bits] = frozenset(self._listed(bits))
        return found

    def _listed(self, bits: int) -> Iterator[str]:
        while bits:
            lowest = bits & -bits
            yield self.ids[lowest.bit_length() - 1]
            bits ^= lowest

    def meeting(self, written: Written, condition: Condition) -> tuple[int, int]:
        """The accounts whose callers may meet a condition on one of `KEYS`, and those whose callers do."""
        found = self._known.get(written)
        if found is None:
            found = self._meeting(written, condition)
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[written] = found
        return found

    def _meeting(self, written: Written, condition: Condition) -> tuple[int, int]:
        if written.key in _IDS:
            if written.name in _EQUALS and written.qualifier is Qualifier.NONE:
                bits = self.of(written.values)
            elif written.name in _DIFFERS and written.qualifier is Qualifier.NONE:
                bits = self.full & ~self.of(written.values)
            else:
                bits = self.of(account for account in self.ids if condition.holds(account))
            return bits, bits
        bits = 0
        for value, members in self._by_organization[written.key].items():
            bits |= members if condition.holds(value) else 0
        elsewhere = self._elsewhere[written.key]
        possible = solve(elsewhere, [(condition, True)]).answer is not Answer.NO
        certain = solve(elsewhere, [(condition, False)]).answer is Answer.NO
        return bits | (self.outsiders if possible else 0), bits | (self.outsiders if certain else 0)

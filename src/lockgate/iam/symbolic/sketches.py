"""Statements at a glance: of which accounts' callers they may speak, and which of their conditions are easily met.

A sketch never says that a statement speaks of fewer accounts than it does; what it does not understand it leaves open,
for the full search to decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic import account_bits
from lockgate.iam.symbolic.account_bits import Accounts
from lockgate.iam.symbolic.actions import ActionSpace
from lockgate.iam.symbolic.automaton import automaton
from lockgate.iam.symbolic.binding import Binder, Notes
from lockgate.iam.symbolic.key_values import Answer, Condition, Literal, domain_of, solve
from lockgate.iam.symbolic.language import SEGMENTS, WITH_VARIABLES, arn_pattern, glob, segments
from lockgate.iam.symbolic.reading import Named, Statement, Written
from lockgate.iam.symbolic.world import Fixed, Free, Meaning, World

_CALLERS_ARN: Final = "aws:principalarn"
_OTHER_TRAITS: Final = frozenset({"aws:username", "aws:principaltype", "aws:userid"})
_POSITIVE_TEXTS: Final = ("arnequals", "arnlike", "stringequals", "stringlike")
_ACCOUNT: Final = 4
_ONE_ACCOUNT: Final = frozenset(
    {
        ("aws:resourceaccount", ("${aws:principalaccount}",)),
        ("s3:resourceaccount", ("${aws:principalaccount}",)),
        ("aws:principalaccount", ("${aws:resourceaccount}",)),
    }
)
_NOBODY: Final = World(PrincipalKind.ROLE_SESSION, "", {}, {}, tags=None)


@dataclass(frozen=True, slots=True)
class Sketch:
    """One statement at a glance.

    Attributes:
        statement: The statement.
        actions: The actions that it speaks of.
        may: The accounts of whose callers it may speak.
        must: The accounts of whose callers it speaks, if the other conditions are met; a part of `may`.
        free: Conditions on keys that callers choose.
        clear: Whether nothing else is asked of some caller of each account of `must`.
        whole: Whether it is all callers of `must`, not only one whom the statement names.
    """

    statement: Statement
    actions: int
    may: int
    must: int
    free: tuple[tuple[str, Condition], ...]
    clear: bool
    whole: bool


class Sketcher:
    """Sketches statements for a set of accounts and actions."""

    def __init__(self, accounts: Accounts, space: ActionSpace) -> None:
        self.accounts = accounts
        self.space = space
        self._binder = Binder(_NOBODY, Notes())
        self._compiled: dict[Written, Condition | None] = {}
        self._solved: dict[tuple[str, frozenset[Literal]], bool] = {}

    def sketch(self, statement: Statement, keys: Mapping[str, Meaning] | None) -> Sketch | None:
        """The sketch; None when it speaks of none of the actions, or of no caller outside the resource's account.

        `keys` are those of the target; None where the sketch is to hold for every target.
        """
        actions = self.space.mask(statement.actions, excepted=statement.not_actions)
        if not actions:
            return None
        may, must, clear = self._named(statement.named)
        free: list[tuple[str, Condition]] = []
        named_by_arn = statement.named is not None and bool(statement.named.arns) and not statement.named.everyone
        for written in statement.conditions:
            if not may:
                return None
            if written.key == _CALLERS_ARN:
                inside = self._by_arn(written)
                clear = clear and inside is not None and not named_by_arn
                named_by_arn = True
                may &= self.accounts.full if inside is None else inside
                continue
            own = _within_one_account(written)
            if own is not None:
                may = 0 if own else may
                continue
            condition = self._condition(written)
            if condition is None or written.key in _OTHER_TRAITS or (keys is None and _is_of_resource(written.key)):
                clear = False
            elif written.key in account_bits.KEYS:
                possible, certain = self.accounts.meeting(written, condition)
                may &= possible
                must &= certain
            else:
                meaning = (keys or {}).get(written.key) or _NOBODY.meaning(written.key)
                if isinstance(meaning, Fixed):
                    may = may if condition.holds(meaning.value) else 0
                elif isinstance(meaning, Free):
                    free.append((written.key, condition))
                else:
                    clear = False
        return Sketch(statement, actions, may, must & may, tuple(free), clear, not named_by_arn) if may else None

    def _named(self, named: Named | None) -> tuple[int, int, bool]:
        every = self.accounts.full
        if named is None or (named.everyone and not named.negated):
            return every, every, True
        if named.negated:
            return every, 0, False
        bits = self.accounts.of(named.accounts)
        by_arn = self.accounts.of(arn.split(":")[_ACCOUNT] for arn in named.arns if arn.count(":") > _ACCOUNT)
        return bits | by_arn, bits | by_arn, True

    def _by_arn(self, written: Written) -> int | None:
        """The accounts with callers whose ARN meets a plain condition; None for one that is not plain."""
        if written.name not in _POSITIVE_TEXTS or written.qualifier.value or written.if_exists:
            return None
        bits = 0
        for value in written.values:
            parts = value.split(":", 5)
            if len(parts) <= _ACCOUNT + 1 or "${" in value or not parts[-1].startswith(("role/", "user/")):
                return None
            if "*" in "".join(parts[:_ACCOUNT]) or "?" in "".join(parts[: _ACCOUNT + 1]):
                return None
            if parts[_ACCOUNT] == "*":
                return None if written.name == "stringequals" else self.accounts.full
            if "*" in parts[_ACCOUNT]:
                return None
            bits |= self.accounts.of((parts[_ACCOUNT],))
        return bits

    def _condition(self, written: Written) -> Condition | None:
        """The condition, if no variable stands in it."""
        if written not in self._compiled:
            plain = not any("${" in value for value in written.values)
            self._compiled[written] = self._binder.compiled(written, "", widen=True) if plain else None
        return self._compiled[written]

    def possible(self, key: str, literals: frozenset[Literal]) -> bool:
        """Whether the key has a value with which all `literals` hold."""
        known = self._solved.get((key, literals))
        if known is None:
            known = self._solved[key, literals] = solve(domain_of(key), literals).answer is Answer.YES
        return known


def _is_of_resource(key: str) -> bool:
    return key.startswith(("aws:resource", "s3:resource"))


def _within_one_account(written: Written) -> bool | None:
    """Whether a condition asks that caller and resource be of one account; False for of two, None for anything else."""
    texts = tuple(value.lower() for value in written.values)
    if (written.key, texts) not in _ONE_ACCOUNT or written.qualifier.value or written.version != WITH_VARIABLES:
        return None
    return {"stringequals": True, "stringnotequals": False}.get(written.name)


def covers_all(statement: Statement, arns: Iterable[str]) -> bool:
    """Whether a statement plainly speaks of every resource of the patterns `arns`; False when that is not plain."""
    if statement.resources is None:
        return True
    if statement.not_resources:
        return False
    heads = [pattern[:-1] for pattern in statement.resources if pattern.endswith("*") and _is_plain(pattern[:-1])]
    return all(arn in statement.resources or any(arn.startswith(head) for head in heads) for arn in arns)


def _is_plain(head: str) -> bool:
    """Whether what stands before the last star is literal, and reaches behind the fifth colon or is nothing at all."""
    return not any(mark in head for mark in ("*", "?", "${")) and (not head or head.count(":") >= SEGMENTS - 1)


def covers(statement: Statement, arn: str) -> bool | None:
    """Whether a statement speaks of the resource `arn`, which has no wildcards; None when a variable decides."""
    if statement.resources is None:
        return True
    found: bool | None = False
    for pattern in statement.resources:
        if pattern in {"*", arn} or (pattern.endswith("*") and arn.startswith(pattern[:-1]) and "?" not in pattern):
            if pattern == "*" or "*" not in pattern[:-1]:
                found = True
                break
        elif "${" in pattern:
            found = None
        elif "*" in pattern or "?" in pattern:
            whole = arn_pattern(segments(glob(pattern), complete=statement.complete))
            if whole is not None and automaton(whole).matches(arn):
                found = True
                break
    return found if found is None else found is not statement.not_resources

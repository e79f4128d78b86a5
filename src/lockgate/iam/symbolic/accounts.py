"""Which accounts a question has to look at one by one: one of each class of accounts that no policy tells apart.

Two accounts are told apart by their organisation's policies and paths, by policies that write one of them out, by
wildcards that match one of them, and by variables that stand for the account.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from lockgate.iam.symbolic.automaton import Automaton, automaton, either
from lockgate.iam.symbolic.callers import membership
from lockgate.iam.symbolic.emptiness import Constraint, shortest
from lockgate.iam.symbolic.language import Class, Tokens, Wild, glob
from lockgate.iam.symbolic.question import Landscape
from lockgate.iam.symbolic.reading import Statement

_ACCOUNT: Final = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_DIGITS: Final = either([(Wild(Class.DIGIT, star=False),) * 12])
_ARN_SEGMENT: Final = 4
_OF_ACCOUNTS: Final = (
    "${aws:principalaccount",
    "${aws:sourceaccount",
    "${aws:principalarn",
    "${aws:sourcearn",
    "${aws:userid",
    "${kms:calleraccount",
)
_ACCOUNT_KEYS: Final = ("aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "kms:calleraccount")
_ARN_KEYS: Final = ("aws:principalarn", "aws:sourcearn")


class Distinctions:
    """What a set of statements tells accounts apart by."""

    def __init__(self, statements: Iterable[Statement], further: Iterable[str]) -> None:
        patterns: dict[str, None] = {}
        texts = [*further]
        for statement in statements:
            texts += statement.resources or ()
            if statement.named is not None:
                texts += (*statement.named.accounts, *statement.named.arns)
            for written in statement.conditions:
                texts += written.values
                patterns.update((value, None) for value in _wild_accounts(written.key, written.values))
        everything = "\n".join(texts).lower()
        self.mentioned = frozenset(_ACCOUNT.findall(everything))
        self.each = any(variable in everything for variable in _OF_ACCOUNTS)
        self.patterns: Sequence[Automaton] = [automaton(glob(pattern)) for pattern in patterns]

    def of(self, landscape: Landscape, account: str) -> tuple[object, ...]:
        """What is the same for accounts that nothing tells apart."""
        return (
            account if self.each or account in self.mentioned else None,
            tuple(account in guardrail.accounts for guardrail in landscape.scps),
            membership(landscape.organization, account),
            tuple(pattern.matches(account) for pattern in self.patterns),
        )

    def outside(self, landscape: Landscape, excluded: frozenset[str]) -> Iterator[str]:
        """An account of each class, of those that are neither excluded nor members of the organisation."""
        organization = landscape.organization
        members = frozenset(organization.paths) if organization is not None else frozenset()
        management = organization.management_account if organization is not None else None
        ours = members | excluded | (frozenset({management}) if management else frozenset())
        yield from sorted(self.mentioned - ours)
        known: list[Tokens] = [(account,) for account in sorted(ours | self.mentioned)]
        classes: list[list[Constraint]] = [[(_DIGITS, True), (either(known), False)]]
        for pattern in self.patterns:
            sides = [[*one, ((pattern,), wanted)] for one in classes for wanted in (True, False)]
            classes = [side for side in sides if shortest(frozenset(side)) is not None]
        for one in classes:
            found = shortest(frozenset(one))
            if found is not None:
                yield found


def _wild_accounts(key: str, values: Iterable[str]) -> Iterator[str]:
    """The patterns of account ids in the values of a key that is or has one."""
    if key in _ACCOUNT_KEYS:
        yield from (value for value in values if "*" in value or "?" in value)
    if key in _ARN_KEYS:
        for value in values:
            parts = value.split(":")
            account = parts[_ARN_SEGMENT] if len(parts) > _ARN_SEGMENT else "*"
            if account != "*" and ("*" in account or "?" in account):
                yield account


def representatives(
    distinctions: Distinctions, landscape: Landscape, accounts: Iterable[str]
) -> Mapping[str, tuple[str, ...]]:
    """One account of each class, with all of its class."""
    classes: dict[tuple[object, ...], list[str]] = {}
    for account in sorted(accounts):
        classes.setdefault(distinctions.of(landscape, account), []).append(account)
    return {members[0]: tuple(members) for members in classes.values()}

"""The rules that a design must keep, one per file, ``LG2...``.

In: the resolved lines, or the finished stacks. Out: findings, all of them, each with its place, cause and way out. A
rule decides nothing about the design; it only says what AWS, or an account's isolation, would not bear.
"""

from collections.abc import Callable

from lockgate.design.delivery import Delivery
from lockgate.design.model import Stack
from lockgate.design.rules import (
    cut_name,
    foreign_name,
    foreign_role,
    long_overrides,
    overlapping_names,
    policy_size,
    same_name,
    unbounded_role,
    unknown_type,
)
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

_DELIVERIES: tuple[Callable[[tuple[Delivery, ...]], list[Finding]], ...] = (
    unknown_type.check,
    foreign_name.check,
    cut_name.check,
    foreign_role.check,
    unbounded_role.check,
    overlapping_names.check,
)
_STACKS: tuple[Callable[[tuple[Delivery, ...], tuple[Stack, ...]], list[Finding]], ...] = (
    policy_size.check,
    same_name.check,
    long_overrides.check,
)

RULES: tuple[Rule, ...] = (
    unknown_type.RULE,
    foreign_name.RULE,
    policy_size.RULE,
    long_overrides.RULE,
    same_name.RULE,
    cut_name.RULE,
    foreign_role.RULE,
    unbounded_role.RULE,
    overlapping_names.RULE,
)
"""Every rule, for the catalogue."""


def check_deliveries(found: tuple[Delivery, ...]) -> tuple[Finding, ...]:
    """What is wrong with the applications as they are to be delivered, each finding once."""
    return _once([finding for check in _DELIVERIES for finding in check(found)])


def check_stacks(found: tuple[Delivery, ...], stacks: tuple[Stack, ...]) -> tuple[Finding, ...]:
    """What is wrong with the finished stacks, each finding once."""
    return _once([finding for check in _STACKS for finding in check(found, stacks)])


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    """The same fact at the same place is said once, though it holds for several accounts."""
    return tuple(dict.fromkeys(findings))

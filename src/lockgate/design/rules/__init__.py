"""The rules that a design must keep, one per file, ``LG3...``.

In: the resolved lines, or the finished stacks. Out: findings, all of them, each with its place, cause and way out. A
rule decides nothing about the design; it only says what AWS, or an account's isolation, would not bear.
"""

from collections.abc import Callable

from lockgate.design.delivery import Delivery
from lockgate.design.model import Stack
from lockgate.design.rules import cut_name, foreign_name, foreign_role, other_boundary, policy_size, unknown_type
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

_DELIVERIES: tuple[Callable[[tuple[Delivery, ...]], list[Finding]], ...] = (
    unknown_type.check,
    foreign_name.check,
    cut_name.check,
    foreign_role.check,
    other_boundary.check,
)

RULES: tuple[Rule, ...] = (
    unknown_type.RULE,
    foreign_name.RULE,
    policy_size.RULE,
    cut_name.RULE,
    foreign_role.RULE,
    other_boundary.RULE,
)
"""Every rule, for the catalogue."""


def check_deliveries(found: tuple[Delivery, ...]) -> tuple[Finding, ...]:
    """What is wrong with the applications as they are to be delivered, each finding once."""
    return _once([finding for check in _DELIVERIES for finding in check(found)])


def check_stacks(stacks: tuple[Stack, ...]) -> tuple[Finding, ...]:
    """What is wrong with the finished stacks, each finding once."""
    return _once(policy_size.check(stacks))


def _once(findings: list[Finding]) -> tuple[Finding, ...]:
    """The same fact at the same place is said once, though it holds for several accounts."""
    return tuple(dict.fromkeys(findings))

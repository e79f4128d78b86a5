"""Carrying a plan out."""

from typing import Protocol

from lockgate.plan.protection.comparison import Change, ProtectionPlan
from lockgate.plan.protection.model import Rulesets


class Told(Protocol):
    """Hears of each branch that has been protected."""

    def __call__(self, change: Change) -> None:
        """The change has been made."""


def protect(plan: ProtectionPlan, rulesets: Rulesets, told: Told) -> None:
    """Make each change of the plan, one after the other.

    Raises `LockgateError` at the first that GitHub refuses; those before it stay, and a new plan leaves them alone.
    """
    for change in plan.changes:
        rulesets.put(change.wanted, change.found.ruleset)
        told(change)

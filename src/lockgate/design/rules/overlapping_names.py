"""LG2009: two applications whose names overlap in one account."""

from lockgate.design.delivery import Delivery, Target
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG2009",
    "applications whose names overlap",
    why="the role that deploys the one may use all names that begin with its stack's, and the other's begin so too",
    remedy="rename one of the two applications",
)


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per pair of stacks of one account of which one's name continues the other's."""
    targets = [target for delivery in found for target in delivery.targets]
    return [_finding(one, other) for one in targets for other in targets if _continues(one, other)]


def _continues(one: Target, other: Target) -> bool:
    return one is not other and one.account == other.account and other.stack.startswith(f"{one.stack}-")


def _finding(one: Target, other: Target) -> Finding:
    fact = f"the stack `{other.stack}` has a name among those of the stack `{one.stack}`"
    return RULE.finding(other.application.origin, fact)

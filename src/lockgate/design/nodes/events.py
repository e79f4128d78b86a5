"""EventBridge rules. Source: EventBridge user guide, "Event patterns"."""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """Where a matching event goes, and the role that EventBridge assumes for it."""

    id: str
    arn: Value
    role: Value


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule on the default event bus.

    Attributes:
        logical_id: Its name within the stack.
        name: The rule's name.
        description: For people.
        pattern: The event pattern: field names to lists of values, nested as in the event.
        targets: One to five targets.
        origin: What caused it.
    """

    logical_id: str
    name: str
    description: str
    pattern: Mapping[str, object]
    targets: tuple[RuleTarget, ...]
    origin: Origin

"""EventBridge rules. Source: EventBridge user guide, "Event patterns"."""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.design.values import Value
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class TargetInput:
    """What a target receives instead of the event. Source: EventBridge user guide, "Input transformation".

    Attributes:
        paths: Names to JSON paths in the event: ``$.detail.object.version-id``.
        template: The text that the target receives, with ``<name>`` for each path's value.
    """

    paths: Mapping[str, str]
    template: str


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """Where a matching event goes.

    Attributes:
        id: Its id within the rule.
        arn: The target's ARN.
        role: The role that EventBridge assumes for it; None for a function, whose own policy lets EventBridge in.
        input: What it receives, or None: the event.
    """

    id: str
    arn: Value
    role: Value | None
    input: TargetInput | None = None


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

"""EventBridge: PutEvents, and the delivery of events to the targets of rules.

In: events that services emit, events that people put, the clock. Out: real, signed calls to the targets: as the rule's
role where the target has one, else as EventBridge's own service principal, which only the target's resource policy
can let in. Rules, targets and buses are stored by the engine and read through `Aws.rules`; the engine's own delivery
is off. It must not deliver what a policy refuses: such a delivery is in the audit trail, in the log, and in the
dead-letter queue if there is one.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, Service
from lockgate.emulator.services.events.delivery import Delivery
from lockgate.emulator.services.events.scheduler import Scheduler
from lockgate.emulator.services.events.service import EventsService

__all__ = ["services"]


def services(aws: Aws) -> Sequence[Service]:
    """The events service; from now on it hears every emitted event and watches the clock for schedules."""
    delivery = Delivery(aws)
    aws.listen(delivery.deliver)
    aws.background.run("events/schedules", Scheduler(aws, delivery).run)
    return [EventsService(aws, delivery)]

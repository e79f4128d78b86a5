"""CloudTrail's event history, out of the audit trail; trails themselves stay in the engine.

In: LookupEvents. Out: the calls that ran in the asking account, or that its own principals made.
"""

from collections.abc import Sequence

from lockgate.emulator.audit import AuditTrail
from lockgate.emulator.ports import OwnService, Service
from lockgate.emulator.services.cloudtrail.lookup import Lookup


def cloudtrail(trail: AuditTrail) -> Sequence[Service]:
    """The service over a world's audit trail."""
    return (OwnService("cloudtrail", {"LookupEvents": Lookup(trail).lookup_events}, partial=True),)

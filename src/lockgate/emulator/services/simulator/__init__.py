"""IAM's policy simulator over `lockgate.iam`, so that it says what the gate would do; the rest of IAM is the engine's.

In: SimulatePrincipalPolicy and SimulateCustomPolicy. Out: a decision for each action on each resource. It changes
    nothing.
"""

from collections.abc import Sequence

from lockgate.emulator.authorise.collect import Collector
from lockgate.emulator.ports import OwnService, Service
from lockgate.emulator.services.simulator.simulate import Simulator


def simulator(collector: Collector) -> Sequence[Service]:
    """The operations over a world's policies."""
    made = Simulator(collector)
    operations = {"SimulateCustomPolicy": made.custom, "SimulatePrincipalPolicy": made.principal}
    return (OwnService("iam", operations, partial=True),)

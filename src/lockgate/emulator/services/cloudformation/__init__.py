"""AWS CloudFormation: stacks, change sets, events and exports.

In: authorised calls, and what the emulator's ports give. Out: `services`, the one `Service`. A stack's resources are
made by real API calls that re-enter the front, signed with the session of the stack's role or, without a role, of the
caller: what either may not do fails here on the same call as on AWS, and rolls back. A stack keeps its role for ever.
This package must not reach into the engine, into another service or around the front, and knows nothing of any
product that uses it.

`template` is the template language, `resources` are the handlers of resource types, `engine` runs stack operations,
`operations` is the API.
"""

from collections.abc import Sequence

from lockgate.emulator.ports import Aws, OwnService, Service
from lockgate.emulator.services.cloudformation.keeping import StacksState
from lockgate.emulator.services.cloudformation.operations import (
    change_sets,
    protection,
    reading,
    stacks,
    templates,
)
from lockgate.emulator.services.cloudformation.operations.world import World


def services(aws: Aws) -> Sequence[Service]:
    """CloudFormation for one emulator."""
    world = World(aws)
    operations = {
        name: operation
        for module in (change_sets, protection, reading, stacks, templates)
        for name, operation in module.table(world).items()
    }
    return (OwnService("cloudformation", operations, state=StacksState(world)),)

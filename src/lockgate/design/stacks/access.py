"""The access stack: what lets one line into one runtime account."""

from lockgate.design.delivery import Delivery, Target
from lockgate.design.model import Stack, StackKind, Wave
from lockgate.design.stacks.action_role import action_role
from lockgate.design.stacks.artifacts import key_parameter
from lockgate.design.stacks.execution_role import execution_nodes


def access_stack(delivery: Delivery, target: Target) -> Stack:
    """The stack of wave 1, in one runtime account."""
    return Stack(
        name=target.names.access_stack,
        account=target.account,
        region=target.region,
        wave=Wave.ACCESS,
        kind=StackKind.ACCESS,
        description=f"What lets {delivery.names.pipeline} deploy {target.stack}, and what it may deploy at most.",
        line=delivery.names.line,
        application=target.application.name,
        environment=target.environment.name,
        nodes=(action_role(delivery, target), *execution_nodes(delivery, target)),
        parameters=(key_parameter(delivery),),
    )

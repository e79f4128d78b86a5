"""Going on with a run that was killed, or taking it back."""

from lockgate.plan.execution import Listener, carry_on, execute
from lockgate.plan.journal import Journal
from lockgate.plan.ports import Ports
from lockgate.plan.steps import DeployStack, Plan
from lockgate.plan.undoing import plan_undo


def resume(journal: Journal, ports: Ports, listener: Listener | None = None) -> Plan:
    """Run the steps of the journal's last plan that have not succeeded; returns the plan.

    A step that was begun and not ended is run again: every step may be, and an operation that is still under way on
    AWS is waited for. Raises `LockgateError` when steps fail, or when the journal holds no plan.
    """
    progress = journal.read()
    carry_on(progress.plan, ports, journal, progress.done, progress.outputs, listener)
    return progress.plan


def undo(journal: Journal, ports: Ports, listener: Listener | None = None) -> Plan:
    """Take back all that the journal's last plan has begun.

    Returns the plan that did it, which the journal keeps too.
    """
    plan = undo_plan(journal, ports)
    execute(plan, ports, journal, listener)
    return plan


def undo_plan(journal: Journal, ports: Ports) -> Plan:
    """What `undo` would do."""
    progress = journal.read()
    stacks = [step.stack for step in progress.plan if isinstance(step, DeployStack) and step.id in progress.begun]
    resources = {stack: ports.stacks.resources(stack) for stack in stacks}
    return plan_undo(progress.plan, progress.begun, resources)

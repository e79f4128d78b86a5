"""From a rendering and what exists to frozen steps in waves, and their execution with a journal.

In: what is wanted (a `Rendering`, as `wanted_stacks`), what exists (`Observed`), and at execution the `Ports` that
adapters fulfil. Out: a
`Plan`, which can be read, stored and compared before anything happens, and a `Journal` of what did. This room
imports no third party, never calls AWS itself, and deletes nothing that a plan did not announce.
"""

from lockgate.design import StackId
from lockgate.plan.deletion import ApplicationStack, plan_deletion
from lockgate.plan.deployment import plan_deployment
from lockgate.plan.execution import Listener, Silent, Stopped, execute
from lockgate.plan.inputs import application_stacks, wanted_stacks
from lockgate.plan.journal import Journal, Progress
from lockgate.plan.observing import observe, observe_resources
from lockgate.plan.ports import Buckets, Inventory, Ports, Stacks, Watch
from lockgate.plan.printing import plan_as_text
from lockgate.plan.resuming import resume, undo, undo_plan
from lockgate.plan.serial import plan_from_dict, plan_to_dict
from lockgate.plan.stacks import (
    Deployment,
    Leftover,
    Observed,
    ObservedStack,
    Outcome,
    StackEvent,
    StackResource,
    StackResult,
)
from lockgate.plan.steps import DeleteStack, DeployStack, EmptyBucket, OutputOf, Plan, Step, SweepAccount, Verb
from lockgate.plan.undoing import plan_undo
from lockgate.plan.wanted import Wanted

__all__ = [
    "ApplicationStack",
    "Buckets",
    "DeleteStack",
    "DeployStack",
    "Deployment",
    "EmptyBucket",
    "Inventory",
    "Journal",
    "Leftover",
    "Listener",
    "Observed",
    "ObservedStack",
    "Outcome",
    "OutputOf",
    "Plan",
    "Ports",
    "Progress",
    "Silent",
    "StackEvent",
    "StackId",
    "StackResource",
    "StackResult",
    "Stacks",
    "Step",
    "Stopped",
    "SweepAccount",
    "Verb",
    "Wanted",
    "Watch",
    "application_stacks",
    "execute",
    "observe",
    "observe_resources",
    "plan_as_text",
    "plan_deletion",
    "plan_deployment",
    "plan_from_dict",
    "plan_to_dict",
    "plan_undo",
    "resume",
    "undo",
    "undo_plan",
    "wanted_stacks",
]

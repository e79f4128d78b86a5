"""Creation of a stack, and what happens when a resource of it fails.

Source: CloudFormation user guide, "Stack failure options"; API reference, CreateStack ``OnFailure``.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.engine.provision import ResourceFailedError
from lockgate.emulator.services.cloudformation.engine.run import Run, failures, retained
from lockgate.emulator.services.cloudformation.engine.triggers import Triggers
from lockgate.emulator.services.cloudformation.state import Deployment

ROLLBACK, DELETE, NOTHING = "ROLLBACK", "DELETE", "DO_NOTHING"


class _CancelledError(Exception):
    """DeleteStack was called while the stack was being created."""


@dataclass(frozen=True, slots=True)
class OnFailure:
    """What follows when a resource cannot be created.

    Attributes:
        action: ``ROLLBACK``, ``DELETE`` or ``DO_NOTHING``.
        retain: Whether ``DeletionPolicy: Retain`` holds for what this operation created.
    """

    action: str
    retain: bool = True


def create(run: Run, deployment: Deployment, on_failure: OnFailure) -> None:
    """Create every resource of a stack whose status is CREATE_IN_PROGRESS already."""
    stack = run.stack
    try:
        _resources(run, deployment)
    except ResourceFailedError as failed:
        _fail(run, on_failure, failures([failed], "create"))
    except ServiceError as error:
        _fail(run, on_failure, f"{error.message.rstrip('.')}. ")
    except _CancelledError:
        return  # DeleteStack takes over
    else:
        stack.undo = None
        run.recorder.stack("CREATE_COMPLETE")


def _resources(run: Run, deployment: Deployment) -> None:
    stack = run.stack
    wish, triggers = run.wish(deployment), Triggers(deployment.rollback_configuration, run.hands)
    limit = None if stack.timeout_minutes is None else stack.created + timedelta(minutes=stack.timeout_minutes)
    for logical_id in wish.order:
        if stack.cancelled:
            raise _CancelledError
        if limit is not None and run.hands.clock.now() > limit:
            raise ServiceError("Timeout", "Stack creation time exceeded the specified timeout.")
        triggers.check()
        run.provisioner.create(wish.active[logical_id], partial(wish.desired, logical_id))
    triggers.monitor()
    outputs = wish.outputs()
    with run.store.lock:
        run.check_exports(outputs)
        stack.outputs, stack.imports = outputs, run.imports.used


def _fail(run: Run, on_failure: OnFailure, reason: str) -> None:
    if on_failure.action == NOTHING:
        run.recorder.stack("CREATE_FAILED", reason)
    elif on_failure.action == DELETE:
        run.recorder.stack("DELETE_IN_PROGRESS", f"{reason}Delete requested by user.")
        undo_creation(run, "DELETE_COMPLETE", "DELETE_FAILED", retain=on_failure.retain)
    else:
        run.recorder.stack("ROLLBACK_IN_PROGRESS", f"{reason}Rollback requested by user.")
        undo_creation(run, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", retain=on_failure.retain)


def undo_creation(run: Run, done: str, stuck: str, *, retain: bool) -> None:
    """Delete what was created; the stack ends as `done`, or as `stuck` when something could not be deleted."""
    stack = run.stack
    keep = frozenset(name for name, state in stack.resources.items() if retain and retained(state, creating=True))
    failed = run.delete(stack.resources.values(), keep)
    stack.outputs, stack.imports = [], set()
    if failed:
        run.recorder.stack(stuck, failures([state.logical_id for state in failed], "delete"))
        return
    if done == "DELETE_COMPLETE":
        stack.deleted = run.hands.clock.now()
    run.recorder.stack(done)

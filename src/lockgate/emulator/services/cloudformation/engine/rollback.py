"""Rollback of an update: every touched resource goes back to what it was.

Source: CloudFormation user guide, "Continue rolling back an update"; API reference, ContinueUpdateRollback.
"""

from lockgate.emulator.services.cloudformation.engine.provision import ResourceFailedError
from lockgate.emulator.services.cloudformation.engine.run import Run, failures, retained
from lockgate.emulator.services.cloudformation.state import ResourceState, Undo


def roll_back(run: Run, reason: str | None, skip: frozenset[str] = frozenset(), *, retain: bool = True) -> None:
    """Restore the last good state; `skip` are logical ids that are taken as they are.

    `reason` is what began it; None when the stack is UPDATE_ROLLBACK_IN_PROGRESS already. `retain` says whether
    ``DeletionPolicy: Retain`` holds for what the update created.
    """
    stack = run.stack
    undo = stack.undo
    if undo is None:
        return
    if reason is not None:
        run.recorder.stack("UPDATE_ROLLBACK_IN_PROGRESS", reason)
    stack.deployment, stack.outputs, stack.cancelled = undo.deployment, undo.outputs, False
    failed = []
    for logical_id in list(undo.touched):
        try:
            _restore(run, undo, logical_id, skipped=logical_id in skip)
        except ResourceFailedError as error:
            failed.append(error)
        else:
            undo.touched.remove(logical_id)
    if failed:
        run.recorder.stack("UPDATE_ROLLBACK_FAILED", failures(failed, "update"))
        return
    _clean_up(run, undo, retain=retain)


def _restore(run: Run, undo: Undo, logical_id: str, *, skipped: bool) -> None:
    stack = run.stack
    before, state = undo.before.get(logical_id), stack.resources.get(logical_id)
    if before is None:
        if state is not None:
            undo.doomed.append(state)
            del stack.resources[logical_id]
    elif skipped and state is not None:
        state.properties, state.tags = before.properties, before.tags
        run.recorder.resource(state, "UPDATE_COMPLETE")
    elif state is None or state.physical_id != before.physical_id:
        _put_back(run, undo, before, state)
    elif (state.properties, state.tags) == (before.properties, before.tags):
        stack.resources[logical_id] = before
        if state.status != before.status:
            run.recorder.resource(before, "UPDATE_COMPLETE")
    else:
        run.provisioner.restore(state, before)
        state.needs = before.needs


def _put_back(run: Run, undo: Undo, before: ResourceState, state: ResourceState | None) -> None:
    """The resource was replaced, or its successor failed: the old one, which still exists, is the stack's again."""
    stack = run.stack
    if state is not None and state.physical_id is not None:
        undo.doomed.append(state)
    stack.retired = [other for other in stack.retired if other.physical_id != before.physical_id]
    stack.resources[before.logical_id] = before
    run.recorder.resource(before, "UPDATE_COMPLETE")


def _clean_up(run: Run, undo: Undo, *, retain: bool) -> None:
    run.recorder.stack("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    fresh = {state.logical_id: state for state in undo.doomed if state.logical_id not in undo.before}
    keep = frozenset(name for name, state in fresh.items() if retain and retained(state, creating=True))
    failed = run.delete(undo.doomed, keep)
    run.stack.undo, run.stack.retired = None, []
    leftover = "Update rollback successful. One or more resources could not be deleted."
    run.recorder.stack("UPDATE_ROLLBACK_COMPLETE", leftover if failed else None)

"""Deletion of a stack.

Source: API reference, DeleteStack; user guide, "DeletionPolicy attribute" and "Get exported outputs".
"""

from lockgate.emulator.services.cloudformation.engine.run import Run, failures, retained
from lockgate.emulator.services.cloudformation.state import ResourceState

_GONE = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})


def delete(run: Run, retain: frozenset[str], *, force: bool) -> None:
    """Delete a stack whose status is DELETE_IN_PROGRESS already.

    `retain` are logical ids to leave behind; `force` leaves behind whatever cannot be deleted.
    """
    stack = run.stack
    stack.cancelled = False
    left = [state for state in [*stack.resources.values(), *stack.retired] if state.status not in _GONE]
    keep = retain | {state.logical_id for state in left if retained(state)}
    failed = run.delete(left, keep)
    if failed and force:
        failed = _force(run, left, failed, keep)
    if failed:
        run.recorder.stack("DELETE_FAILED", failures([state.logical_id for state in failed], "delete"))
        return
    stack.deleted = run.hands.clock.now()
    stack.imports, stack.outputs = set(), []
    run.recorder.stack("DELETE_COMPLETE")


def _force(
    run: Run, left: list[ResourceState], failed: list[ResourceState], keep: frozenset[str]
) -> list[ResourceState]:
    """Leave what failed behind and go on with what was waiting for it."""
    while failed:
        for state in failed:
            run.provisioner.skip(state)
        waiting = [state for state in left if state.status not in _GONE]
        failed = run.delete(waiting, keep)
    return failed


def in_use(run: Run) -> str | None:
    """Why the stack cannot be deleted now: another stack imports one of its exports."""
    stack = run.stack
    for output in stack.outputs:
        if output.export is None:
            continue
        users = [other.name for other in run.store.importers(stack.account, stack.region, output.export)]
        if users:
            named = users[0] if len(users) == 1 else f"{', '.join(users[:-1])} and {users[-1]}"
            return f"Delete canceled. Cannot delete export {output.export} as it is in use by {named}."
    return None

"""Update of a stack: changes, replacements, cleanup; a failure hands over to the rollback.

Source: CloudFormation user guide, "Understand update behaviors of stack resources" and "Protect stack resources".
"""

from dataclasses import dataclass, replace
from functools import partial

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.engine.diff import Difference, difference, same_name
from lockgate.emulator.services.cloudformation.engine.policy import StackPolicy
from lockgate.emulator.services.cloudformation.engine.provision import ResourceFailedError
from lockgate.emulator.services.cloudformation.engine.rollback import roll_back
from lockgate.emulator.services.cloudformation.engine.run import Run, failures, retained
from lockgate.emulator.services.cloudformation.engine.triggers import Triggers
from lockgate.emulator.services.cloudformation.engine.wish import Desired, Wish
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.resources.registry import handler_of
from lockgate.emulator.services.cloudformation.state import Deployment, Output, ResourceState, Undo
from lockgate.emulator.services.cloudformation.template import schemas

NESTED = "AWS::CloudFormation::Stack"
_LEFTOVER = "Update successful. One or more resources could not be deleted."


class _CancelledError(Exception):
    """CancelUpdateStack was called."""


@dataclass(frozen=True, slots=True)
class UpdateChoice:
    """How an update is to be done.

    Attributes:
        policy: The stack policy that guards it.
        disable_rollback: Whether a failure is left as it is.
        retain: Whether ``DeletionPolicy: Retain`` holds for what this operation created.
    """

    policy: StackPolicy
    disable_rollback: bool = False
    retain: bool = True


def begin(run: Run, deployment: Deployment) -> None:
    """Remember what a rollback restores, and take the new deployment as the stack's; before the first event."""
    stack = run.stack
    if stack.deployment is None:
        raise invalid(f"Stack [{stack.name}] was never created")
    if stack.undo is None:
        before = {name: replace(state) for name, state in stack.resources.items()}
        stack.undo = Undo(stack.deployment, stack.outputs, before)
    stack.deployment, stack.cancelled = deployment, False


def update(run: Run, deployment: Deployment, choice: UpdateChoice) -> None:
    """Bring a stack whose status is UPDATE_IN_PROGRESS to `deployment`."""
    policy = choice.policy
    try:
        wish = run.wish(deployment)
        removed = [state for name, state in run.stack.resources.items() if name not in wish.active]
        _guard_removals(run, removed, policy)
        triggers = Triggers(deployment.rollback_configuration, run.hands)
        _resources(run, wish, policy, triggers)
        triggers.monitor()
        _exports(run, wish.outputs())
    except ResourceFailedError as failed:
        _fail(run, failures([failed], failed.verb.lower()), choice)
    except ServiceError as error:
        _fail(run, error.message, choice)
    except _CancelledError:
        _fail(run, "User Initiated", replace(choice, disable_rollback=False))
    else:
        _clean_up(run, removed)


def _fail(run: Run, reason: str, choice: UpdateChoice) -> None:
    if choice.disable_rollback:
        run.recorder.stack("UPDATE_FAILED", reason)
    else:
        roll_back(run, reason, retain=choice.retain)


def _guard_removals(run: Run, removed: list[ResourceState], policy: StackPolicy) -> None:
    for state in removed:
        denied = policy.refusal("Update:Delete", state.logical_id, state.type)
        if denied:
            _touch(run, state.logical_id)
            run.provisioner.refuse(state, "UPDATE", denied)


def _resources(run: Run, wish: Wish, policy: StackPolicy, triggers: Triggers) -> None:
    stack = run.stack
    for logical_id in wish.order:
        triggers.check()
        if stack.cancelled:
            raise _CancelledError
        state = stack.resources.get(logical_id)
        if state is None or (state.status == "CREATE_FAILED" and state.physical_id is None):
            _touch(run, logical_id)
            run.provisioner.create(wish.active[logical_id], partial(wish.desired, logical_id))
        else:
            _change(run, state, wish, policy)


def _change(run: Run, state: ResourceState, wish: Wish, policy: StackPolicy) -> None:
    try:
        desired = wish.desired(state.logical_id)
    except ServiceError as error:
        _touch(run, state.logical_id)
        run.provisioner.refuse(state, "UPDATE", error.message)
        return
    schema = schemas.find(state.type, run.stack.region)
    found = difference(schema, handler_of(state.type), state, desired)
    # A nested stack looks for itself whether its template has changed behind its address.
    must = state.status.endswith("_FAILED") or state.type == NESTED
    if not found and not must:
        state.needs = desired.needs
        return
    if not found.touches and not must:
        _touch(run, state.logical_id)
        state.metadata, state.update_policy, state.needs = desired.metadata, desired.update_policy, desired.needs
        state.deletion_policy, state.update_replace_policy = desired.deletion_policy, desired.update_replace_policy
        return
    _touch(run, state.logical_id)
    _guard_change(run, state, found, policy)
    if not found.replacing:
        run.provisioner.update(state, desired)
        return
    _guard_name(run, state, desired, schema)
    run.stack.retired.append(state)
    run.provisioner.replace(desired)


def _touch(run: Run, logical_id: str) -> None:
    if run.stack.undo is not None and logical_id not in run.stack.undo.touched:
        run.stack.undo.touched.append(logical_id)


def _guard_change(run: Run, state: ResourceState, found: Difference, policy: StackPolicy) -> None:
    action = "Update:Replace" if found.replacing else "Update:Modify"
    denied = policy.refusal(action, state.logical_id, state.type)
    if denied:
        run.provisioner.refuse(state, "UPDATE", denied)


def _guard_name(run: Run, state: ResourceState, desired: Desired, schema: schemas.Schema | None) -> None:
    name = same_name(schema, state.properties, desired.properties)
    if name is not None:
        reason = (
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )
        run.provisioner.refuse(state, "UPDATE", reason)


def _exports(run: Run, outputs: list[Output]) -> None:
    """Take the new outputs, unless an export that others import would go or change."""
    stack = run.stack
    fresh = {output.export: output.value for output in outputs if output.export is not None}
    with run.store.lock:
        run.check_exports(outputs)
        for output in stack.outputs:
            if output.export is None or fresh.get(output.export) == output.value:
                continue
            users = [other.name for other in run.store.importers(stack.account, stack.region, output.export)]
            if users:
                verb = "updated" if output.export in fresh else "deleted"
                raise invalid(f"Export {output.export} cannot be {verb} as it is in use by {' and '.join(users)}")
        stack.outputs, stack.imports = outputs, run.imports.used


def _clean_up(run: Run, removed: list[ResourceState]) -> None:
    """Delete what is no longer wanted; nothing that goes wrong here undoes the update."""
    stack = run.stack
    stack.undo = None
    run.recorder.stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    for state in removed:
        del stack.resources[state.logical_id]
    replaced, stack.retired = stack.retired, []
    kept = [state for state in removed if retained(state)]
    kept += [state for state in replaced if state.update_replace_policy == "Retain"]
    spared = {id(state) for state in kept}
    for state in kept:
        run.provisioner.skip(state)
    failed = run.delete(state for state in [*removed, *replaced] if id(state) not in spared)
    run.recorder.stack("UPDATE_COMPLETE", _LEFTOVER if failed else None)

"""CreateStack, UpdateStack, DeleteStack and what stops or repairs them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.cloudformation.engine.creation import undo_creation
from lockgate.emulator.services.cloudformation.engine.deletion import delete, in_use
from lockgate.emulator.services.cloudformation.engine.policy import StackPolicy
from lockgate.emulator.services.cloudformation.engine.preview import Preview
from lockgate.emulator.services.cloudformation.engine.rollback import roll_back
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.operations.deploying import (
    USER,
    check_updatable,
    creation_choice,
    prepare,
    start_creation,
    start_update,
)
from lockgate.emulator.services.cloudformation.operations.source import policy_body, template_body
from lockgate.emulator.services.cloudformation.operations.world import World, check_name
from lockgate.emulator.services.cloudformation.state import Deployment, Stack
from lockgate.emulator.services.cloudformation.template.scope import Pseudo

_FORCE = "FORCE_DELETE_STACK"


def table(world: World) -> Mapping[str, Operation]:
    """The operations of this module."""
    stacks = Stacks(world)
    return {
        "CreateStack": stacks.create,
        "UpdateStack": stacks.update,
        "DeleteStack": stacks.delete,
        "CancelUpdateStack": stacks.cancel,
        "ContinueUpdateRollback": stacks.continue_rollback,
        "RollbackStack": stacks.roll_back,
    }


def new_stack(world: World, call: Call, status: str) -> Stack:
    """A stack of the name in the call, kept; the name must be free. Without an event yet."""
    name = str(call.params.get("StackName", ""))
    check_name(name)
    with world.store.lock:
        if world.store.find(call.account, call.region, name) is not None:
            raise ServiceError("AlreadyExistsException", f"Stack [{name}] already exists")
        partition = Pseudo(call.account, call.region, "", name).partition
        identity = f"arn:{partition}:cloudformation:{call.region}:{call.account}:stack/{name}/{uuid4()}"
        stack = Stack(identity, name, call.account, call.region, world.aws.clock.now(), status)
        world.store.add(stack)
    return stack


class Stacks:
    """Stack operations."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateStack."""
        params = call.params
        failing, policy = creation_choice(params), policy_body(self._world, call, "StackPolicy")
        StackPolicy(policy)
        body = template_body(self._world, call, None)
        stack = new_stack(self._world, call, "CREATE_IN_PROGRESS")
        try:
            hands = self._world.hands(call, stack.id, params.get("RoleARN"))
            deployment = prepare(call, hands, None, body, directly=True)
            self._world.run(stack, hands, params).wish(deployment)
        except Exception:
            self._world.store.remove(stack)
            raise
        stack.role_arn, stack.policy = params.get("RoleARN"), policy
        stack.timeout_minutes = params.get("TimeoutInMinutes")
        stack.disable_rollback = bool(params.get("DisableRollback"))
        stack.termination_protection = bool(params.get("EnableTerminationProtection"))
        start_creation(self._world, stack, hands, deployment, params, failing)
        return {"StackId": stack.id}

    def update(self, call: Call) -> Mapping[str, Any]:
        """UpdateStack."""
        params, stack = call.params, self._world.living(call)
        check_updatable(stack)
        role = params.get("RoleARN") or stack.role_arn
        hands = self._world.hands(call, stack.id, role)
        deployment = prepare(call, hands, stack, template_body(self._world, call, stack), directly=True)
        lasting = policy_body(self._world, call, "StackPolicy")
        passing = policy_body(self._world, call, "StackPolicyDuringUpdate")
        StackPolicy(lasting)
        policy = StackPolicy(passing or stack.policy)
        failed = stack.status.endswith("_FAILED")
        if not failed and self._unchanged(stack, deployment):
            raise invalid("No updates are to be performed.")
        stack.role_arn = role
        start_update(self._world, stack, hands, deployment, params, policy)
        if lasting:
            stack.policy = lasting
        return {"StackId": stack.id}

    def _unchanged(self, stack: Stack, deployment: Deployment) -> bool:
        """Whether there is nothing to do; what cannot be evaluated fails as a resource, when its turn comes."""
        try:
            return Preview(self._world.store, stack, deployment).empty
        except ServiceError:
            return False

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteStack; one that does not exist, or no longer, is deleted already."""
        world, params = self._world, call.params
        stack = world.store.find(call.account, call.region, str(params.get("StackName", "")))
        if stack is None or not stack.alive or stack.status == "DELETE_IN_PROGRESS":
            return {}
        self._check_deletable(stack, params)
        role = params.get("RoleARN") or stack.role_arn
        hands = world.hands(call, stack.id, role)
        stack.role_arn = role
        run, retain = world.run(stack, hands, params), frozenset(params.get("RetainResources") or ())
        blocked = in_use(run)
        if blocked:
            run.recorder.stack(stack.status, blocked)
            return {}
        stack.cancelled = True
        run.recorder.stack("DELETE_IN_PROGRESS", USER)
        world.launch(stack, "delete", lambda: delete(run, retain, force=params.get("DeletionMode") == _FORCE))
        return {}

    def _check_deletable(self, stack: Stack, params: Mapping[str, Any]) -> None:
        if stack.termination_protection:
            raise invalid(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        if stack.in_progress and stack.status != "CREATE_IN_PROGRESS":
            raise invalid(f"Stack [{stack.id}] cannot be deleted while in status {stack.status}")
        failed = stack.status == "DELETE_FAILED"
        if params.get("RetainResources") and not failed:
            raise invalid(
                f"Invalid operation on stack [{stack.id}]. RetainResources can only be specified for stacks in the "
                "DELETE_FAILED state"
            )
        unknown = [name for name in params.get("RetainResources") or () if name not in stack.resources]
        if unknown:
            raise invalid(f"The following resources to retain do not exist in the stack: [{', '.join(unknown)}]")
        if params.get("DeletionMode") == _FORCE and not failed:
            raise invalid(f"DeletionMode {_FORCE} can only be specified for stacks in the DELETE_FAILED state")

    def cancel(self, call: Call) -> Mapping[str, Any]:
        """CancelUpdateStack."""
        stack = self._world.living(call)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise invalid("CancelUpdateStack cannot be called from current stack status")
        stack.cancelled = True
        return {}

    def continue_rollback(self, call: Call) -> Mapping[str, Any]:
        """ContinueUpdateRollback."""
        params, stack = call.params, self._world.living(call)
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not continue update rollback.")
        skip = frozenset(params.get("ResourcesToSkip") or ())
        stuck = {name for name, state in stack.resources.items() if state.status == "UPDATE_FAILED"}
        if not skip <= stuck:
            raise invalid(f"Only resources that are UPDATE_FAILED can be skipped: [{', '.join(sorted(stuck))}]")
        return self._roll_back(call, stack, skip)

    def roll_back(self, call: Call) -> Mapping[str, Any]:
        """RollbackStack, for a stack whose failure was kept as it was."""
        params, stack = call.params, self._world.living(call)
        if stack.status == "UPDATE_FAILED":
            return self._roll_back(call, stack, frozenset())
        if stack.status != "CREATE_FAILED":
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be rolled back.")
        role = params.get("RoleARN") or stack.role_arn
        run = self._world.run(stack, self._world.hands(call, stack.id, role), params)
        run.recorder.stack("ROLLBACK_IN_PROGRESS", USER)
        keep = not params.get("RetainExceptOnCreate")
        done, stuck = "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"
        self._world.launch(stack, "rollback", lambda: undo_creation(run, done, stuck, retain=keep))
        return {"StackId": stack.id}

    def _roll_back(self, call: Call, stack: Stack, skip: frozenset[str]) -> Mapping[str, Any]:
        role = call.params.get("RoleARN") or stack.role_arn
        hands = self._world.hands(call, stack.id, role)
        stack.role_arn = role
        run = self._world.run(stack, hands, call.params)
        run.recorder.stack("UPDATE_ROLLBACK_IN_PROGRESS", USER)
        self._world.launch(stack, "rollback", lambda: roll_back(run, None, skip))
        return {"StackId": stack.id} if call.operation == "RollbackStack" else {}

"""Change sets: created, shown, executed, deleted.

Source: API reference, CreateChangeSet and its kin; user guide, "Update CloudFormation stacks using change sets". The
role that a change set is created with is the one that executes it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.cloudformation.engine.details import without_values
from lockgate.emulator.services.cloudformation.engine.policy import StackPolicy
from lockgate.emulator.services.cloudformation.engine.preview import Preview
from lockgate.emulator.services.cloudformation.errors import invalid, no_change_set, no_stack
from lockgate.emulator.services.cloudformation.operations import show
from lockgate.emulator.services.cloudformation.operations.deploying import (
    USER,
    check_updatable,
    creation_choice,
    prepare,
    start_creation,
    start_update,
)
from lockgate.emulator.services.cloudformation.operations.source import template_body
from lockgate.emulator.services.cloudformation.operations.stacks import new_stack
from lockgate.emulator.services.cloudformation.operations.world import World, check_name, page, with_token
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.state import REVIEW, ChangeSet, Deployment, Stack
from lockgate.emulator.services.cloudformation.template.parameters import shown
from lockgate.emulator.services.cloudformation.template.structure import transforms_of
from lockgate.emulator.services.cloudformation.template.text import parse

_EMPTY = "The submitted information didn't contain changes. Submit different information to create a change set."
_NO_UPDATES = "No updates are to be performed."
_PAGE = 100


def table(world: World) -> Mapping[str, Operation]:
    """The operations of this module."""
    sets = ChangeSets(world)
    return {
        "CreateChangeSet": sets.create,
        "DescribeChangeSet": sets.describe,
        "ExecuteChangeSet": sets.execute,
        "DeleteChangeSet": sets.delete,
        "ListChangeSets": sets.list,
    }


class ChangeSets:
    """Change set operations."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, call: Call) -> Mapping[str, Any]:
        """CreateChangeSet. Whether anything changes is worked out in the background."""
        params, world = call.params, self._world
        kind, name = params.get("ChangeSetType") or "UPDATE", str(params.get("ChangeSetName", ""))
        check_name(name, "changeSetName")
        _refuse_unsupported(params)
        stack, fresh = self._subject(call, kind, name)
        try:
            role = params.get("RoleARN") or stack.role_arn
            hands = world.hands(call, stack.id, role)
            body = template_body(world, call, stack)
            later = bool(transforms_of(parse(body)))
            deployment = None if later else prepare(call, hands, stack, body, directly=False)
            change_set = self._keep(call, stack, kind, name, role)
        except Exception:
            if fresh:
                world.store.remove(stack)
            raise
        if fresh:
            world.run(stack, hands, params).recorder.stack(REVIEW, USER)
        world.launch(stack, "change set", lambda: self._work_out(call, stack, change_set, hands, body, deployment))
        return {"Id": change_set.id, "StackId": stack.id}

    def _subject(self, call: Call, kind: str, name: str) -> tuple[Stack, bool]:
        """The stack that the change set is for, and whether it was made just now."""
        world = self._world
        given = str(call.params.get("StackName", ""))
        found = world.store.find(call.account, call.region, given)
        if found is not None and not found.alive:
            found = None
        if kind == "CREATE":
            if found is None:
                return new_stack(world, call, REVIEW), True
            if found.status != REVIEW:
                raise invalid(
                    f"Stack [{found.name}] already exists and cannot be created again with the changeSet [{name}]."
                )
            return found, False
        if kind != "UPDATE":
            raise invalid(f"ChangeSetType {kind} is not supported by this emulator; use CREATE or UPDATE")
        if found is None or found.status == REVIEW:
            raise no_stack(given)
        check_updatable(found)
        return found, False

    def _keep(self, call: Call, stack: Stack, kind: str, name: str, role: str | None) -> ChangeSet:
        world = self._world
        with world.store.lock:
            if any(item.name == name and _listed(item) for item in stack.change_sets.values()):
                raise ServiceError("AlreadyExistsException", f"ChangeSet [{name}] already exists")
            identity = f"arn:aws:cloudformation:{call.region}:{call.account}:changeSet/{name}/{uuid4()}"
            made = ChangeSet(identity, name, stack.id, kind, world.aws.clock.now(), dict(call.params), role)
            stack.change_sets[identity] = made
        return made

    def _work_out(
        self, call: Call, stack: Stack, change_set: ChangeSet, hands: Hands, body: str, deployment: Deployment | None
    ) -> None:
        change_set.status = "CREATE_IN_PROGRESS"
        transformed = deployment is None
        try:
            deployment = deployment or prepare(call, hands, stack, body, directly=False)
            preview = Preview(self._world.store, stack, deployment)
        except ServiceError as error:
            self._fail(change_set, error.message)
            return
        change_set.deployment, change_set.changes = deployment, preview.changes
        if preview.empty:
            self._fail(change_set, _NO_UPDATES if transformed else _EMPTY)
            return
        change_set.execution, change_set.status = "AVAILABLE", "CREATE_COMPLETE"

    def _fail(self, change_set: ChangeSet, reason: str) -> None:
        change_set.reason, change_set.execution = reason, "UNAVAILABLE"
        change_set.status = "FAILED"

    def describe(self, call: Call) -> Mapping[str, Any]:
        """DescribeChangeSet."""
        stack, item = self._find(call)
        request, deployment = item.request, item.deployment
        changes, following = _paged_changes(item, call)
        if not call.params.get("IncludePropertyValues"):
            changes = [without_values(change) for change in changes]
        described = {
            **show.change_set(item, stack),
            "Changes": changes,
            "Capabilities": list(request.get("Capabilities") or ()),
            "NotificationARNs": list(deployment.notification_arns) if deployment else [],
            "RollbackConfiguration": dict(deployment.rollback_configuration) if deployment else {},
            "Tags": show.tags(deployment) if deployment else [],
            "Parameters": _parameters(item),
        }
        if request.get("OnStackFailure"):
            described["OnStackFailure"] = request["OnStackFailure"]
        return described if following is None else {**described, "NextToken": following}

    def execute(self, call: Call) -> Mapping[str, Any]:
        """ExecuteChangeSet; the stack's other change sets are void then."""
        stack, item = self._find(call)
        if item.execution != "AVAILABLE" or item.deployment is None:
            raise ServiceError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{item.id}] cannot be executed in its current status of [{item.status}]",
            )
        if stack.status != REVIEW:
            check_updatable(stack)
        hands = self._world.hands(call, stack.id, item.role_arn)
        stack.role_arn, stack.change_set_id = item.role_arn, item.id
        item.execution = "EXECUTE_COMPLETE"
        stack.change_sets = {item.id: item}
        params = {**call.params, "OnStackFailure": item.request.get("OnStackFailure")}
        if stack.status == REVIEW:
            stack.disable_rollback = bool(call.params.get("DisableRollback"))
            start_creation(self._world, stack, hands, item.deployment, params, creation_choice(params))
        else:
            start_update(self._world, stack, hands, item.deployment, params, StackPolicy(stack.policy))
        return {}

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteChangeSet; one that does not exist is deleted already when its stack does."""
        try:
            stack, item = self._find(call)
        except ServiceError:
            if not call.params.get("StackName"):
                raise
            self._world.living(call)
            return {}
        if item.status in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            raise ServiceError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{item.id}] cannot be deleted in its current status of [{item.status}]",
            )
        stack.change_sets.pop(item.id, None)
        return {}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListChangeSets."""
        stack = self._world.living(call)
        items = [item for item in stack.change_sets.values() if _listed(item)]
        chosen, following = page(items, call.params.get("NextToken"), _PAGE, lambda item: item.id)
        return with_token("Summaries", [show.change_set(item, stack) for item in chosen], following)

    def _find(self, call: Call) -> tuple[Stack, ChangeSet]:
        """By ARN, or by name within the stack; one that was executed is found by its ARN only."""
        given, store = str(call.params.get("ChangeSetName", "")), self._world.store
        if given.startswith("arn:"):
            item = store.change_set(call.account, call.region, given)
            stack = store.find(call.account, call.region, item.stack_id) if item else None
            if item is None or stack is None:
                raise no_change_set(given)
            return stack, item
        if not call.params.get("StackName"):
            raise invalid("StackName must be specified if ChangeSetName is not specified as an ARN.")
        stack = self._world.living(call)
        for item in stack.change_sets.values():
            if item.name == given and _listed(item):
                return stack, item
        raise no_change_set(given)


def _refuse_unsupported(params: Mapping[str, Any]) -> None:
    wanted = [name for name in ("ResourcesToImport", "ImportExistingResources", "DeploymentMode") if params.get(name)]
    if wanted:
        raise invalid(f"{' and '.join(wanted)}: this emulator neither imports resources nor reverts drift")


def _listed(item: ChangeSet) -> bool:
    return item.execution != "EXECUTE_COMPLETE"


def _paged_changes(item: ChangeSet, call: Call) -> tuple[list[dict[str, Any]], str | None]:
    return page(
        item.changes,
        call.params.get("NextToken"),
        _PAGE,
        lambda change: str(change["ResourceChange"]["LogicalResourceId"]),
    )


def _parameters(item: ChangeSet) -> list[dict[str, Any]]:
    deployment = item.deployment
    if deployment is None:
        return []
    return shown(deployment.template.parameters, deployment.values, deployment.resolved)

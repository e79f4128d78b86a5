"""From a request to a `Deployment`, and the start of creations, updates and deletions."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from lockgate.emulator.ports import Call
from lockgate.emulator.services.cloudformation.engine.creation import DELETE, NOTHING, ROLLBACK, OnFailure, create
from lockgate.emulator.services.cloudformation.engine.policy import StackPolicy
from lockgate.emulator.services.cloudformation.engine.triggers import check_configuration
from lockgate.emulator.services.cloudformation.engine.updating import UpdateChoice, begin, update
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.operations.world import World, look_up
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.resources.registry import HANDLERS
from lockgate.emulator.services.cloudformation.state import UPDATABLE, Deployment, Stack
from lockgate.emulator.services.cloudformation.template.capabilities import require
from lockgate.emulator.services.cloudformation.template.checks import refuse_type_changes
from lockgate.emulator.services.cloudformation.template.load import load
from lockgate.emulator.services.cloudformation.template.model import Template

_RETRYABLE = UPDATABLE | {"CREATE_FAILED", "UPDATE_FAILED"}
USER = "User Initiated"


def prepare(call: Call, hands: Hands, stack: Stack | None, body: str, *, directly: bool) -> Deployment:
    """The checked deployment that a request asks for; `directly` is False for change sets."""
    params, old = call.params, stack.deployment if stack else None
    previous = old.values if old else {}
    loaded = load(body, params.get("Parameters") or (), previous, look_up(hands), call.region, HANDLERS.keys())
    require(loaded.template, params.get("Capabilities") or (), directly=directly)
    if old is not None:
        refuse_type_changes(old.template, loaded.template)
    _refuse_other_types(loaded.template, params.get("ResourceTypes") or ())
    return Deployment(
        template=loaded.template,
        values=loaded.values,
        resolved=loaded.resolved,
        tags=_tags(params, old),
        capabilities=tuple(params.get("Capabilities") or ()),
        notification_arns=_notifications(params, old),
        rollback_configuration=_rollback(params, old),
    )


def _refuse_other_types(template: Template, given: Sequence[str]) -> None:
    """``ResourceTypes``: what a caller says that the template may hold, ``AWS::S3::*`` and ``Custom::*`` included."""
    for spec in template.resources.values():
        if given and not any(fnmatchcase(spec.type, pattern) for pattern in given):
            raise invalid(f"Resource type {spec.type} is not allowed by parameter ResourceTypes [{', '.join(given)}]")


def _tags(params: Mapping[str, Any], old: Deployment | None) -> Mapping[str, str]:
    if params.get("Tags") is None:
        return old.tags if old else {}
    tags = {item["Key"]: item["Value"] for item in params["Tags"]}
    reserved = [name for name in tags if name.lower().startswith("aws:")]
    if reserved:
        raise invalid(f"aws: prefixed tag key names are not allowed for external use: {', '.join(reserved)}")
    return tags


def _notifications(params: Mapping[str, Any], old: Deployment | None) -> tuple[str, ...]:
    if params.get("NotificationARNs") is None:
        return old.notification_arns if old else ()
    return tuple(params["NotificationARNs"])


def _rollback(params: Mapping[str, Any], old: Deployment | None) -> Mapping[str, Any]:
    if params.get("RollbackConfiguration") is None:
        return old.rollback_configuration if old else {}
    check_configuration(params["RollbackConfiguration"])
    return dict(params["RollbackConfiguration"])


def creation_choice(params: Mapping[str, Any]) -> OnFailure:
    """What becomes of a stack whose creation fails, and of what it retains."""
    return OnFailure(_on_failure(params), retain=not params.get("RetainExceptOnCreate"))


def _on_failure(params: Mapping[str, Any]) -> str:
    if params.get("DisableRollback") is not None and params.get("OnFailure"):
        raise invalid("You can specify either DisableRollback or OnFailure, but not both.")
    if params.get("DisableRollback"):
        return NOTHING
    chosen = str(params.get("OnFailure") or params.get("OnStackFailure") or ROLLBACK)
    if chosen not in (DELETE, NOTHING, ROLLBACK):
        raise invalid(f"OnFailure is one of DELETE, DO_NOTHING and ROLLBACK, not {chosen}")
    return chosen


def start_creation(
    world: World, stack: Stack, hands: Hands, deployment: Deployment, params: Mapping[str, Any], failing: OnFailure
) -> None:
    """Enter CREATE_IN_PROGRESS and go on in the background."""
    stack.deployment = deployment
    run = world.run(stack, hands, params)
    run.recorder.stack("CREATE_IN_PROGRESS", USER)
    world.launch(stack, "create", lambda: create(run, deployment, failing))


def start_update(
    world: World,
    stack: Stack,
    hands: Hands,
    deployment: Deployment,
    params: Mapping[str, Any],
    policy: StackPolicy,
) -> None:
    """Enter UPDATE_IN_PROGRESS and go on in the background."""
    run = world.run(stack, hands, params)
    with world.store.lock:  # of two updates at once, one finds the stack busy
        check_updatable(stack)
        begin(run, deployment)
        stack.updated, stack.status = world.aws.clock.now(), "UPDATE_IN_PROGRESS"
    run.recorder.stack("UPDATE_IN_PROGRESS", USER)
    choice = UpdateChoice(policy, bool(params.get("DisableRollback")), retain=not params.get("RetainExceptOnCreate"))
    world.launch(stack, "update", lambda: update(run, deployment, choice))


def check_updatable(stack: Stack) -> None:
    """Refuse a stack whose status lets it only be deleted, or that is busy."""
    if stack.status not in _RETRYABLE:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")

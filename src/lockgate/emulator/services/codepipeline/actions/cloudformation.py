"""Deploy action CloudFormation in its five modes.

Source: CodePipeline user guide, "AWS CloudFormation deploy action reference". Every call is made by the role of the
action; the stack's own role is passed and never assumed here. REPLACE_ON_FAILURE replaces a stack in the states that
this page lists, which do not include ROLLBACK_COMPLETE (CloudFormation's own page on continuous delivery lists it).
An empty change set is a success, and executing it does nothing.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.codepipeline import artifacts
from lockgate.emulator.services.codepipeline.actions.stack_inputs import stack_request
from lockgate.emulator.services.codepipeline.actions.stacks import (
    Stack,
    console_url,
    find_stack,
    gone,
    outputs,
    succeeded,
)
from lockgate.emulator.services.codepipeline.failures import code_of, message_of
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext

REPLACED = ("ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED")
EMPTY = ("didn't contain changes", "No updates are to be performed")
CHANGE_SET_PENDING = ("CREATE_PENDING", "CREATE_IN_PROGRESS", "DELETE_PENDING", "DELETE_IN_PROGRESS")


def perform(context: ActionContext) -> Outcome:
    """Do what ``ActionMode`` says."""
    mode = context.configuration["ActionMode"]
    if mode not in MODES:
        raise ActionFailed("ConfigurationError", f"ActionMode {mode} is not one of {', '.join(MODES)}")
    return MODES[mode](context)


def _create_update(context: ActionContext) -> Outcome:
    return _deploy(context, find_stack(context, context.configuration["StackName"]))


def _replace_on_failure(context: ActionContext) -> Outcome:
    stack = find_stack(context, context.configuration["StackName"])
    if stack is not None and stack["StackStatus"] in REPLACED:
        _delete(context, stack)
        stack = None
    return _deploy(context, stack)


def _delete_only(context: ActionContext) -> Outcome:
    name = context.configuration["StackName"]
    stack = find_stack(context, name)
    if stack is None:
        return Outcome(summary=f"Stack {name} does not exist.")
    _delete(context, stack)
    return Outcome(summary=f"Stack {name} was deleted.", external_id=stack["StackId"])


def _deploy(context: ActionContext, stack: Stack | None) -> Outcome:
    name = context.configuration["StackName"]
    client = context.client("cloudformation")
    request = stack_request(context)
    if stack is None:
        created = client.create_stack(**request)["StackId"]
        return _done(context, succeeded(context, created, "create stack"), f"Stack {name} was created.")
    try:
        updated = client.update_stack(**request)["StackId"]
    except ClientError as error:
        if code_of(error) == "ValidationError" and _is_empty(message_of(error)):
            return _done(context, stack, f"Stack {name} is already up to date.")
        raise
    return _done(context, succeeded(context, updated, "update stack"), f"Stack {name} was updated.")


def _delete(context: ActionContext, stack: Stack) -> None:
    role = context.configuration.get("RoleArn")
    more = {"RoleARN": role} if role else {}
    context.client("cloudformation").delete_stack(StackName=stack["StackName"], **more)
    gone(context, stack["StackId"])


def _change_set_replace(context: ActionContext) -> Outcome:
    client = context.client("cloudformation")
    stack_name, name = context.configuration["StackName"], _change_set_name(context)
    stack = find_stack(context, stack_name)
    fresh = stack is None or stack["StackStatus"] == "REVIEW_IN_PROGRESS"
    if stack is not None and _find_change_set(context, stack_name, name) is not None:
        client.delete_change_set(StackName=stack_name, ChangeSetName=name)
        while (old := _find_change_set(context, stack_name, name)) is not None and old["Status"] != "DELETE_COMPLETE":
            context.pause()
    request = stack_request(context)
    request.pop("StackPolicyBody", None)  # a change set takes none; the policy of the stack stays
    made = client.create_change_set(**request, ChangeSetName=name, ChangeSetType="CREATE" if fresh else "UPDATE")
    context.report(external_id=made["Id"], external_url=console_url(context.region, made["StackId"]))
    return _change_set_made(context, made)


def _change_set_made(context: ActionContext, made: Mapping[str, Any]) -> Outcome:
    change_set = _find_change_set(context, made["StackId"], made["Id"])
    while change_set is not None and change_set["Status"] in CHANGE_SET_PENDING:
        context.pause()
        change_set = _find_change_set(context, made["StackId"], made["Id"])
    if change_set is None:
        raise ActionFailed("JobFailed", f"ChangeSet [{_change_set_name(context)}] does not exist")
    reason = change_set.get("StatusReason", "")
    name = change_set["ChangeSetName"]
    if change_set["Status"] == "CREATE_COMPLETE":
        return Outcome(summary=f"Change set {name} was created.")
    if _is_empty(reason):
        return Outcome(summary=f"Change set {name} contains no changes.")
    raise ActionFailed(
        "JobFailed", f"Failed to create change set {name}. Current status: {change_set['Status']}. {reason}"
    )


def _change_set_execute(context: ActionContext) -> Outcome:
    client = context.client("cloudformation")
    stack_name, name = context.configuration["StackName"], _change_set_name(context)
    stack = find_stack(context, stack_name)
    change_set = _find_change_set(context, stack_name, name) if stack else None
    if stack is None or change_set is None:
        raise ActionFailed("JobFailed", f"ChangeSet [{name}] does not exist")
    if change_set["Status"] == "FAILED" and _is_empty(change_set.get("StatusReason", "")):
        return _done(context, stack, f"Change set {name} contains no changes; nothing was executed.")
    client.execute_change_set(StackName=stack_name, ChangeSetName=name)
    done = succeeded(context, stack["StackId"], "execute change set")
    return _done(context, done, f"Change set {name} was executed.")


def _find_change_set(context: ActionContext, stack: str, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = context.client("cloudformation").describe_change_set(
            StackName=stack, ChangeSetName=name
        )
    except ClientError as error:
        if code_of(error) in ("ChangeSetNotFound", "ChangeSetNotFoundException"):
            return None
        raise
    return found


def _change_set_name(context: ActionContext) -> str:
    name = context.configuration.get("ChangeSetName")
    if not name:
        mode = context.configuration["ActionMode"]
        raise ActionFailed("ConfigurationError", f"ChangeSetName is required for the action mode {mode}")
    return name


def _done(context: ActionContext, stack: Stack, summary: str) -> Outcome:
    values = outputs(stack)
    file = context.configuration.get("OutputFileName")
    content = artifacts.pack({file: json.dumps(values, indent=2).encode()}) if file else b""
    written = tuple(context.write(name, content) for name in context.action.outputs)
    return Outcome(
        summary=summary,
        external_id=stack["StackId"],
        external_url=console_url(context.region, stack["StackId"]),
        variables=values,
        outputs=written,
    )


def _is_empty(reason: str) -> bool:
    return any(text in reason for text in EMPTY)


MODES: Mapping[str, Callable[[ActionContext], Outcome]] = {
    "CREATE_UPDATE": _create_update,
    "REPLACE_ON_FAILURE": _replace_on_failure,
    "DELETE_ONLY": _delete_only,
    "CHANGE_SET_REPLACE": _change_set_replace,
    "CHANGE_SET_EXECUTE": _change_set_execute,
}

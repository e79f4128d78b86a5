"""Stacks as a CloudFormation action sees them: is there one, what becomes of it, and why it failed.

The reason of a failure is read with DescribeStackEvents; without that permission the message says so, as AWS's does
(CodePipeline user guide, "AWS CloudFormation deploy action reference").
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from lockgate.emulator.services.codepipeline.failures import DENIALS, code_of, message_of
from lockgate.emulator.services.codepipeline.outcome import ActionFailed
from lockgate.emulator.services.codepipeline.performing import ActionContext

Stack = Mapping[str, Any]
GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
NO_REASON = (
    "Status reason is not available because IAM role associated with the action does not have CloudFormation "
    "DescribeStackEvents permission"
)


def find_stack(context: ActionContext, name: str) -> Stack | None:
    """The stack of that name or id, or None when there is none."""
    try:
        stacks = context.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if code_of(error) == "ValidationError" and "does not exist" in message_of(error):
            return None
        raise
    return stacks[0] if stacks else None


def follow(context: ActionContext, stack_id: str) -> Stack | None:
    """Wait until the stack is at rest; None when it is gone."""
    context.report(external_id=stack_id, external_url=console_url(context.region, stack_id))
    stack = find_stack(context, stack_id)
    while stack is not None and stack["StackStatus"].endswith("_IN_PROGRESS"):
        context.pause()
        stack = find_stack(context, stack_id)
    return stack


def succeeded(context: ActionContext, stack_id: str, verb: str) -> Stack:
    """Wait for a stack that must come out well; raises `ActionFailed` with the first failed resource's reason."""
    stack = follow(context, stack_id)
    if stack is not None and stack["StackStatus"] in GOOD:
        return stack
    status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
    raise ActionFailed("JobFailed", f"Failed to {verb}. Current status: {status}. {_reason(context, stack_id)}")


def gone(context: ActionContext, stack_id: str) -> None:
    """Wait for a deletion; raises `ActionFailed` when the stack stays."""
    stack = follow(context, stack_id)
    if stack is not None and stack["StackStatus"] != "DELETE_COMPLETE":
        status = stack["StackStatus"]
        raise ActionFailed(
            "JobFailed", f"Failed to delete stack. Current status: {status}. {_reason(context, stack_id)}"
        )


def outputs(stack: Stack) -> dict[str, str]:
    """The stack's outputs by key: the action's variables."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def console_url(region: str, stack_id: str) -> str:
    """Where a person can look at the stack."""
    page = f"https://console.aws.amazon.com/cloudformation/home?region={region}"
    return f"{page}#/stack/detail?stackId={quote(stack_id, safe='')}"


def _reason(context: ActionContext, stack_id: str) -> str:
    try:
        events = context.client("cloudformation").describe_stack_events(StackName=stack_id)["StackEvents"]
    except ClientError as error:
        if code_of(error) in DENIALS:
            return NO_REASON
        return f"Status reason is not available: {message_of(error)}"
    failed = [event for event in _last_operation(events) if event["ResourceStatus"].endswith("FAILED")]
    if not failed:
        return "No event tells the reason."
    first = failed[-1]
    reason = first.get("ResourceStatusReason", "no reason given")
    return f"Resource {first['LogicalResourceId']} ({first['ResourceType']}) {first['ResourceStatus']}: {reason}"


def _last_operation(events: list[Stack]) -> list[Stack]:
    """The newest operation's events; the list is newest first, and each operation begins with the stack itself."""
    found = []
    for event in events:
        found.append(event)
        own = event.get("PhysicalResourceId") == event.get("StackId")
        if own and event["ResourceStatus"] in BEGINNINGS:
            break
    return found

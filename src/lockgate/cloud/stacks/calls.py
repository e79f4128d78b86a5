"""The calls to CloudFormation, with answers as the plan's values."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session
from lockgate.plan import Deployment, ObservedStack, StackEvent, StackId, StackResource

_GONE = "DELETE_COMPLETE"
_UNTOUCHED = "REVIEW_IN_PROGRESS"


class StackCalls:
    """Single calls; nothing here waits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def describe(self, stack: StackId, arn: str | None = None) -> Any:
        """CloudFormation's description by the stack's id, or by its name when there is none; None when it is gone."""
        try:
            answer = self._call(stack, "describe_stacks", StackName=arn or stack.name)
        except CallRefusedError as error:
            if error.code == "ValidationError" and "does not exist" in error.message:
                return None
            raise
        found = answer["Stacks"][0]
        return None if found["StackStatus"] == _GONE else found

    def observed(self, stack: StackId) -> ObservedStack | None:
        """The stack with its template."""
        found = self.describe(stack)
        if found is None:
            return None
        return ObservedStack(
            id=stack,
            status=found["StackStatus"],
            body="" if found["StackStatus"] == _UNTOUCHED else self._template(stack, found["StackId"]),
            parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in found.get("Parameters", ())},
            outputs=outputs(found),
            tags={each["Key"]: each["Value"] for each in found.get("Tags", ())},
            role=found.get("RoleARN"),
            reason=found.get("StackStatusReason", ""),
        )

    def resources(self, stack: StackId) -> tuple[StackResource, ...]:
        """What it holds; empty when it does not exist."""
        pages = self._session.pages(
            stack.account, "cloudformation", "list_stack_resources", stack.region, StackName=stack.name
        )
        try:
            found = [each for page in pages for each in page["StackResourceSummaries"]]
        except CallRefusedError as error:
            if error.code == "ValidationError" and "does not exist" in error.message:
                return ()
            raise
        return tuple(_resource(each) for each in found if each["ResourceStatus"] != _GONE)

    def create_change_set(self, deployment: Deployment, name: str, kind: str, body: str) -> str:
        """Ask for a change set of `kind` CREATE or UPDATE; returns its ARN."""
        answer = self._call(
            deployment.stack,
            "create_change_set",
            StackName=deployment.stack.name,
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateBody=body,
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in sorted(deployment.parameters.items())],
            Capabilities=list(deployment.capabilities),
            Tags=[{"Key": key, "Value": value} for key, value in sorted(deployment.tags.items())],
        )
        return str(answer["Id"])

    def describe_change_set(self, stack: StackId, arn: str) -> Any:
        """CloudFormation's description of a change set."""
        return self._call(stack, "describe_change_set", ChangeSetName=arn)

    def execute_change_set(self, stack: StackId, arn: str) -> None:
        """Begin the operation that a change set describes."""
        self._call(stack, "execute_change_set", ChangeSetName=arn)

    def delete_change_set(self, stack: StackId, arn: str) -> None:
        """Delete a change set that was not executed."""
        self._call(stack, "delete_change_set", ChangeSetName=arn)

    def continue_rollback(self, stack: StackId) -> None:
        """Begin once more the rollback of an update."""
        self._call(stack, "continue_update_rollback", StackName=stack.name)

    def delete(self, stack: StackId, arn: str) -> None:
        """Begin the deletion; CloudFormation uses the role that the stack has."""
        self._call(stack, "delete_stack", StackName=arn)

    def events(self, stack: StackId, arn: str, seen: set[str]) -> list[StackEvent]:
        """The events that are not in `seen`, oldest first; they are added to it."""
        fresh: list[Any] = []
        for event in self._newest_first(stack, arn):
            if event["EventId"] in seen:
                break
            fresh.append(event)
        seen.update(event["EventId"] for event in fresh)
        return [_event(stack, event) for event in reversed(fresh)]

    def _newest_first(self, stack: StackId, arn: str) -> Iterator[Any]:
        pages = self._session.pages(
            stack.account, "cloudformation", "describe_stack_events", stack.region, StackName=arn
        )
        for page in pages:
            yield from page["StackEvents"]

    def _template(self, stack: StackId, arn: str) -> str:
        body = self._call(stack, "get_template", StackName=arn, TemplateStage="Original")["TemplateBody"]
        # botocore parses a JSON template into a mapping and leaves a YAML template as text.
        return body if isinstance(body, str) else json.dumps(body)

    def _call(self, stack: StackId, operation: str, **parameters: Any) -> Any:
        return self._session.call(stack.account, "cloudformation", operation, stack.region, **parameters)


def outputs(found: Any) -> dict[str, str]:
    """The outputs of CloudFormation's description of a stack."""
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}


def failures(events: Iterable[StackEvent]) -> tuple[StackEvent, ...]:
    """Those that tell of a failure."""
    return tuple(event for event in events if event.failed)


def _resource(found: Any) -> StackResource:
    return StackResource(
        found["LogicalResourceId"], found.get("PhysicalResourceId", ""), found["ResourceType"], found["ResourceStatus"]
    )


def _event(stack: StackId, found: Any) -> StackEvent:
    return StackEvent(
        stack=stack,
        logical_id=found.get("LogicalResourceId", ""),
        physical_id=found.get("PhysicalResourceId", ""),
        type=found.get("ResourceType", ""),
        status=found.get("ResourceStatus", ""),
        reason=found.get("ResourceStatusReason", ""),
        at=found["Timestamp"].isoformat(),
    )

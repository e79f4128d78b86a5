"""Events of a stack: kept, newest last, and put on the default event bus as CloudFormation does.

Source: API reference, "StackEvent"; EventBridge reference, "CloudFormation events".
"""

import json
import logging
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, ServiceError
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.state import ResourceState, Stack

STACK = "AWS::CloudFormation::Stack"
_SUBJECT = "AWS CloudFormation Notification"
_LOG = logging.getLogger(__name__)


class Recorder:
    """Sets statuses and tells about them; `token` is the ClientRequestToken of the operation."""

    def __init__(self, aws: Aws, stack: Stack, hands: Hands, token: str | None) -> None:
        self._aws = aws
        self._hands = hands
        self._stack = stack
        self._token = token

    def stack(self, status: str, reason: str | None = None) -> None:
        """The stack enters a status."""
        stack = self._stack
        event = {**self._event(stack.name, stack.id, STACK, status, reason), "EventId": str(uuid4())}
        stack.events.append(event)
        stack.status, stack.reason = status, reason
        self._notify(event)
        detail = {"stack-id": stack.id, "status-details": {"status": status, "status-reason": reason or ""}}
        self._emit("CloudFormation Stack Status Change", detail)

    def resource(self, resource: ResourceState, status: str, reason: str | None = None) -> None:
        """A resource enters a status."""
        event = self._event(resource.logical_id, resource.physical_id or "", resource.type, status, reason)
        if resource.properties:
            event["ResourceProperties"] = self._masked(json.dumps(resource.properties, default=str))
        stamp = event["Timestamp"].strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        resource.status, resource.reason, resource.changed = status, reason, event["Timestamp"]
        serial = len(self._stack.events)
        event["EventId"] = f"{resource.logical_id}-{status}-{stamp}Z-{serial}"
        self._stack.events.append(event)
        self._notify(event)
        detail = {
            "stack-id": self._stack.id,
            "logical-resource-id": resource.logical_id,
            "physical-resource-id": resource.physical_id or "",
            "resource-type": resource.type,
            "status-details": {"status": status, "status-reason": reason or ""},
        }
        self._emit("CloudFormation Resource Status Change", detail)

    def _event(self, logical: str, physical: str, kind: str, status: str, reason: str | None) -> dict[str, Any]:
        event = {
            "StackId": self._stack.id,
            "StackName": self._stack.name,
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical,
            "ResourceType": kind,
            "Timestamp": self._aws.clock.now(),
            "ResourceStatus": status,
        }
        optional = {"ResourceStatusReason": reason, "ClientRequestToken": self._token}
        return event | {name: text for name, text in optional.items() if text}

    def _notify(self, event: Mapping[str, Any]) -> None:
        """Publish the event to the stack's topics, as whoever deploys; a refusal does not stop the stack."""
        deployment = self._stack.deployment
        for topic in deployment.notification_arns if deployment else ():
            try:
                self._hands.client("sns").publish(TopicArn=topic, Subject=_SUBJECT, Message=_message(event))
            except (ClientError, ServiceError) as error:
                _LOG.warning("stack %s: topic %s: %s", self._stack.name, topic, error)

    def _masked(self, text: str) -> str:
        """The text without the values of NoEcho parameters."""
        deployment = self._stack.deployment
        specs = deployment.template.parameters.items() if deployment else ()
        for name, spec in specs:
            value = deployment.values.get(name) if deployment and spec.no_echo else None
            if value:
                text = text.replace(json.dumps(value)[1:-1], "****")
        return text

    def _emit(self, kind: str, detail: Mapping[str, Any]) -> None:
        body = {**detail, "client-request-token": self._token or ""}
        event = {"source": "aws.cloudformation", "detail-type": kind, "resources": [self._stack.id], "detail": body}
        self._aws.emit(self._stack.account, self._stack.region, event)


def _message(event: Mapping[str, Any]) -> str:
    """The lines of a notification: ``StackId='...'`` and so on. Source: user guide, "Stack event notifications"."""
    lines = {**event, "Timestamp": event["Timestamp"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    return "".join(f"{name}='{value}'\n" for name, value in lines.items())

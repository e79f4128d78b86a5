"""Custom resources, backed by a Lambda function or an SNS topic.

Source: CloudFormation user guide, "Custom resource request and response reference".
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work
from lockgate.emulator.services.cloudformation.template.model import text_of

_HOUR = 3600.0


class CustomResource(Handler):
    """``Custom::*``: the provider is asked and answers at the address in ``ResponseURL``."""

    def create(self, work: Work) -> Made:
        """Ask for a creation; without an id in the answer one is made up."""
        answer = self._ask(work, "Create")
        return self._made(answer, answer.get("PhysicalResourceId") or work.generated(128))

    def update(self, work: Work, before: Before) -> Made:
        """Ask for an update; another id in the answer means that the old resource is to be deleted."""
        old = {"OldResourceProperties": _texts(before.properties), "PhysicalResourceId": work.id}
        answer = self._ask(work, "Update", **old)
        return self._made(answer, answer.get("PhysicalResourceId") or work.id)

    def delete(self, work: Work) -> None:
        """Ask for a deletion."""
        self._ask(work, "Delete", PhysicalResourceId=work.id)

    def _made(self, answer: Mapping[str, Any], physical_id: str) -> Made:
        data = answer.get("Data") or {}
        return Made(physical_id, dict(data) if isinstance(data, Mapping) else {})

    def _ask(self, work: Work, kind: str, **extra: Any) -> Mapping[str, Any]:
        if work.around is None:
            raise HandlerError("InternalFailure", f"{work.type} needs the service around it")
        address = work.around.callback()
        token = str(work.get("ServiceToken"))
        request = {
            "RequestType": kind,
            "ServiceToken": token,
            "ResponseURL": address,
            "StackId": work.stack.id,
            "RequestId": str(uuid4()),
            "LogicalResourceId": work.logical_id,
            "ResourceType": work.type,
            "ResourceProperties": _texts(work.properties),
            **extra,
        }
        try:
            self._send(work, token, request)
            return self._answer(work, address)
        finally:
            work.around.forget(address)

    def _send(self, work: Work, token: str, request: Mapping[str, Any]) -> None:
        if ":sns:" in token:
            body = json.dumps(request)
            work.client("sns").publish(
                TopicArn=token, Subject="AWS CloudFormation custom resource request", Message=body
            )
        else:
            work.client("lambda").invoke(
                FunctionName=token, InvocationType="Event", Payload=json.dumps(request).encode()
            )

    def _answer(self, work: Work, address: str) -> Mapping[str, Any]:
        around, received = work.around, list[Mapping[str, Any]]()

        def arrived() -> bool:
            received.extend(around.signals(address) if around else ())
            return bool(received)

        try:
            work.until(arrived, f"Custom resource {work.logical_id}", float(work.get("ServiceTimeout", _HOUR)))
        except HandlerError as error:
            raise HandlerError(
                "NotStabilized",
                "CloudFormation did not receive a response from your Custom Resource. Please check your logs for "
                f"requestId [{uuid4()}]. If you are using the Python cfn-response module, you may need to update your "
                "Lambda function code so that CloudFormation can attach the updated version.",
            ) from error
        answer = received[0]
        if answer.get("Status") != "SUCCESS":
            reason = answer.get("Reason") or "no reason given"
            raise HandlerError(
                "GeneralServiceException",
                f"Received response status [FAILED] from custom resource. Message returned: {reason}",
            )
        return answer


def _texts(value: Any) -> Any:
    """Properties as a provider gets them: every scalar is text."""
    if isinstance(value, Mapping):
        return {name: _texts(item) for name, item in value.items() if name != "ServiceTimeout"}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return text_of(value)

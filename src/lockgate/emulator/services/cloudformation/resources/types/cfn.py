"""CloudFormation itself: nested stacks, wait conditions and custom resources."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Surroundings, Work
from lockgate.emulator.services.cloudformation.resources.types.custom import CustomResource
from lockgate.emulator.services.cloudformation.template.model import text_of

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_DAY = 86400.0


class NestedStack(Handler):
    """``AWS::CloudFormation::Stack``. The nested stack acts with the role of the outer one."""

    def create(self, work: Work) -> Made:
        """CreateStack, then DescribeStacks until it is complete."""
        client = work.client("cloudformation")
        minutes = {"TimeoutInMinutes": work.get("TimeoutInMinutes")} if work.get("TimeoutInMinutes") else {}
        made = client.create_stack(
            StackName=work.generated(128),
            DisableRollback=True,
            **self._members(work),
            **minutes,
        )["StackId"]
        _around(work).adopt(made, work.stack)
        work.announce(made)
        stack = self._settled(work)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise HandlerError("NotStabilized", _embedded(made, "created", stack))
        return Made(made, _outputs(made, stack))

    def update(self, work: Work, before: Before) -> Made:
        """UpdateStack, unless there is nothing to update, then DescribeStacks until it is complete."""
        client = work.client("cloudformation")
        try:
            client.update_stack(StackName=work.id, **self._members(work))
        except client.exceptions.ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
            return Made(work.id, before.attributes)
        stack = self._settled(work)
        if stack["StackStatus"] != "UPDATE_COMPLETE":
            raise HandlerError("NotStabilized", _embedded(work.id, "updated", stack))
        return Made(work.id, _outputs(work.id, stack))

    def delete(self, work: Work) -> None:
        """DeleteStack, then DescribeStacks until it is gone."""
        work.client("cloudformation").delete_stack(StackName=work.id)
        stack = self._settled(work)
        if stack["StackStatus"] != "DELETE_COMPLETE":
            raise HandlerError("NotStabilized", _embedded(work.id, "deleted", stack))

    def _members(self, work: Work) -> dict[str, Any]:
        parameters = work.get("Parameters", {}).items()
        return {
            "TemplateURL": work.get("TemplateURL"),
            "Parameters": [{"ParameterKey": name, "ParameterValue": _joined(value)} for name, value in parameters],
            "Capabilities": _CAPABILITIES,
            "Tags": [{"Key": name, "Value": value} for name, value in work.tags.user.items()],
            "NotificationARNs": work.get("NotificationARNs", list(work.stack.notification_arns)),
        }

    def _settled(self, work: Work) -> Mapping[str, Any]:
        def look() -> Mapping[str, Any]:
            found: Mapping[str, Any] = work.client("cloudformation").describe_stacks(StackName=work.id)["Stacks"][0]
            return found

        work.until(lambda: not look()["StackStatus"].endswith("_IN_PROGRESS"), f"Stack {work.id}", _DAY)
        return look()


def _joined(value: Any) -> str:
    return ",".join(text_of(item) for item in value) if isinstance(value, list) else text_of(value)


def _outputs(stack_id: str, stack: Mapping[str, Any]) -> dict[str, str]:
    outputs = {f"Outputs.{item['OutputKey']}": item["OutputValue"] for item in stack.get("Outputs", ())}
    return {"StackId": stack_id, **outputs}


def _embedded(stack_id: str, done: str, stack: Mapping[str, Any]) -> str:
    reason = stack.get("StackStatusReason", stack["StackStatus"])
    return f"Embedded stack {stack_id} was not successfully {done}: {reason}"


def _around(work: Work) -> Surroundings:
    if work.around is None:
        raise HandlerError("InternalFailure", f"{work.type} needs the service around it")
    return work.around


class WaitConditionHandle(Handler):
    """``AWS::CloudFormation::WaitConditionHandle``: Ref gives the address that takes the signals."""

    def create(self, work: Work) -> Made:
        """No API is called."""
        address = _around(work).callback()
        return Made(address, {"Id": address})

    def update(self, work: Work, before: Before) -> Made:
        """It has no properties."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """The address takes nothing any more."""
        _around(work).forget(work.id)


class WaitCondition(Handler):
    """``AWS::CloudFormation::WaitCondition``: waits for ``Count`` signals at its handle's address."""

    def create(self, work: Work) -> Made:
        """No API is called."""
        handle, wanted, made = work.get("Handle"), int(work.get("Count", 1)), work.generated(128)
        signals: dict[str, Mapping[str, Any]] = {}

        def enough() -> bool:
            for signal in _around(work).signals(handle):
                signals[str(signal.get("UniqueId", len(signals)))] = signal
            failed = [item for item in signals.values() if item.get("Status") != "SUCCESS"]
            if failed:
                reason = f"WaitCondition received failed message: '{failed[0].get('Reason')}'"
                raise HandlerError("GeneralServiceException", f"{reason} for uniqueId: {failed[0].get('UniqueId')}")
            return len(signals) >= wanted

        try:
            work.until(enough, f"WaitCondition {work.logical_id}", float(work.get("Timeout", 43200)))
        except HandlerError as error:
            if error.code != "NotStabilized":
                raise
            received = f"Received {len(signals)} conditions when expecting {wanted}"
            raise HandlerError("NotStabilized", f"WaitCondition timed out. {received}") from error
        data = {identity: str(signal.get("Data", "")) for identity, signal in signals.items()}
        return Made(made, {"Id": made, "Data": json.dumps(data)})

    def update(self, work: Work, before: Before) -> Made:
        """A wait condition is met once."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """Nothing is left of it."""


class CdkMetadata(Handler):
    """``AWS::CDK::Metadata``: what the CDK notes about itself. No API is called."""

    def create(self, work: Work) -> Made:
        """Nothing but an id."""
        return Made(work.generated(128))

    def update(self, work: Work, before: Before) -> Made:
        """The same id."""
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """Nothing is left of it."""


TYPES: Mapping[str, Handler] = {
    "AWS::CDK::Metadata": CdkMetadata(),
    "AWS::CloudFormation::Stack": NestedStack(),
    "AWS::CloudFormation::WaitConditionHandle": WaitConditionHandle(),
    "AWS::CloudFormation::WaitCondition": WaitCondition(),
    "AWS::CloudFormation::CustomResource": CustomResource(),
}

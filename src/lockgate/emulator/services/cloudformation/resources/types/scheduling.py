"""EventBridge Scheduler: schedules and their groups; Step Functions: state machines."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shapes import to_input

_DEFINITION = ("Definition", "DefinitionString", "DefinitionS3Location", "DefinitionSubstitutions")


class Schedule(Handler):
    """``AWS::Scheduler::Schedule``."""

    def create(self, work: Work) -> Made:
        """CreateSchedule."""
        name = work.name("Name", 64)
        made = work.client("scheduler").create_schedule(**work.input("scheduler", "CreateSchedule", "Name", Name=name))
        return Made(name, {"Arn": made["ScheduleArn"]})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateSchedule with the whole of it."""
        work.client("scheduler").update_schedule(**work.input("scheduler", "UpdateSchedule", "Name", Name=work.id))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteSchedule."""
        group = {"GroupName": work.get("GroupName")} if work.get("GroupName") else {}
        work.client("scheduler").delete_schedule(Name=work.id, **group)


class ScheduleGroup(Handler):
    """``AWS::Scheduler::ScheduleGroup``."""

    def create(self, work: Work) -> Made:
        """CreateScheduleGroup, then GetScheduleGroup for its attributes."""
        client, name = work.client("scheduler"), work.name("Name", 64)
        work.tagged(lambda tags: client.create_schedule_group(Name=name, **({"Tags": tags.as_list()} if tags else {})))
        work.announce(name)
        found = client.get_schedule_group(Name=name)
        dates = {key: str(found.get(key, "")) for key in ("CreationDate", "LastModificationDate")}
        return Made(name, {"Arn": found["Arn"], "State": found.get("State", "ACTIVE"), **dates})

    def update(self, work: Work, before: Before) -> Made:
        """Only the tags can change."""
        client, tags, arn = work.client("scheduler"), work.tag_change(before), before.attributes["Arn"]
        if tags.set:
            client.tag_resource(ResourceArn=arn, Tags=tags.set_list())
        if tags.removed:
            client.untag_resource(ResourceArn=arn, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteScheduleGroup."""
        work.client("scheduler").delete_schedule_group(Name=work.id)


class StateMachine(Handler):
    """``AWS::StepFunctions::StateMachine``."""

    def create(self, work: Work) -> Made:
        """CreateStateMachine."""
        client, name = work.client("stepfunctions"), work.name("StateMachineName", 80)
        members = self._members(work, "CreateStateMachine")
        if work.get("StateMachineType"):
            members["type"] = work.get("StateMachineType")
        made = work.tagged(
            lambda tags: client.create_state_machine(
                name=name, **members, **({"tags": tags.as_list("key", "value")} if tags else {})
            )
        )
        arn = made["stateMachineArn"]
        return Made(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": "INITIAL"})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateStateMachine, then the tags."""
        client, attributes = work.client("stepfunctions"), dict(before.attributes)
        if changed(work, before, *_DEFINITION, "RoleArn", "LoggingConfiguration", "TracingConfiguration"):
            members = self._members(work, "UpdateStateMachine")
            made = client.update_state_machine(stateMachineArn=work.id, **members)
            attributes["StateMachineRevisionId"] = made.get("revisionId", "INITIAL")
        tags = work.tag_change(before)
        if tags.set:
            client.tag_resource(resourceArn=work.id, tags=tags.set_list("key", "value"))
        if tags.removed:
            client.untag_resource(resourceArn=work.id, tagKeys=list(tags.removed))
        return Made(work.id, attributes)

    def delete(self, work: Work) -> None:
        """DescribeStateMachine, for the deletion is content with one that is not there; then DeleteStateMachine."""
        client = work.client("stepfunctions")
        client.describe_state_machine(stateMachineArn=work.id)
        client.delete_state_machine(stateMachineArn=work.id)

    def _members(self, work: Work, operation: str) -> dict[str, Any]:
        shape = work.client("stepfunctions").meta.service_model.operation_model(operation).input_shape
        own = (*_DEFINITION, "StateMachineName", "StateMachineType", "Tags")
        plain = {prop: value for prop, value in work.properties.items() if prop not in own}
        return {**to_input(shape, plain, work.type), "definition": self._definition(work)}

    def _definition(self, work: Work) -> str:
        """The definition as text, ``${name}`` replaced by its substitution."""
        text = work.get("DefinitionString")
        if work.get("Definition") is not None:
            text = json.dumps(work.get("Definition"))
        location = work.get("DefinitionS3Location")
        if location:
            version = {"VersionId": location["Version"]} if location.get("Version") else {}
            found = work.client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"], **version)
            text = found["Body"].read().decode()
        for name, value in work.get("DefinitionSubstitutions", {}).items():
            text = str(text).replace(f"${{{name}}}", str(value))
        return str(text)


TYPES: Mapping[str, Handler] = {
    "AWS::Scheduler::Schedule": Schedule(),
    "AWS::Scheduler::ScheduleGroup": ScheduleGroup(),
    "AWS::StepFunctions::StateMachine": StateMachine(),
}

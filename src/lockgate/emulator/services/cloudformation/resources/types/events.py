"""Amazon EventBridge: rules, buses and their policies."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError, already_exists
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import document, to_input

_DEFAULT = "default"


class Rule(Handler):
    """``AWS::Events::Rule`` with its targets. Ref gives the name, on a bus of one's own with ``BUS|`` before it."""

    def create(self, work: Work) -> Made:
        """DescribeRule, because PutRule would overwrite a rule of that name; then PutRule and PutTargets."""
        name = work.name("Name", 64)
        found = partial(work.client("events").describe_rule, **self._on(work.properties))
        if work.get("Name") and if_there(found, Name=name):
            raise already_exists(work.type, name)
        made = work.tagged(lambda tags: self._put(work, name, {"Tags": tags.as_list()} if tags else {}))
        bus = self._bus(work.properties)
        work.announce(name if bus is None else f"{bus.rpartition('/')[2]}|{name}")
        self._put_targets(work, name, work.get("Targets", ()))
        return Made(work.id, {"Arn": made["RuleArn"], "RuleName": name})

    def update(self, work: Work, before: Before) -> Made:
        """PutRule, targets by id, tags."""
        name, events = before.attributes["RuleName"], work.client("events")
        if changed(work, before, "Description", "EventPattern", "RoleArn", "ScheduleExpression", "State"):
            self._put(work, name, {})
        had = {item["Id"]: item for item in before.properties.get("Targets", ())}
        wanted = {item["Id"]: item for item in work.get("Targets", ())}
        gone = [identity for identity in had if identity not in wanted]
        if gone:
            self._remove_targets(work, name, gone)
        self._put_targets(work, name, [item for key, item in wanted.items() if had.get(key) != item])
        tags = work.tag_change(before)
        if tags.set:
            events.tag_resource(ResourceARN=before.attributes["Arn"], Tags=tags.set_list())
        if tags.removed:
            events.untag_resource(ResourceARN=before.attributes["Arn"], TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """RemoveTargets, then DeleteRule."""
        name = work.id.rpartition("|")[2]
        targets = [item["Id"] for item in work.get("Targets", ())]
        events = work.client("events")
        if targets:
            events.remove_targets(Rule=name, Ids=targets, **self._on(work.properties))
        events.delete_rule(Name=name, **self._on(work.properties))

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
        """A rule does not move to another bus."""
        moved = (self._bus(before) or _DEFAULT) != (self._bus(after) or _DEFAULT)
        return frozenset({"EventBusName"}) if moved else frozenset()

    def _bus(self, properties: Mapping[str, Any]) -> str | None:
        bus = properties.get("EventBusName")
        return None if bus in (None, _DEFAULT) else str(bus)

    def _on(self, properties: Mapping[str, Any]) -> dict[str, str]:
        bus = self._bus(properties)
        return {} if bus is None else {"EventBusName": bus}

    def _put(self, work: Work, name: str, extra: dict[str, Any]) -> Any:
        members = work.input("events", "PutRule", "Name", "EventBusName", "Targets", "Tags", Name=name)
        return work.client("events").put_rule(**members, **self._on(work.properties), **extra)

    def _put_targets(self, work: Work, name: str, targets: Sequence[Mapping[str, Any]]) -> None:
        if not targets:
            return
        events = work.client("events")
        shape = events.meta.service_model.shape_for("Target")
        items = [to_input(shape, target, work.type) for target in targets]
        answer = events.put_targets(Rule=name, Targets=items, **self._on(work.properties))
        _refuse_failed(answer)

    def _remove_targets(self, work: Work, name: str, ids: list[str]) -> None:
        answer = work.client("events").remove_targets(Rule=name, Ids=ids, **self._on(work.properties))
        _refuse_failed(answer)


def _refuse_failed(answer: Mapping[str, Any]) -> None:
    for entry in answer.get("FailedEntries", ()):
        raise HandlerError("InvalidRequest", f"Target {entry.get('TargetId')}: {entry.get('ErrorMessage')}")


class EventBus(Handler):
    """``AWS::Events::EventBus``."""

    def create(self, work: Work) -> Made:
        """CreateEventBus, then its policy."""
        events = work.client("events")
        members = work.input("events", "CreateEventBus", "Policy", "Tags")
        made = work.tagged(
            lambda tags: events.create_event_bus(**members, **({"Tags": tags.as_list()} if tags else {}))
        )
        name = work.get("Name")
        work.announce(name)
        if work.get("Policy"):
            events.put_permission(EventBusName=name, Policy=document(work.get("Policy")))
        return Made(name, {"Arn": made["EventBusArn"], "Name": name})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateEventBus, policy, tags."""
        events = work.client("events")
        if changed(work, before, "Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig"):
            members = work.input("events", "UpdateEventBus", "Policy", "Tags", "EventSourceName")
            events.update_event_bus(**members)
        if changed(work, before, "Policy"):
            if work.get("Policy"):
                events.put_permission(EventBusName=work.id, Policy=document(work.get("Policy")))
            else:
                events.remove_permission(EventBusName=work.id, RemoveAllPermissions=True)
        tags = work.tag_change(before)
        if tags.set:
            events.tag_resource(ResourceARN=before.attributes["Arn"], Tags=tags.set_list())
        if tags.removed:
            events.untag_resource(ResourceARN=before.attributes["Arn"], TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DescribeEventBus, for DeleteEventBus is content with a bus that is not there; then DeleteEventBus."""
        events = work.client("events")
        events.describe_event_bus(Name=work.id)
        events.delete_event_bus(Name=work.id)


class EventBusPolicy(Handler):
    """``AWS::Events::EventBusPolicy``: one statement of a bus' policy."""

    def create(self, work: Work) -> Made:
        """PutPermission."""
        self._put(work)
        statement = work.get("StatementId")
        bus = work.get("EventBusName")
        return Made(statement if bus in (None, _DEFAULT) else f"{bus}|{statement}")

    def update(self, work: Work, before: Before) -> Made:
        """PutPermission again: a statement of the same id is overwritten."""
        self._put(work)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """RemovePermission."""
        bus = {"EventBusName": work.get("EventBusName")} if work.get("EventBusName") else {}
        work.client("events").remove_permission(StatementId=work.get("StatementId"), **bus)

    def _put(self, work: Work) -> None:
        """PutPermission with the bus' whole policy and this statement in it, which takes every kind of statement."""
        events = work.client("events")
        bus = work.get("EventBusName") or _DEFAULT
        found = events.describe_event_bus(Name=bus)
        sid = work.get("StatementId")
        others = [item for item in _statements(found.get("Policy")) if item.get("Sid") != sid]
        mine = {**self._statement(work, found["Arn"]), "Sid": sid}
        policy = {"Version": "2012-10-17", "Statement": [*others, mine]}
        events.put_permission(EventBusName=bus, Policy=document(policy))

    def _statement(self, work: Work, arn: str) -> dict[str, Any]:
        if work.get("Statement"):
            return {"Resource": arn, **_object(work.get("Statement"))}
        principal = str(work.get("Principal", "*"))
        if principal != "*":
            principal = f"arn:{work.stack.partition}:iam::{principal}:root"
        statement = {
            "Effect": "Allow",
            "Principal": "*" if principal == "*" else {"AWS": principal},
            "Action": work.get("Action", "events:PutEvents"),
            "Resource": arn,
        }
        condition = work.get("Condition")
        if condition:
            statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
        return statement


def _object(value: Any) -> dict[str, Any]:
    return dict(json.loads(value) if isinstance(value, str) else value)


def _statements(policy: str | None) -> list[dict[str, Any]]:
    found = _object(policy).get("Statement", []) if policy else []
    return found if isinstance(found, list) else [found]


TYPES: Mapping[str, Handler] = {
    "AWS::Events::Rule": Rule(),
    "AWS::Events::EventBus": EventBus(),
    "AWS::Events::EventBusPolicy": EventBusPolicy(),
}

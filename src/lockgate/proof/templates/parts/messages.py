"""The policies of queues, topics and event buses, and the rules of events."""

import json
from collections.abc import Mapping
from functools import partial

from lockgate.iam import PolicyKind
from lockgate.proof.delivery import Called, Rule
from lockgate.proof.templates.parts.documents import checked, policy_at
from lockgate.proof.templates.parts.store import Parts, Taker, listed, role_arn, some
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Written


def _policy(kind: str, targets: str, parts: Parts, stack: Stack, made: Made) -> None:
    """A policy of a queue or topic; `targets` is the property that names them."""
    for reference in listed(made.properties.get(targets, ())):
        holding = parts.held(stack.account, kind, reference)
        subject = holding.arn if holding is not None else stack.account
        policy = policy_at(parts, stack, made, subject, PolicyKind.RESOURCE, f"{kind} policy", "PolicyDocument")
        if holding is not None:
            parts.change(holding, policy=policy)
        else:
            parts.skip(stack.account, f"`{made.logical_id}` of {stack.name} is the policy of {reference}, not known")


def _bus_policy(parts: Parts, stack: Stack, made: Made) -> None:
    """One statement, whole or in parts. Source: EventBridge API reference, "PutPermission"."""
    name = str(made.properties.get("EventBusName", "default"))
    partition, region = stack.arn.split(":")[1], stack.region
    arn = f"arn:{partition}:events:{region}:{stack.account}:event-bus/{name.rpartition('/')[2]}"
    if arn not in parts.holdings:
        parts.hold(stack, arn, "bus", name.rpartition("/")[2])
    stated = made.properties.get("Statement")
    statement = dict(stated) if isinstance(stated, Mapping) else _statement(made, arn)
    known = parts.holdings[arn].policy
    document = {"Version": "2012-10-17", "Statement": [*(known.statements if known else ()), statement]}
    places = (*(known.places if known else ()), made.place)
    policy = checked(parts, arn, PolicyKind.RESOURCE, Written("bus policy", document, stack.name, places))
    if policy is not None:
        parts.change(parts.holdings[arn], policy=policy)


def _statement(made: Made, arn: str) -> dict[str, object]:
    principal, condition = made.properties.get("Principal"), made.properties.get("Condition")
    found: dict[str, object] = {
        "Sid": str(made.properties.get("StatementId", made.logical_id)),
        "Effect": "Allow",
        "Principal": "*" if principal == "*" else {"AWS": principal},
        "Action": made.properties.get("Action", "events:PutEvents"),
        "Resource": arn,
    }
    if isinstance(condition, Mapping) and {"Type", "Key", "Value"} <= set(condition):
        found["Condition"] = {str(condition["Type"]): {str(condition["Key"]): condition["Value"]}}
    return found


def _rule(parts: Parts, stack: Stack, made: Made) -> None:
    properties = made.properties
    targets = tuple(
        Called(str(each.get("Arn", "")), role_arn(stack, each.get("RoleArn"))) for each in properties.get("Targets", ())
    )
    pattern = properties.get("EventPattern")
    rule = Rule(
        targets=targets,
        pattern=json.dumps(pattern, sort_keys=True) if pattern else "",
        schedule=str(properties.get("ScheduleExpression", "")),
        bus=str(properties.get("EventBusName", "default")),
        enabled=properties.get("State", "ENABLED") != "DISABLED",
    )
    own = role_arn(stack, properties.get("RoleArn"))
    roles = some(own, *(each.role for each in targets))
    parts.hold(stack, made.arn, made.word, made.name, roles=roles, delivery=rule, place=made.place)


TAKE: Mapping[str, Taker] = {"AWS::Events::Rule": _rule}
ATTACH: Mapping[str, Taker] = {
    "AWS::Events::EventBusPolicy": _bus_policy,
    "AWS::SNS::TopicInlinePolicy": partial(_policy, "topic", "TopicArn"),
    "AWS::SNS::TopicPolicy": partial(_policy, "topic", "Topics"),
    "AWS::SQS::QueueInlinePolicy": partial(_policy, "queue", "Queue"),
    "AWS::SQS::QueuePolicy": partial(_policy, "queue", "Queues"),
}

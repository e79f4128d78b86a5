"""EventBridge, SNS, SQS and CloudWatch Logs.

Source: service authorization reference of each; SQS developer guide, "Amazon SQS API permissions" (batch operations
are the single operation's action).
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn, named, need, on, table
from lockgate.emulator.ports import ServiceError

_RULE = "DeleteRule DescribeRule DisableRule EnableRule ListTargetsByRule PutRule PutTargets RemoveTargets".split()
_BUS = "CreateEventBus DeleteEventBus DescribeEventBus UpdateEventBus".split()
_PERMISSION = "PutPermission RemovePermission".split()


def bus_arn(incoming: Incoming, bus: str) -> str:
    """The ARN of a bus given by name or ARN; no name is the default bus."""
    return named(incoming, "events", "event-bus/", bus or "default")


def _rule(incoming: Incoming) -> Sequence[Need]:
    name = incoming.text("Name") or incoming.text("Rule")
    bus = bus_arn(incoming, incoming.text("EventBusName")).rpartition("event-bus/")
    path = name if bus[2] == "default" else f"{bus[2]}/{name}"
    keys: dict[str, str | tuple[str, ...]] = {}
    targets = incoming.params.get("Targets")
    if incoming.operation == "PutTargets" and targets:
        keys["events:TargetArn"] = tuple(str(target.get("Arn")) for target in targets)
    return (need(f"events:{incoming.operation}", f"{bus[0]}rule/{path}", incoming).having(keys),)


def _put_events(incoming: Incoming) -> Sequence[Need]:
    entries = incoming.params.get("Entries") or ()
    needs = {}
    for entry in entries:
        resource = bus_arn(incoming, entry.get("EventBusName") or "")
        keys = {
            "events:source": str(entry.get("Source") or ""),
            "events:detail-type": str(entry.get("DetailType") or ""),
        }
        found = need("events:PutEvents", resource, incoming).having(keys)
        needs[resource, keys["events:source"], keys["events:detail-type"]] = found
    return list(needs.values()) or [need("events:PutEvents", bus_arn(incoming, ""), incoming)]


def _bus(parameter: str) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        return (need(f"events:{incoming.operation}", bus_arn(incoming, incoming.text(parameter)), incoming),)

    return rule


EVENTS: Mapping[str, Rule] = {
    **dict.fromkeys(_RULE, _rule),
    **dict.fromkeys(_BUS, _bus("Name")),
    **dict.fromkeys(_PERMISSION, _bus("EventBusName")),
    **table(
        "events",
        "rule/",
        {
            "": ("ListArchives", "ListEventBuses", "ListReplays", "ListRules", "TestEventPattern", "ListConnections"),
            "ResourceARN": ("ListTagsForResource", "TagResource", "UntagResource"),
        },
    ),
    "ListRuleNamesByTarget": anything("events:ListRuleNamesByTarget"),
    "PutEvents": _put_events,
}

_BATCHES = {
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "DeleteMessageBatch": "DeleteMessage",
    "SendMessageBatch": "SendMessage",
}
_QUEUE = (
    "AddPermission ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch DeleteQueue "
    "GetQueueAttributes ListDeadLetterSourceQueues ListQueueTags PurgeQueue ReceiveMessage RemovePermission "
    "SendMessage SendMessageBatch SetQueueAttributes TagQueue UntagQueue"
).split()


def queue_arn(incoming: Incoming) -> str:
    """The ARN of the queue that ``QueueUrl`` or ``QueueName`` means; a URL ends in ``/ACCOUNT/NAME``."""
    url = incoming.text("QueueUrl")
    if url:
        account, _, name = url.rstrip("/").rpartition("/")
        return arn(incoming, "sqs", name, account=account.rpartition("/")[2])
    return arn(incoming, "sqs", incoming.text("QueueName"), account=incoming.text("QueueOwnerAWSAccountId"))


def _queue(incoming: Incoming) -> Sequence[Need]:
    action = _BATCHES.get(incoming.operation, incoming.operation)
    return (need(f"sqs:{action}", queue_arn(incoming), incoming),)


SQS: Mapping[str, Rule] = {
    **dict.fromkeys([*_QUEUE, "CreateQueue", "GetQueueUrl"], _queue),
    "CancelMessageMoveTask": lambda incoming: (Need("sqs:CancelMessageMoveTask", "*", incoming.account),),
    "ListMessageMoveTasks": on("sqs:ListMessageMoveTasks", "SourceArn", ""),
    "ListQueues": anything("sqs:ListQueues"),
    "StartMessageMoveTask": on("sqs:StartMessageMoveTask", "SourceArn", ""),
}

_TOPIC = (
    "AddPermission ConfirmSubscription DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic "
    "RemovePermission SetTopicAttributes Subscribe"
).split()


def _publish(incoming: Incoming) -> Sequence[Need]:
    topic = incoming.text("TopicArn") or incoming.text("TargetArn")
    # A text message to a phone number has no resource.
    return (need("sns:Publish", topic, incoming) if topic else Need("sns:Publish", "*", incoming.account),)


def _subscription(incoming: Incoming) -> Sequence[Need]:
    topic = incoming.text("SubscriptionArn").rpartition(":")[0]
    return (need(f"sns:{incoming.operation}", topic, incoming),)


def _subscribe(incoming: Incoming) -> Sequence[Need]:
    keys = {"sns:Endpoint": incoming.text("Endpoint"), "sns:Protocol": incoming.text("Protocol")}
    return (need("sns:Subscribe", incoming.text("TopicArn"), incoming).having({k: v for k, v in keys.items() if v}),)


SNS: Mapping[str, Rule] = {
    **table("sns", "", {"TopicArn": _TOPIC, "ResourceArn": ("ListTagsForResource", "TagResource", "UntagResource")}),
    **dict.fromkeys(("GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"), _subscription),
    **{operation: anything(f"sns:{operation}") for operation in ("ListSubscriptions", "ListTopics")},
    "CreateTopic": on("sns:CreateTopic", "Name", ""),
    "Publish": _publish,
    "PublishBatch": _publish,
    "Subscribe": _subscribe,
}

_GROUP = (
    "AssociateKmsKey CreateExportTask CreateLogGroup DeleteLogGroup DeleteMetricFilter DeleteRetentionPolicy "
    "DeleteSubscriptionFilter DescribeLogStreams DescribeMetricFilters DescribeSubscriptionFilters DisassociateKmsKey "
    "FilterLogEvents GetLogGroupFields ListTagsLogGroup PutDataProtectionPolicy PutMetricFilter PutRetentionPolicy "
    "PutSubscriptionFilter TagLogGroup UntagLogGroup"
).split()
_STREAM = "CreateLogStream DeleteLogStream GetLogEvents PutLogEvents".split()
_EVERY_GROUP = (
    "CancelExportTask DescribeDestinations DescribeExportTasks DescribeQueries DescribeQueryDefinitions "
    "DescribeResourcePolicies DeleteResourcePolicy PutResourcePolicy GetQueryResults StopQuery TestMetricFilter"
).split()


def group_arn(incoming: Incoming, below: str = "*") -> str:
    """``...:log-group:NAME:*``; the part below is ``*`` for the group itself, as AWS writes it."""
    name, identifier = incoming.text("logGroupName"), incoming.text("logGroupIdentifier")
    if name and identifier:
        raise ServiceError(
            "InvalidParameterException", "LogGroup name and LogGroup identifier cannot be specified together."
        )
    given = name or identifier or incoming.text("logGroupNamePrefix")
    if given.startswith("arn:"):
        return f"{given.removesuffix(':*')}:{below}"
    return arn(incoming, "logs", f"log-group:{given}:{below}")


def _group(incoming: Incoming) -> Sequence[Need]:
    return (need(f"logs:{incoming.operation}", group_arn(incoming), incoming),)


def _stream(incoming: Incoming) -> Sequence[Need]:
    below = f"log-stream:{incoming.text('logStreamName')}"
    return (need(f"logs:{incoming.operation}", group_arn(incoming, below), incoming),)


def _describe_groups(incoming: Incoming) -> Sequence[Need]:
    return (need("logs:DescribeLogGroups", arn(incoming, "logs", "log-group::log-stream:"), incoming),)


def _tagged_group(incoming: Incoming) -> Sequence[Need]:
    resource = incoming.text("resourceArn")
    return (need(f"logs:{incoming.operation}", resource, incoming),)


LOGS: Mapping[str, Rule] = {
    **dict.fromkeys(_GROUP, _group),
    **dict.fromkeys(_STREAM, _stream),
    **{operation: anything(f"logs:{operation}") for operation in _EVERY_GROUP},
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), _tagged_group),
    "DescribeLogGroups": _describe_groups,
    "StartQuery": lambda incoming: [
        need("logs:StartQuery", arn(incoming, "logs", f"log-group:{name}:*"), incoming)
        for name in incoming.params.get("logGroupNames") or [incoming.text("logGroupName")]
    ],
}

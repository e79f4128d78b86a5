"""Amazon SQS: queues and queue policies."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import already_exists
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import document
from lockgate.emulator.services.cloudformation.template.model import text_of

_DEFAULTS: Mapping[str, str] = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "DelaySeconds": "0",
    "FifoThroughputLimit": "perQueue",
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
"""Attribute to what it is when its property goes away."""


class Queue(Handler):
    """``AWS::SQS::Queue``."""

    def create(self, work: Work) -> Made:
        """GetQueueUrl, because CreateQueue would adopt a queue of that name; then CreateQueue."""
        sqs, name = work.client("sqs"), self._name(work)
        if work.get("QueueName") and if_there(sqs.get_queue_url, QueueName=name):
            raise already_exists(work.type, name)
        attributes = {prop: _text(work.get(prop)) for prop in _DEFAULTS if work.get(prop) is not None}
        if work.get("FifoQueue"):
            attributes["FifoQueue"] = "true"
        made = work.tagged(
            lambda tags: sqs.create_queue(QueueName=name, Attributes=attributes, **({"tags": tags.all} if tags else {}))
        )
        work.announce(made["QueueUrl"])
        return Made(made["QueueUrl"], self._attributes(work, made["QueueUrl"], name))

    def update(self, work: Work, before: Before) -> Made:
        """SetQueueAttributes with what differs, then the tags."""
        sqs = work.client("sqs")
        differing = {
            prop: _text(work.get(prop, default))
            for prop, default in _DEFAULTS.items()
            if work.get(prop) != before.properties.get(prop)
        }
        if differing:
            sqs.set_queue_attributes(QueueUrl=work.id, Attributes=differing)
        tags = work.tag_change(before)
        if tags.set:
            sqs.tag_queue(QueueUrl=work.id, Tags=dict(tags.set))
        if tags.removed:
            sqs.untag_queue(QueueUrl=work.id, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteQueue."""
        work.client("sqs").delete_queue(QueueUrl=work.id)

    def _name(self, work: Work) -> str:
        if work.get("QueueName") or not work.get("FifoQueue"):
            return work.name("QueueName", 80)
        return work.generated(75) + ".fifo"

    def _attributes(self, work: Work, url: str, name: str) -> dict[str, str]:
        stack = work.stack
        arn = f"arn:{stack.partition}:sqs:{stack.region}:{stack.account}:{name}"
        return {"Arn": arn, "QueueName": name, "QueueUrl": url}


class QueuePolicy(Handler):
    """``AWS::SQS::QueuePolicy``: the policy of one or more queues."""

    def create(self, work: Work) -> Made:
        """SetQueueAttributes for each queue."""
        made = work.generated(128)
        self._put(work, work.get("Queues", ()), document(work.get("PolicyDocument")))
        return Made(made, {"Id": made})

    def update(self, work: Work, before: Before) -> Made:
        """Put it on the queues, take it from those that are no longer named."""
        gone = [queue for queue in before.properties.get("Queues", ()) if queue not in work.get("Queues", ())]
        self._put(work, gone, "")
        self._put(work, work.get("Queues", ()), document(work.get("PolicyDocument")))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """An empty policy; a queue that is gone needs none."""
        for queue in work.get("Queues", ()):
            if_there(self._put, work=work, queues=[queue], policy="")

    def _put(self, work: Work, queues: Any, policy: str) -> None:
        for queue in queues:
            work.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def _text(value: Any) -> str:
    return document(value) if isinstance(value, dict) else text_of(value)


TYPES: Mapping[str, Handler] = {"AWS::SQS::Queue": Queue(), "AWS::SQS::QueuePolicy": QueuePolicy()}

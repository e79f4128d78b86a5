"""Queues and topics with their policies."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lockgate.cloud.observing.deliveries import partition
from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.observing.hidden import as_far_as_seen
from lockgate.cloud.session import Session
from lockgate.proof import Holding, Skipped


def queues(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every SQS queue of the account in the session's Region."""
    for page in session.pages(account, "sqs", "list_queues"):
        for url in page.get("QueueUrls", ()):
            name = url.rpartition("/")[2]
            arn = f"arn:{partition(session.region)}:sqs:{session.region}:{account}:{name}"
            yield from as_far_as_seen(Holding(arn, account, "queue", name), partial(_queue, session, url))


def _queue(session: Session, url: str, bare: Holding) -> Iterator[Holding]:
    found = session.call(bare.account, "sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["Policy"])
    policy = found.get("Attributes", {}).get("Policy")
    yield replace(bare, policy=of_resource("queue policy", policy, bare.name))


def topics(session: Session, account: str) -> Iterator[Holding | Skipped]:
    """Every SNS topic of the account in the session's Region."""
    look = partial(_topic, session)
    for page in session.pages(account, "sns", "list_topics"):
        for each in page.get("Topics", ()):
            arn = each["TopicArn"]
            yield from as_far_as_seen(Holding(arn, account, "topic", arn.rpartition(":")[2]), look)


def _topic(session: Session, bare: Holding) -> Iterator[Holding]:
    found = session.call(bare.account, "sns", "get_topic_attributes", TopicArn=bare.arn)["Attributes"]
    yield replace(bare, policy=of_resource("topic policy", found.get("Policy"), bare.name))

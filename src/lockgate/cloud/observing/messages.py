"""Queues and topics with their policies."""

from collections.abc import Iterator

from lockgate.cloud.observing.documents import written
from lockgate.cloud.session import Session
from lockgate.proof import Holding


def queues(session: Session, account: str) -> Iterator[Holding]:
    """Every SQS queue of the account in the session's Region."""
    for page in session.pages(account, "sqs", "list_queues"):
        for url in page.get("QueueUrls", ()):
            answer = session.call(account, "sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
            found = answer["Attributes"]
            policy = found.get("Policy")
            name = found["QueueArn"].rpartition(":")[2]
            known = written("queue policy", policy) if policy else None
            yield Holding(found["QueueArn"], account, "queue", name, policy=known)


def topics(session: Session, account: str) -> Iterator[Holding]:
    """Every SNS topic of the account in the session's Region."""
    for page in session.pages(account, "sns", "list_topics"):
        for each in page.get("Topics", ()):
            arn = each["TopicArn"]
            policy = session.call(account, "sns", "get_topic_attributes", TopicArn=arn)["Attributes"].get("Policy")
            known = written("topic policy", policy) if policy else None
            yield Holding(arn, account, "topic", arn.rpartition(":")[2], policy=known)

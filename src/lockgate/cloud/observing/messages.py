"""Queues and topics with their policies."""

from collections.abc import Iterator

from lockgate.cloud.observing.documents import of_resource
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
            known = of_resource("queue policy", policy, name)
            yield Holding(found["QueueArn"], account, "queue", name, policy=known)


def topics(session: Session, account: str) -> Iterator[Holding]:
    """Every SNS topic of the account in the session's Region."""
    for page in session.pages(account, "sns", "list_topics"):
        for each in page.get("Topics", ()):
            arn = each["TopicArn"]
            policy = session.call(account, "sns", "get_topic_attributes", TopicArn=arn)["Attributes"].get("Policy")
            name = arn.rpartition(":")[2]
            yield Holding(arn, account, "topic", name, policy=of_resource("topic policy", policy, name))

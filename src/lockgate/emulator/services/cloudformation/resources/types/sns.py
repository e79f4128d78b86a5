"""Amazon SNS: topics, topic policies and subscriptions."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import already_exists
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import document
from lockgate.emulator.services.cloudformation.template.model import text_of

_ATTRIBUTES = (
    *("DisplayName", "KmsMasterKeyId", "FifoTopic", "ContentBasedDeduplication", "ArchivePolicy"),
    *("SignatureVersion", "TracingConfig", "FifoThroughputScope"),
)
_SETTINGS = ("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")


class Topic(Handler):
    """``AWS::SNS::Topic``."""

    def create(self, work: Work) -> Made:
        """GetTopicAttributes, because CreateTopic would adopt a topic of that name; then CreateTopic and Subscribe."""
        sns, name = work.client("sns"), self._name(work)
        arn = f"arn:{work.stack.partition}:sns:{work.stack.region}:{work.stack.account}:{name}"
        if if_there(sns.get_topic_attributes, TopicArn=arn):
            raise already_exists(work.type, arn)
        attributes = {prop: _text(work.get(prop)) for prop in _ATTRIBUTES if work.get(prop) is not None}
        members = {"Attributes": attributes} if attributes else {}
        made = work.tagged(
            lambda tags: sns.create_topic(Name=name, **members, **({"Tags": tags.as_list()} if tags else {}))
        )
        work.announce(made["TopicArn"])
        for item in work.get("Subscription", ()):
            sns.subscribe(TopicArn=work.id, Protocol=item["Protocol"], Endpoint=item["Endpoint"])
        if work.get("DataProtectionPolicy"):
            policy = document(work.get("DataProtectionPolicy"))
            sns.put_data_protection_policy(ResourceArn=work.id, DataProtectionPolicy=policy)
        return Made(made["TopicArn"], {"TopicArn": made["TopicArn"], "TopicName": name})

    def update(self, work: Work, before: Before) -> Made:
        """SetTopicAttributes for each that differs, subscriptions, tags."""
        sns = work.client("sns")
        for prop in _ATTRIBUTES:
            if changed(work, before, prop):
                sns.set_topic_attributes(TopicArn=work.id, AttributeName=prop, AttributeValue=_text(work.get(prop, "")))
        self._subscriptions(work, before)
        if changed(work, before, "DataProtectionPolicy"):
            policy = document(work.get("DataProtectionPolicy", ""))
            sns.put_data_protection_policy(ResourceArn=work.id, DataProtectionPolicy=policy)
        tags = work.tag_change(before)
        if tags.set:
            sns.tag_resource(ResourceArn=work.id, Tags=tags.set_list())
        if tags.removed:
            sns.untag_resource(ResourceArn=work.id, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteTopic, which takes its subscriptions along."""
        work.client("sns").delete_topic(TopicArn=work.id)

    def _name(self, work: Work) -> str:
        if work.get("TopicName") or not work.get("FifoTopic"):
            return work.name("TopicName", 256)
        return work.generated(251) + ".fifo"

    def _subscriptions(self, work: Work, before: Before) -> None:
        if not changed(work, before, "Subscription"):
            return
        sns = work.client("sns")
        wanted = {(item["Protocol"], item["Endpoint"]) for item in work.get("Subscription", ())}
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=work.id)
        had = {(item["Protocol"], item["Endpoint"]) for item in before.properties.get("Subscription", ())}
        for item in [item for page in pages for item in page["Subscriptions"]]:
            if (item["Protocol"], item["Endpoint"]) in had - wanted:
                sns.unsubscribe(SubscriptionArn=item["SubscriptionArn"])
        for protocol, endpoint in sorted(wanted - had):
            sns.subscribe(TopicArn=work.id, Protocol=protocol, Endpoint=endpoint)


class TopicPolicy(Handler):
    """``AWS::SNS::TopicPolicy``: the policy of one or more topics."""

    def create(self, work: Work) -> Made:
        """SetTopicAttributes for each topic."""
        made = work.generated(128)
        self._put(work, work.get("Topics", ()), document(work.get("PolicyDocument")))
        return Made(made, {"Id": made})

    def update(self, work: Work, before: Before) -> Made:
        """Put it on the topics; those that are no longer named get the default policy back."""
        gone = [topic for topic in before.properties.get("Topics", ()) if topic not in work.get("Topics", ())]
        self._reset(work, gone)
        self._put(work, work.get("Topics", ()), document(work.get("PolicyDocument")))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """The default policy again: only the owner's account."""
        self._reset(work, work.get("Topics", ()))

    def _reset(self, work: Work, topics: Any) -> None:
        for topic in topics:
            policy = document(_default_policy(topic, work.stack.account))
            if_there(self._put, work=work, topics=[topic], policy=policy)

    def _put(self, work: Work, topics: Any, policy: str) -> None:
        for topic in topics:
            work.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


class Subscription(Handler):
    """``AWS::SNS::Subscription``."""

    def create(self, work: Work) -> Made:
        """Subscribe."""
        attributes = {prop: _text(work.get(prop)) for prop in _SETTINGS if work.get(prop) is not None}
        if work.get("SubscriptionRoleArn"):
            attributes["SubscriptionRoleArn"] = work.get("SubscriptionRoleArn")
        made = work.client("sns").subscribe(
            TopicArn=work.get("TopicArn"),
            Protocol=work.get("Protocol"),
            Endpoint=work.get("Endpoint", ""),
            Attributes=attributes,
            ReturnSubscriptionArn=True,
        )
        return Made(made["SubscriptionArn"], {"Arn": made["SubscriptionArn"]})

    def update(self, work: Work, before: Before) -> Made:
        """SetSubscriptionAttributes for each that differs."""
        for prop in (*_SETTINGS, "SubscriptionRoleArn"):
            if changed(work, before, prop):
                value = _text(work.get(prop, ""))
                work.client("sns").set_subscription_attributes(
                    SubscriptionArn=work.id, AttributeName=prop, AttributeValue=value
                )
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """Unsubscribe."""
        work.client("sns").unsubscribe(SubscriptionArn=work.id)


def _text(value: Any) -> str:
    return document(value) if isinstance(value, dict | list) else text_of(value)


def _default_policy(topic: str, account: str) -> dict[str, Any]:
    actions = (
        "GetTopicAttributes",
        "SetTopicAttributes",
        "AddPermission",
        "RemovePermission",
        "DeleteTopic",
        "Subscribe",
    )
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in (*actions, "ListSubscriptionsByTopic", "Publish")],
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
    }
    return {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}


TYPES: Mapping[str, Handler] = {
    "AWS::SNS::Topic": Topic(),
    "AWS::SNS::TopicPolicy": TopicPolicy(),
    "AWS::SNS::Subscription": Subscription(),
}

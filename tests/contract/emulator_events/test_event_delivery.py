"""Events reach the targets that policies let them reach, and no others."""

import json

ORDERS = {"source": ["orders"]}


def test_an_event_reaches_a_queue_whose_policy_lets_the_rule_in(rules):
    url, arn = rules.queue(rules.rule_arn())
    rules.rule(ORDERS, {"Arn": arn})
    rules.put({"id": 1})
    event = json.loads(rules.received(url)["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("orders", "Order placed", {"id": 1})
    assert event["account"] == rules.account


def test_a_queue_without_a_policy_gets_nothing_and_the_refusal_is_in_the_trail_and_the_dead_letters(rules, words):
    dead, dead_arn = rules.queue(rules.rule_arn(), name="dead")
    _, arn = rules.queue()
    rules.rule(ORDERS, {"Arn": arn, "DeadLetterConfig": {"Arn": dead_arn}})
    rules.put({"id": 1})
    message = rules.received(dead)
    assert json.loads(message["Body"])["detail"] == {"id": 1}
    assert message["MessageAttributes"]["TARGET_ARN"]["StringValue"] == arn
    assert "AccessDenied" in message["MessageAttributes"]["ERROR_CODE"]["StringValue"]
    refused = [e for e in rules.world.audit(service="sqs", operation="SendMessage") if e["error"]]
    assert [e["caller"] for e in refused] == ["events.amazonaws.com"]
    assert f"to {arn}" in words.eventually(rules.world.emulator.log.read_text)


def test_a_topic_is_reached_through_its_policy(rules, words):
    sns, sqs = rules.client("sns"), rules.client("sqs")
    topic = sns.create_topic(Name="topic")["TopicArn"]
    url, queue = rules.queue(name="inbox")
    let = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": words.document(let)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    rules.rule(ORDERS, {"Arn": topic, "Input": '"plain"'})
    let = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=words.document(let))
    rules.put({"id": 1})
    assert json.loads(rules.received(url)["Body"])["Message"] == '"plain"'


def test_an_input_path_and_a_transformer_shape_what_a_target_receives(rules):
    first, first_arn = rules.queue(rules.rule_arn(), name="first")
    second, second_arn = rules.queue(rules.rule_arn(), name="second")
    transformer = {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"order": <id>, "text": "number <id>"}'}
    rules.rule(
        ORDERS,
        {"Arn": first_arn, "InputPath": "$.detail"},
        {"Arn": second_arn, "InputTransformer": transformer},
    )
    rules.put({"id": "A7"})
    assert json.loads(rules.received(first)["Body"]) == {"id": "A7"}
    assert json.loads(rules.received(second)["Body"]) == {"order": "A7", "text": "number A7"}


def test_events_of_aws_sources_cannot_be_put_by_people(rules):
    answer = rules.put({"id": 1}, Source="aws.s3")
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"


def test_an_entry_that_is_not_an_object_is_malformed(rules):
    answer = rules.put({}, Detail="[1]")
    assert answer["Entries"][0]["ErrorCode"] == "MalformedDetail"


def relay(rules, other, words, *bus_statements):
    """Events of `rules` go to the bus of `other`, which has a rule for its own queue."""
    bus = f"arn:aws:events:eu-west-1:{other.account}:event-bus/default"
    if bus_statements:
        other.client("events").put_permission(Policy=words.document(*bus_statements))
    rules.make_role(words.allow("events:PutEvents", bus))
    rules.rule(ORDERS, {"Arn": bus, "RoleArn": rules.role})
    url, queue = other.queue(other.rule_arn())
    other.rule({"source": ["orders"], "account": [rules.account]}, {"Arn": queue})
    return bus, url


def let_in(rules, other):
    return {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{rules.account}:root"},
        "Action": "events:PutEvents",
        "Resource": f"arn:aws:events:eu-west-1:{other.account}:event-bus/default",
    }


def test_an_event_crosses_to_another_account_and_keeps_its_origin(rules, other, words):
    _, url = relay(rules, other, words, let_in(rules, other))
    answer = rules.put({"id": 1})
    event = json.loads(other.received(url)["Body"])
    assert (event["account"], event["id"]) == (rules.account, answer["Entries"][0]["EventId"])


def test_without_the_policy_of_the_bus_nothing_crosses(rules, other, words):
    relay(rules, other, words)
    rules.put({"id": 1})
    refused = words.eventually(
        lambda: [e for e in rules.world.audit(service="events", operation="PutEvents") if e["error"]]
    )
    assert ":assumed-role/trigger/" in refused[0]["caller"]
    assert "resource-based policy" in refused[0]["message"]


def test_without_the_senders_permission_nothing_crosses(rules, other, words):
    relay(rules, other, words, let_in(rules, other))
    rules.client("iam").delete_role_policy(RoleName="trigger", PolicyName="inline")
    rules.put({"id": 1})
    refused = words.eventually(
        lambda: [e for e in rules.world.audit(service="events", operation="PutEvents") if e["error"]]
    )
    assert "identity-based policy" in refused[0]["message"]


def test_an_event_makes_no_third_hop(rules, other, words):
    _, url = relay(rules, other, words, let_in(rules, other))
    back = f"arn:aws:events:eu-west-1:{rules.account}:event-bus/default"
    own = {**let_in(other, rules), "Resource": back}
    rules.client("events").put_permission(Policy=words.document(own))
    other.make_role(words.allow("events:PutEvents", back))
    other.rule(ORDERS, {"Arn": back, "RoleArn": other.role}, name="back")
    rules.put({"id": 1})
    other.received(url)
    puts = rules.world.audit(service="events", operation="PutEvents")
    assert len([entry for entry in puts if ":assumed-role/" in entry["caller"]]) == 1


def test_a_scheduled_rule_is_due_when_the_clock_says_so(rules):
    url, arn = rules.queue(rules.rule_arn())
    events = rules.client("events")
    events.put_rule(Name="rule", ScheduleExpression="rate(1 hour)")
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn}])
    seen = rules.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages")
    assert not seen
    rules.world.emulator.advance(3600)
    event = json.loads(rules.received(url)["Body"])
    assert (event["detail-type"], event["resources"]) == ("Scheduled Event", [rules.rule_arn()])

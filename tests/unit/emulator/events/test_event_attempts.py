"""Deliveries that fail: which are tried again, and what becomes of them."""

import logging
from pathlib import Path

import pytest

from fakes.pipeline_world import REGION, TOOLS, PipelineWorld, client_error
from lockgate.emulator.ports import Rule
from lockgate.emulator.services import events

QUEUE = f"arn:aws:sqs:{REGION}:{TOOLS}:orders"
EVENT = {"id": "e1", "source": "orders", "detail-type": "x", "detail": {}, "resources": [], "account": TOOLS}


@pytest.fixture
def world(tmp_path: Path):
    made = PipelineWorld(tmp_path)
    made.add(*events.services(made))
    yield made
    made.background.stopping = True
    made.background.join()
    assert made.background.failures == []


def rule(world, **target):
    made = Rule(f"arn:aws:events:{REGION}:{TOOLS}:rule/r", "r", "default", ({"Id": "1", "Arn": QUEUE, **target},))
    world.rules.entries.append((TOOLS, REGION, "default", lambda _: True, made))


def deliver(world):
    world.listeners[0](TOOLS, REGION, "default", EVENT)
    threads = [t for t in world.background._threads if t.name.startswith("events/r")]
    for thread in threads:
        thread.join(5)


def test_a_target_that_is_busy_is_tried_again(world):
    answers = [client_error("ThrottlingException", "slow down"), client_error("InternalFailure", "oops", 500)]

    def send(**_):
        if answers:
            raise answers.pop(0)
        return {}

    world.handlers["sqs", "send_message"] = send
    rule(world)
    deliver(world)
    assert len(world.made("sqs", "send_message")) == 3


def test_a_refusal_is_not_tried_again_and_is_in_the_log(world, caplog):
    world.deny("events.amazonaws.com", "sqs:SendMessage")
    rule(world)
    with caplog.at_level(logging.WARNING):
        deliver(world)
    assert len(world.made("sqs", "send_message")) == 1
    assert f"event e1 was not delivered to {QUEUE}" in caplog.text
    assert "is not authorized to perform: sqs:SendMessage" in caplog.text


def test_a_target_that_wants_no_retries_gets_none(world):
    world.handlers["sqs", "send_message"] = lambda **_: (_ for _ in ()).throw(client_error("Throttling", "slow"))
    rule(world, RetryPolicy={"MaximumRetryAttempts": 0})
    deliver(world)
    assert len(world.made("sqs", "send_message")) == 1


def test_a_kind_of_target_that_is_unknown_is_told(world, caplog):
    rule(world, Arn=f"arn:aws:states:{REGION}:{TOOLS}:stateMachine:m")
    with caplog.at_level(logging.WARNING):
        deliver(world)
    assert "cannot be emulated here" in caplog.text


def test_a_pipeline_target_needs_a_role(world, caplog):
    rule(world, Arn=f"arn:aws:codepipeline:{REGION}:{TOOLS}:orders")
    with caplog.at_level(logging.WARNING):
        deliver(world)
    assert "needs a RoleArn" in caplog.text


def test_a_relay_is_recognised_once_by_its_trace_header(world):
    bus = f"arn:aws:events:{REGION}:222222222222:event-bus/default"
    rule(world, Arn=bus, RoleArn=f"arn:aws:iam::{TOOLS}:role/trigger")
    deliver(world)
    (sent,) = world.made("events", "put_events")
    entry = sent.params["Entries"][0]
    forged = world.ask("events", "PutEvents", Entries=[{**entry, "Source": "aws.s3", "DetailType": "x"}])
    assert forged["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"


def test_a_request_with_too_many_entries_or_bytes_is_refused(world):
    entry = {"Source": "a", "DetailType": "b", "Detail": "{}"}
    with pytest.raises(Exception, match="length between 1 and 10"):
        world.ask("events", "PutEvents", Entries=[entry] * 11)
    with pytest.raises(Exception, match="over the limit"):
        world.ask("events", "PutEvents", Entries=[{**entry, "Detail": '{"a":"' + "x" * 300_000 + '"}'}])


def test_an_entry_without_a_source_is_told_in_its_place(world):
    answer = world.ask("events", "PutEvents", Entries=[{"DetailType": "b", "Detail": "{}"}])
    assert answer["Entries"][0] == {
        "ErrorCode": "InvalidArgument",
        "ErrorMessage": "Parameter Source is not valid. Reason: Source is a required argument.",
    }

"""Tags of resources decide where policies ask for them; buses of other accounts take events that their policy allows."""

import io
import json
import time
import zipfile

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements, trusting

REGION = "eu-west-1"


def refused(call):
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response["Error"]


def test_a_queue_is_reached_by_its_tag(aws_world):
    account = aws_world.new_account()
    sqs = aws_world.client("sqs", account)
    blue = sqs.create_queue(QueueName="blue", tags={"team": "blue"})["QueueUrl"]
    red = sqs.create_queue(QueueName="red", tags={"team": "red"})["QueueUrl"]
    condition = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    session = aws_world.client("sqs", aws_world.role(account, "r", [allow("sqs:SendMessage", "*", **condition)]))

    session.send_message(QueueUrl=blue, MessageBody="x")
    refused(lambda: session.send_message(QueueUrl=red, MessageBody="x"))
    sqs.tag_queue(QueueUrl=red, Tags={"team": "blue"})
    session.send_message(QueueUrl=red, MessageBody="x")


def test_a_build_project_is_reached_by_its_tag(aws_world):
    account = aws_world.new_account()
    aws_world.client("iam", account).create_role(
        RoleName="build", AssumeRolePolicyDocument=json.dumps(trusting({"Service": "codebuild.amazonaws.com"}))
    )
    codebuild = aws_world.client("codebuild", account)
    for team in ("blue", "red"):
        codebuild.create_project(
            name=team,
            source={"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases: {build: {commands: [exit 0]}}\n"},
            artifacts={"type": "NO_ARTIFACTS"},
            environment={"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL"},
            serviceRole=f"arn:aws:iam::{account}:role/build",
            tags=[{"key": "team", "value": team}],
        )
    condition = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    policy = [allow("codebuild:BatchGetProjects", "*", **condition)]
    session = aws_world.client("codebuild", aws_world.role(account, "r", policy))

    assert session.batch_get_projects(names=["blue"])["projects"]
    refused(lambda: session.batch_get_projects(names=["blue", "red"]))


def test_tags_of_a_request_can_be_demanded(aws_world):
    account = aws_world.new_account()
    condition = {
        "StringEquals": {"aws:RequestTag/team": "blue"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
    }
    kms = aws_world.client(
        "kms", aws_world.role(account, "r", [allow(["kms:CreateKey", "kms:TagResource"], "*", **condition)])
    )

    kms.create_key(Tags=[{"TagKey": "team", "TagValue": "blue"}])
    refused(kms.create_key)
    refused(lambda: kms.create_key(Tags=[{"TagKey": "team", "TagValue": "red"}]))
    refused(lambda: kms.create_key(Tags=[{"TagKey": "team", "TagValue": "blue"}, {"TagKey": "more", "TagValue": "x"}]))


@pytest.mark.parametrize("form", ["statement", "policy"])
def test_another_accounts_bus_takes_events_once_its_policy_allows(aws_world, form):
    owner, guest = aws_world.new_account(), aws_world.new_account()
    events = aws_world.client("events", owner)
    bus = f"arn:aws:events:{REGION}:{owner}:event-bus/default"
    sender = aws_world.client("events", aws_world.role(guest, "sender", [allow("events:PutEvents", bus)]))
    entry = {"Source": "app", "DetailType": "x", "Detail": "{}", "EventBusName": bus}

    refused(lambda: sender.put_events(Entries=[entry]))
    if form == "statement":
        events.put_permission(Action="events:PutEvents", Principal=guest, StatementId="guest")
    else:
        named = {**allow("events:PutEvents", bus), "Sid": "guest", "Principal": {"AWS": f"arn:aws:iam::{guest}:root"}}
        events.put_permission(Policy=json.dumps(statements([named])))
    answer = sender.put_events(Entries=[entry])

    assert answer["FailedEntryCount"] == 0
    stored = json.loads(events.describe_event_bus()["Policy"])["Statement"][0]
    assert stored["Principal"] == {"AWS": f"arn:aws:iam::{guest}:root"}


def function(world, account, code):
    """A function of the account whose role may log."""
    iam = world.client("iam", account)
    iam.create_role(
        RoleName="function", AssumeRolePolicyDocument=json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
    )
    logging = statements([allow("logs:*", "*"), allow("sqs:SendMessage", "*")])
    iam.put_role_policy(RoleName="function", PolicyName="p", PolicyDocument=json.dumps(logging))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("index.py", code)
    return world.client("lambda", account).create_function(
        FunctionName="f",
        Runtime="python3.11",
        Handler="index.handler",
        Role=f"arn:aws:iam::{account}:role/function",
        Code={"ZipFile": held.getvalue()},
        Timeout=10,
    )["FunctionArn"]


FORWARD = """
import json, urllib.request
def handler(event, context):
    print("GOT " + event["Records"][0]["Sns"]["Message"])
    return 1
"""


@pytest.mark.parametrize("permitted", [True, False])
def test_a_subscription_runs_a_function_only_with_its_permission(aws_world, permitted):
    account = aws_world.new_account()
    arn = function(aws_world, account, FORWARD)
    sns, functions, logs = (aws_world.client(name, account) for name in ("sns", "lambda", "logs"))
    topic = sns.create_topic(Name="t")["TopicArn"]
    if permitted:
        functions.add_permission(
            FunctionName="f",
            StatementId="sns",
            Action="lambda:InvokeFunction",
            Principal="sns.amazonaws.com",
            SourceArn=topic,
        )
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)

    sns.publish(TopicArn=topic, Message="hello")

    assert logged(logs, "GOT hello", 10 if permitted else 1.5) is permitted


def logged(logs, text, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            events = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
        except ClientError:
            events = []
        if any(text in event["message"] for event in events):
            return True
        time.sleep(0.1)
    return False

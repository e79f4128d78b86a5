"""Deployments that fail, are stopped, or meet an alarm: what is rolled back, and who is told."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

ALL_AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"
EVERYTHING = {
    "enabled": True,
    "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
}


def rolled_back(shifting, ended):
    """The rollback's deployment, once it has ended."""
    undoing = shifting.finished(ended["rollbackInfo"]["rollbackDeploymentId"])
    assert undoing["creator"] == "codeDeployRollback"
    assert undoing["rollbackInfo"]["rollbackTriggeringDeploymentId"] == ended["deploymentId"]
    assert undoing["status"] == "Succeeded"
    return undoing


def test_a_failing_hook_after_the_traffic_takes_all_of_it_back(shifting):
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE, autoRollbackConfiguration=EVERYTHING)
    ended = shifting.finished(shifting.deploy(hooks={"AfterAllowTraffic": shifting.hook("after", "Failed")}))
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    rolled_back(shifting, ended)
    assert shifting.alias() == ("1", {})
    statuses = shifting.lifecycle(ended["deploymentId"])
    assert statuses == {"BeforeAllowTraffic": "Succeeded", "AllowTraffic": "Succeeded", "AfterAllowTraffic": "Failed"}


def test_a_failing_hook_before_the_traffic_lets_none_of_it_through(shifting):
    shifting.prepare()
    ended = shifting.finished(shifting.deploy(hooks={"BeforeAllowTraffic": shifting.hook("before", "Failed")}))
    assert ended["status"] == "Failed"
    assert ended["rollbackInfo"] == {}
    assert shifting.alias() == ("1", {})
    assert shifting.world.audit(operation="UpdateAlias") == []
    assert shifting.lifecycle(ended["deploymentId"])["AllowTraffic"] == "Skipped"


def test_without_automatic_rollback_a_failed_deployment_leaves_the_traffic_where_it_is(shifting):
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE)
    ended = shifting.finished(shifting.deploy(hooks={"AfterAllowTraffic": shifting.hook("after", "Failed")}))
    assert (ended["status"], ended["rollbackInfo"]) == ("Failed", {})
    assert shifting.alias() == ("2", {})


@pytest.mark.parametrize("configured", [True, False])
def test_a_stopped_deployment_rolls_back_when_the_request_or_the_group_says_so(shifting, configured):
    shifting.prepare(**({"autoRollbackConfiguration": EVERYTHING} if configured else {}))
    made = shifting.deploy()
    shifting.shifted("1", {"2": 0.1})
    flag = {} if configured else {"autoRollbackEnabled": True}
    answer = shifting.client("codedeploy").stop_deployment(deploymentId=made, **flag)
    assert answer["status"] == "Pending"
    ended = shifting.finished(made)
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    rolled_back(shifting, ended)
    assert shifting.alias() == ("1", {})
    with pytest.raises(ClientError) as caught:
        shifting.client("codedeploy").stop_deployment(deploymentId=made)
    assert caught.value.response["Error"]["Code"] == "DeploymentAlreadyCompletedException"


def test_a_stop_without_rollback_leaves_the_weights(shifting):
    shifting.prepare(autoRollbackConfiguration=EVERYTHING)
    made = shifting.deploy()
    shifting.shifted("1", {"2": 0.1})
    shifting.client("codedeploy").stop_deployment(deploymentId=made, autoRollbackEnabled=False)
    assert shifting.finished(made)["rollbackInfo"] == {}
    assert shifting.alias() == ("1", {"2": 0.1})


def test_stopping_needs_leave_on_the_group(shifting):
    shifting.prepare()
    made = shifting.deploy()
    with pytest.raises(ClientError, match=f"codedeploy:StopDeployment on resource: {shifting.group_arn}"):
        shifting.api.stop_deployment(deploymentId=made)
    stopper = shifting.world.role(shifting.account, "stopper", [allow("codedeploy:StopDeployment", shifting.group_arn)])
    shifting.client("codedeploy", stopper).stop_deployment(deploymentId=made)
    assert shifting.finished(made)["status"] == "Stopped"


def test_an_alarm_stops_the_deployment_and_takes_the_traffic_back(shifting):
    shifting.alarm()
    alarms = {"enabled": True, "alarms": [{"name": "errors"}]}
    shifting.prepare(alarmConfiguration=alarms, autoRollbackConfiguration=EVERYTHING)
    made = shifting.deploy()
    shifting.shifted("1", {"2": 0.1})
    shifting.alarm(state="ALARM")
    shifting.advance(5)
    ended = shifting.finished(made)
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert "Activated alarms: <errors>" in ended["errorInformation"]["message"]
    rolled_back(shifting, ended)
    assert shifting.alias() == ("1", {})


def test_an_alarm_that_does_not_exist_fails_the_deployment_unless_that_is_ignored(shifting):
    alarms = {"enabled": True, "alarms": [{"name": "gone"}]}
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE, alarmConfiguration=alarms)
    ended = shifting.finished(shifting.deploy())
    assert ended["status"] == "Failed"
    assert "gone cannot be seen" in ended["errorInformation"]["message"]
    override = {**alarms, "ignorePollAlarmFailure": True}
    assert shifting.finished(shifting.deploy(overrideAlarmConfiguration=override))["status"] == "Succeeded"


def test_the_event_bus_and_the_triggers_hear_of_each_state(shifting, soon):
    account = shifting.account
    queue = shifting.client("sqs").create_queue(QueueName="heard")["QueueUrl"]
    told = shifting.client("sqs").create_queue(QueueName="told")["QueueUrl"]
    queue_arn, told_arn = shifting.arn("sqs", "heard"), shifting.arn("sqs", "told")
    events = shifting.client("events")
    events.put_rule(Name="states", EventPattern=json.dumps({"source": ["aws.codedeploy"]}))
    events.put_targets(Rule="states", Targets=[{"Id": "1", "Arn": queue_arn}])
    topic = shifting.client("sns").create_topic(Name="deployments")["TopicArn"]
    shifting.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=told_arn)
    for url, arn, service in ((queue, queue_arn, "events"), (told, told_arn, "sns")):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        shifting.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    shifting.statements["codedeploy"]["tell"] = allow("sns:Publish", topic)
    trigger = {
        "triggerName": "all",
        "triggerTargetArn": topic,
        "triggerEvents": ["DeploymentStart", "DeploymentSuccess"],
    }
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE, triggerConfigurations=[trigger])
    made = shifting.deploy()
    assert shifting.finished(made)["status"] == "Succeeded"

    def bodies(url, seen):
        found = shifting.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        seen += [json.loads(message["Body"]) for message in found]
        return len(seen) >= 2

    heard, messages = [], []
    soon(lambda: bodies(queue, heard))
    soon(lambda: bodies(told, messages))
    assert {event["detail"]["state"] for event in heard} == {"START", "SUCCESS"}
    assert {event["detail-type"] for event in heard} == {"CodeDeploy Deployment State-change Notification"}
    assert heard[0]["resources"] == [f"arn:aws:codedeploy:eu-west-1:{account}:application:shop", shifting.group_arn]
    assert {json.loads(message["Message"])["status"] for message in messages} == {"CREATED", "SUCCEEDED"}

"""Custom resources and wait conditions: what is asked, and what becomes of the answers."""

import json

import pytest

from cloudformation_fakes import ACCOUNT, REGION
from lockgate.emulator.ports import ControlRequest, ServiceError

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:provider"
CUSTOM = f"""
Resources:
  Thing: {{Type: Custom::Thing, Properties: {{ServiceToken: "{FUNCTION}", ServiceTimeout: 30, Size: 5, Flag: true, Nested: {{On: false}}}}}}
  User: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: !GetAtt Thing.Address}}}}
"""


def send(aws, address, answer, method="PUT"):
    path = address.partition("/_lockgate/cloudformation/signal")[2]
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return aws.controls["cloudformation/signal"](ControlRequest(method, path, {}, {}, body))


class Provider:
    """A function behind a custom resource; `answers` are given one after another."""

    def __init__(self, aws, *answers):
        self.aws, self.answers, self.requests = aws, list(answers), []
        aws.answers[("lambda", "Invoke")] = self.invoke

    def invoke(self, params):
        request = json.loads(params["Payload"])
        self.requests.append(request)
        if self.answers:
            answer = self.answers.pop(0)
            if answer is not None:
                send(self.aws, request["ResponseURL"], answer)
        return {}


DONE = {"Status": "SUCCESS", "PhysicalResourceId": "thing-1", "Data": {"Address": "here"}}


def test_a_provider_is_asked_and_its_answer_is_the_resource(cfn, aws):
    provider = Provider(aws, DONE)
    stack = cfn.create("s", CUSTOM)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    [request] = provider.requests
    assert request.pop("ResponseURL").startswith("http://127.0.0.1:1/_lockgate/cloudformation/signal/")
    assert request.pop("RequestId")
    assert request == {
        "RequestType": "Create",
        "ServiceToken": FUNCTION,
        "StackId": stack["StackId"],
        "LogicalResourceId": "Thing",
        "ResourceType": "Custom::Thing",
        "ResourceProperties": {"ServiceToken": FUNCTION, "Size": "5", "Flag": "true", "Nested": {"On": "false"}},
    }
    assert cfn.physical("s")["Thing"] == "thing-1"
    assert aws.params("ssm", "PutParameter")[0]["Value"] == "here"
    assert aws.params("lambda", "Invoke")[0]["InvocationType"] == "Event"


def test_an_update_tells_the_old_properties_and_a_new_id_deletes_the_old_resource(cfn, aws):
    provider = Provider(aws, DONE, {**DONE, "PhysicalResourceId": "thing-2"}, DONE)
    cfn.create("s", CUSTOM)
    assert cfn.update("s", CUSTOM.replace("Size: 5", "Size: 6"))["StackStatus"] == "UPDATE_COMPLETE"
    update, delete = provider.requests[1:]
    assert (update["RequestType"], update["PhysicalResourceId"]) == ("Update", "thing-1")
    assert (update["ResourceProperties"]["Size"], update["OldResourceProperties"]["Size"]) == ("6", "5")
    assert (delete["RequestType"], delete["PhysicalResourceId"]) == ("Delete", "thing-1")
    assert cfn.physical("s")["Thing"] == "thing-2"


def test_a_failure_is_told_in_the_provider_s_words(cfn, aws):
    Provider(aws, {"Status": "FAILED", "Reason": "no room"}, DONE)
    assert cfn.create("s", CUSTOM)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Received response status [FAILED] from custom resource. Message returned: no room" in cfn.reasons("s")


def test_a_provider_that_does_not_answer_times_out(cfn, aws):
    Provider(aws, None)
    before = aws.clock.now()
    assert cfn.create("s", CUSTOM)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert 30 <= (aws.clock.now() - before).total_seconds() < 40
    assert any(text.startswith("CloudFormation did not receive a response") for text in cfn.reasons("s"))


def test_a_provider_may_be_a_topic(cfn, aws):
    aws.answers[("sns", "Publish")] = lambda params: (
        send(aws, json.loads(params["Message"])["ResponseURL"], DONE) and {}
    )
    stack = cfn.create("s", CUSTOM.replace(FUNCTION, f"arn:aws:sns:{REGION}:{ACCOUNT}:provider"))
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_nobody_signals_an_address_that_is_closed_or_guessed(cfn, aws):
    provider = Provider(aws, DONE)
    cfn.create("s", CUSTOM)
    for address in (provider.requests[0]["ResponseURL"], "http://x/_lockgate/cloudformation/signal/guess"):
        with pytest.raises(ServiceError) as refused:
            send(aws, address, DONE)
        assert refused.value.status == 403


@pytest.mark.parametrize(("method", "body", "status"), [("GET", b"{}", 405), ("PUT", b"{", 400), ("PUT", b"[]", 400)])
def test_a_signal_is_a_json_object_that_is_put(cfn, aws, method, body, status):
    with pytest.raises(ServiceError) as refused:
        send(aws, "http://x/_lockgate/cloudformation/signal/guess", body, method)
    assert refused.value.status == status


WAITING = """
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Starter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Handle}}
  Wait: {Type: AWS::CloudFormation::WaitCondition, DependsOn: Starter, Properties: {Handle: !Ref Handle, Count: 2, Timeout: "60"}}
Outputs: {Data: {Value: !GetAtt Wait.Data}}
"""


def signalling(aws, *signals):
    def answer(params):
        for signal in signals:
            send(aws, params["Value"], signal)
        return {}

    aws.answers[("ssm", "PutParameter")] = answer


def signal(identity, status="SUCCESS"):
    return {"Status": status, "UniqueId": identity, "Data": f"data of {identity}", "Reason": "r"}


def test_a_wait_condition_is_met_by_as_many_signals(cfn, aws):
    signalling(aws, signal("a"), signal("b"))
    stack = cfn.create("s", WAITING)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert json.loads(stack["Outputs"][0]["OutputValue"]) == {"a": "data of a", "b": "data of b"}


def test_one_signal_twice_counts_once(cfn, aws):
    signalling(aws, signal("a"), signal("a"))
    assert cfn.create("s", WAITING)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "WaitCondition timed out. Received 1 conditions when expecting 2" in cfn.reasons("s")


def test_a_failure_signal_fails_the_wait_condition(cfn, aws):
    signalling(aws, signal("a", "FAILURE"))
    assert cfn.create("s", WAITING)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "WaitCondition received failed message: 'r' for uniqueId: a" in cfn.reasons("s")


def test_parameters_of_ssm_types_are_read_with_the_stacks_role(cfn, aws):
    aws.answers[("ssm", "GetParameters")] = {"Parameters": [{"Value": "from the store"}]}
    body = """
    Parameters: {P: {Type: "AWS::SSM::Parameter::Value<String>", Default: /name}}
    Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}}
    """
    stack = cfn.create("s", body, RoleARN=f"arn:aws:iam::{ACCOUNT}:role/r")
    assert stack["Parameters"] == [{"ParameterKey": "P", "ParameterValue": "/name", "ResolvedValue": "from the store"}]
    assert aws.params("sns", "CreateTopic")[0]["Attributes"] == {"DisplayName": "from the store"}
    aws.answers[("ssm", "GetParameters")] = {"Parameters": []}
    with pytest.raises(ServiceError, match=r"Unable to fetch parameters \[/name\] from parameter store"):
        cfn.create("t", body)

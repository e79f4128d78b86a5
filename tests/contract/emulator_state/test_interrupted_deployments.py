"""Stacks and deployments that were under way when the emulator ended: they have failed, say so, and block nothing."""

import io
import json
import os
import signal
import time
import zipfile

from lockgate.emulator.ports import Credentials
from policy_writing import allow, statements, trusting

ACCOUNT = "111111111111"
STOPPED = "The emulator was stopped while"
CONFIGURATION = "CodeDeployDefault.LambdaCanary10Percent5Minutes"


def eventually(fact):
    over = time.monotonic() + 60
    while not (found := fact()):
        assert time.monotonic() < over
        time.sleep(0.05)
    return found


def template(value, *, waiting):
    """A parameter; with `waiting`, and something that is waited for and never comes."""
    properties = {"Type": "String", "Name": "/of/stack", "Value": value}
    resources = {"P": {"Type": "AWS::SSM::Parameter", "Properties": properties}}
    if waiting:
        handle = {"Handle": {"Ref": "H"}, "Timeout": "3600"}
        resources["H"] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
        resources["W"] = {"Type": "AWS::CloudFormation::WaitCondition", "Properties": handle}
    return json.dumps({"Resources": resources})


def stack_of(kept):
    return kept.client("cloudformation").describe_stacks(StackName="app")["Stacks"][0]


def status_of(kept, logical):
    found = kept.client("cloudformation").describe_stack_resources(StackName="app")["StackResources"]
    return {each["LogicalResourceId"]: each["ResourceStatus"] for each in found}.get(logical)


def kill(kept):
    """End the emulator without a word, once what happened so far is saved; start it again."""
    kept.client("sqs").create_queue(QueueName="mark-of-time")
    file = kept.state / "state.jsonl"
    eventually(lambda: file.exists() and "mark-of-time" in file.read_text())
    os.kill(kept.emulator.pid, signal.SIGKILL)
    kept.again()


def test_a_stack_whose_creation_was_cut_off_has_failed_and_can_be_deleted(kept):
    kept.client("cloudformation").create_stack(StackName="app", TemplateBody=template("1", waiting=True))
    eventually(lambda: status_of(kept, "W") == "CREATE_IN_PROGRESS" and status_of(kept, "P") == "CREATE_COMPLETE")

    kill(kept)

    stack = stack_of(kept)
    assert stack["StackStatus"] == "CREATE_FAILED"
    assert stack["StackStatusReason"].startswith(STOPPED)
    assert status_of(kept, "W") == "CREATE_FAILED"
    stacks = kept.client("cloudformation")
    stacks.delete_stack(StackName="app")
    stacks.get_waiter("stack_delete_complete").wait(StackName="app", WaiterConfig={"Delay": 0.1})
    assert not kept.client("ssm").describe_parameters()["Parameters"]


def test_an_orderly_end_leaves_no_stack_in_progress(kept):
    kept.client("cloudformation").create_stack(StackName="app", TemplateBody=template("1", waiting=True))
    eventually(lambda: status_of(kept, "W") == "CREATE_IN_PROGRESS" and status_of(kept, "P") == "CREATE_COMPLETE")

    kept.again()

    assert stack_of(kept)["StackStatus"] in {"ROLLBACK_COMPLETE", "CREATE_FAILED"}


def test_a_stack_whose_update_was_cut_off_can_be_updated_again(kept):
    stacks = kept.client("cloudformation")
    stacks.create_stack(StackName="app", TemplateBody=template("1", waiting=False))
    stacks.get_waiter("stack_create_complete").wait(StackName="app", WaiterConfig={"Delay": 0.1})
    stacks.update_stack(StackName="app", TemplateBody=template("2", waiting=True))
    eventually(lambda: status_of(kept, "W") == "CREATE_IN_PROGRESS")

    kill(kept)

    assert stack_of(kept)["StackStatus"] == "UPDATE_FAILED"
    stacks = kept.client("cloudformation")
    stacks.update_stack(StackName="app", TemplateBody=template("3", waiting=False), DisableRollback=True)
    stacks.get_waiter("stack_update_complete").wait(StackName="app", WaiterConfig={"Delay": 0.1})
    assert kept.client("ssm").get_parameter(Name="/of/stack")["Parameter"]["Value"] == "3"
    assert status_of(kept, "W") in {None, "DELETE_COMPLETE"}


def shifting(kept):
    """A function, its alias on version 1, and a group that shifts it; what a deployment to version 2 is asked with."""
    iam, functions, deploy = kept.client("iam"), kept.client("lambda"), kept.client("codedeploy")
    trust = trusting({"Service": ["lambda.amazonaws.com", "codedeploy.amazonaws.com"]})
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    document = json.dumps(statements([allow("*", "*")]))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return 1\n")
    code = {"ZipFile": packed.getvalue()}
    functions.create_function(FunctionName="f", Runtime="python3.12", Handler="app.handler", Role=arn, Code=code)
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    functions.update_function_configuration(FunctionName="f", Environment={"Variables": {"A": "1"}})
    functions.publish_version(FunctionName="f")
    deploy.create_application(applicationName="app", computePlatform="Lambda")
    deploy.create_deployment_group(
        applicationName="app",
        deploymentGroupName="group",
        serviceRoleArn=arn,
        deploymentConfigName=CONFIGURATION,
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    )
    properties = {"Name": "f", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    resource = {"f": {"Type": "AWS::Lambda::Function", "Properties": properties}}
    content = json.dumps({"version": 0.0, "Resources": [resource]})
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    return {"applicationName": "app", "deploymentGroupName": "group", "revision": revision}


def test_a_shift_that_was_cut_off_has_failed_leaves_the_traffic_and_can_be_started_again(kept):
    asked = shifting(kept)
    made = kept.client("codedeploy").create_deployment(**asked)["deploymentId"]

    def weights():
        alias = kept.client("lambda").get_alias(FunctionName="f", Name="live")
        return (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights")

    eventually(lambda: weights() == {"2": 0.1})

    kill(kept)

    found = kept.client("codedeploy").get_deployment(deploymentId=made)["deploymentInfo"]
    assert (found["status"], found["errorInformation"]["code"]) == ("Failed", "INTERNAL_ERROR")
    assert found["errorInformation"]["message"].startswith(STOPPED)
    assert weights() == {"2": 0.1}
    more = kept.client("codedeploy").create_deployment(
        **asked, deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce"
    )["deploymentId"]
    eventually(
        lambda: kept.client("codedeploy").get_deployment(deploymentId=more)["deploymentInfo"]["status"] == "Succeeded"
    )


def test_whose_a_deployment_is_stays_known_after_its_application_is_gone(kept):
    asked = shifting(kept)
    deploy = kept.client("codedeploy")
    made = deploy.create_deployment(**asked, deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce")["deploymentId"]
    eventually(lambda: deploy.get_deployment(deploymentId=made)["deploymentInfo"]["status"] == "Succeeded")
    iam = kept.client("iam")
    iam.create_user(UserName="u")
    group = f"arn:aws:codedeploy:eu-west-1:{ACCOUNT}:deploymentgroup:app/group"
    document = json.dumps(statements([allow("codedeploy:GetDeployment", group)]))
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document)
    key = iam.create_access_key(UserName="u")["AccessKey"]
    user = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    deploy.delete_application(applicationName="app")
    before = kept.client("codedeploy", user).get_deployment(deploymentId=made)["deploymentInfo"]

    kept.again()

    assert kept.client("codedeploy", user).get_deployment(deploymentId=made)["deploymentInfo"] == before

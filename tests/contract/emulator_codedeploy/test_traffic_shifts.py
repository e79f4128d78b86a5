"""Deployments through boto3 that shift a real alias: by the clock, with hooks, with and without permissions."""

import json

import pytest
from botocore.exceptions import ClientError

from pipeline_delivery import zipped
from policy_writing import allow

ALL_AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"


def test_a_canary_gives_a_tenth_of_the_invocations_to_the_new_version_until_its_time_is_over(shifting):
    shifting.prepare()
    made = shifting.deploy()
    shifting.shifted("1", {"2": 0.1})
    seen = shifting.answers(60)
    assert 0 < seen.count("2") < 30
    assert shifting.target(made)["lambdaFunctionInfo"]["targetVersionWeight"] == 0.1
    shifting.advance(200)
    assert shifting.info(made)["status"] == "InProgress"
    shifting.advance(100)
    assert shifting.finished(made)["status"] == "Succeeded"
    assert shifting.alias() == ("2", {})
    assert set(shifting.answers(5)) == {"2"}


def test_a_linear_deployment_takes_its_steps_one_by_one(shifting):
    shifting.prepare()
    api = shifting.client("codedeploy")
    linear = {"linearPercentage": 40, "linearInterval": 2}
    api.create_deployment_config(
        deploymentConfigName="by-forty",
        computePlatform="Lambda",
        trafficRoutingConfig={"type": "TimeBasedLinear", "timeBasedLinear": linear},
    )
    made = shifting.deploy(deploymentConfigName="by-forty")
    for weight in (0.4, 0.8):
        shifting.shifted("1", {"2": weight})
        shifting.advance(120)
    assert shifting.finished(made)["status"] == "Succeeded"
    assert shifting.alias() == ("2", {})


def test_hooks_are_invoked_with_the_deployment_before_and_after_the_traffic(shifting):
    hooks = {"BeforeAllowTraffic": shifting.hook("before"), "AfterAllowTraffic": shifting.hook("after")}
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE)
    made = shifting.deploy(hooks=hooks)
    assert shifting.finished(made)["status"] == "Succeeded"
    assert set(shifting.lifecycle(made).values()) == {"Succeeded"}
    steps = [
        (entry["operation"], entry["caller"].split("/")[-2])
        for entry in sorted(shifting.world.audit(), key=lambda entry: entry["time"])  # as they came, not as they ended
        if entry["operation"] in ("Invoke", "UpdateAlias", "PutLifecycleEventHookExecutionStatus")
    ]
    assert steps == [
        ("Invoke", "codedeploy"),
        ("PutLifecycleEventHookExecutionStatus", "fn-CodeDeployHook_before"),
        ("UpdateAlias", "codedeploy"),
        ("Invoke", "codedeploy"),
        ("PutLifecycleEventHookExecutionStatus", "fn-CodeDeployHook_after"),
    ]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("create", "codedeploy:CreateDeployment"),
        ("config", "codedeploy:GetDeploymentConfig"),
        ("register", "codedeploy:RegisterApplicationRevision"),
    ],
)
def test_without_one_of_its_statements_the_deployer_starts_nothing(shifting, name, action):
    shifting.revoke("deployer", name)
    shifting.prepare()
    with pytest.raises(ClientError, match=f"is not authorized to perform: {action} on resource") as caught:
        shifting.deploy()
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    assert shifting.client("codedeploy").list_deployments()["deployments"] == []


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("look", "lambda:GetAlias"),
        ("shift", "lambda:UpdateAlias"),
        ("hook", "lambda:InvokeFunction"),
        ("alarms", "cloudwatch:DescribeAlarms"),
    ],
)
def test_without_one_of_its_statements_the_service_role_fails_the_deployment_and_the_action_is_named(
    shifting, name, action
):
    hooks = {"BeforeAllowTraffic": shifting.hook("before")}
    shifting.revoke("codedeploy", name)
    shifting.alarm()
    shifting.prepare(alarmConfiguration={"enabled": True, "alarms": [{"name": "errors"}]})
    ended = shifting.finished(shifting.deploy(hooks=hooks))
    assert ended["status"] == "Failed"
    assert ended["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert f"codedeploy is not authorized to perform: {action}" in ended["errorInformation"]["message"].replace(
        f"/{ended['deploymentId']}", ""
    )
    assert shifting.alias() == ("1", {})


def test_a_hook_that_may_not_answer_fails_the_deployment_after_an_hour(shifting, soon):
    shifting.prepare()
    made = shifting.deploy(hooks={"BeforeAllowTraffic": shifting.hook("before", policy=[])})
    soon(lambda: shifting.world.audit(operation="PutLifecycleEventHookExecutionStatus"))
    denied = shifting.world.audit(operation="PutLifecycleEventHookExecutionStatus")[0]
    assert "codedeploy:PutLifecycleEventHookExecutionStatus" in denied["message"]
    shifting.advance(3000)
    assert shifting.info(made)["status"] == "InProgress"
    shifting.advance(600)
    ended = shifting.finished(made)
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    assert "did not answer with PutLifecycleEventHookExecutionStatus within one hour" in str(ended["errorInformation"])


@pytest.mark.parametrize("kind", ["YAML", "zip"])
def test_an_appspec_file_in_s3_is_read_with_the_service_role(shifting, kind):
    bucket = f"revisions-{shifting.account}"
    read = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")
    shifting.statements["codedeploy"]["read"] = read
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE)
    s3 = shifting.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    content = shifting.appspec().encode() if kind == "YAML" else zipped(appspec__yml=shifting.appspec())
    s3.put_object(Bucket=bucket, Key="revision", Body=content)
    place = {"bucket": bucket, "key": "revision", "bundleType": kind}
    revision = {"revisionType": "S3", "s3Location": place}
    shifting.revoke("codedeploy", "read")
    shifting.write_service_role()
    refused = shifting.finished(shifting.deploy(revision))
    assert "is not authorized to perform: s3:GetObject" in refused["errorInformation"]["message"]
    shifting.statements["codedeploy"]["read"] = read
    shifting.write_service_role()
    assert shifting.finished(shifting.deploy(revision))["status"] == "Succeeded"


def test_passing_the_service_role_needs_leave_and_the_role_must_trust_codedeploy(shifting):
    shifting.prepare()
    group = shifting.arn("codedeploy", "deploymentgroup:shop/second")
    settings = {
        "applicationName": "shop",
        "deploymentGroupName": "second",
        "serviceRoleArn": shifting.role,
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    }
    create = allow("codedeploy:CreateDeploymentGroup", group)
    poor = shifting.client("codedeploy", shifting.world.role(shifting.account, "poor", [create]))
    with pytest.raises(ClientError, match="is not authorized to perform: iam:PassRole on resource"):
        poor.create_deployment_group(**settings)
    passing = allow("iam:PassRole", shifting.role, StringEquals={"iam:PassedToService": "codedeploy.amazonaws.com"})
    fit = shifting.client("codedeploy", shifting.world.role(shifting.account, "fit", [create, passing]))
    fit.create_deployment_group(**settings)
    shifting.client("iam").create_role(
        RoleName="deaf",
        AssumeRolePolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ],
            }
        ),
    )
    deaf = f"arn:aws:iam::{shifting.account}:role/deaf"
    with pytest.raises(ClientError, match=f"permissions required to assume the role {deaf}") as caught:
        shifting.client("codedeploy").create_deployment_group(
            **{**settings, "deploymentGroupName": "third", "serviceRoleArn": deaf}
        )
    assert caught.value.response["Error"]["Code"] == "InvalidRoleException"


def test_a_trust_that_names_the_group_lets_codedeploy_in_for_that_group_only(shifting):
    shifting.prepare(deploymentConfigName=ALL_AT_ONCE)

    def trust(arn):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "codedeploy.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
        }
        shifting.client("iam").update_assume_role_policy(
            RoleName="codedeploy", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        )

    trust(shifting.group_arn + "-other")
    ended = shifting.finished(shifting.deploy())
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "IAM_ROLE_MISSING")
    trust(shifting.group_arn)
    assert shifting.finished(shifting.deploy())["status"] == "Succeeded"

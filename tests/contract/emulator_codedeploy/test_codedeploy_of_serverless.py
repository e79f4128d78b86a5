"""A serverless template with a deployment preference, as its authors write it, is delivered with CodeDeploy."""

import json

from pipeline_delivery import zipped

HOOK = """
import boto3, json, os
def handler(event, context):
    answer = boto3.client("lambda").invoke(FunctionName=os.environ["NEW_VERSION"])
    good = json.loads(answer["Payload"].read()) == os.environ["EXPECTED"]
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if good else "Failed")
"""


def template(bucket, release, expected):
    deployments = (
        "arn:aws:codedeploy:${AWS::Region}:${AWS::AccountId}:deploymentgroup:${ServerlessDeploymentApplication}/*"
    )
    return json.dumps(
        {
            "Transform": "AWS::Serverless-2016-10-31",
            "Globals": {"Function": {"Runtime": "python3.12", "Handler": "app.handler", "Timeout": 20}},
            "Resources": {
                "Orders": {
                    "Type": "AWS::Serverless::Function",
                    "Properties": {
                        "CodeUri": {"Bucket": bucket, "Key": f"{release}.zip"},
                        "AutoPublishAlias": "live",
                        "DeploymentPreference": {
                            "Type": "Canary10Percent5Minutes",
                            "Hooks": {"PreTraffic": {"Ref": "Check"}},
                        },
                    },
                },
                "Check": {
                    "Type": "AWS::Serverless::Function",
                    "Properties": {
                        "CodeUri": {"Bucket": bucket, "Key": "hook.zip"},
                        "FunctionName": "CodeDeployHook_check",
                        "DeploymentPreference": {"Enabled": False},
                        "Environment": {"Variables": {"NEW_VERSION": {"Ref": "Orders.Version"}, "EXPECTED": expected}},
                        "Policies": [
                            {
                                "Statement": [
                                    {
                                        "Effect": "Allow",
                                        "Action": "codedeploy:PutLifecycleEventHookExecutionStatus",
                                        "Resource": {"Fn::Sub": deployments},
                                    },
                                    {
                                        "Effect": "Allow",
                                        "Action": "lambda:InvokeFunction",
                                        "Resource": {"Ref": "Orders.Version"},
                                    },
                                ]
                            }
                        ],
                    },
                },
            },
            "Outputs": {"Name": {"Value": {"Ref": "Orders"}}},
        }
    )


def test_a_deployment_preference_shifts_after_its_hook_has_tried_the_new_version(shifting, soon):
    stacks, s3 = shifting.client("cloudformation"), shifting.client("s3")
    bucket = f"code-{shifting.account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for release in ("one", "two", "three"):
        code = zipped(app__py=f"def handler(event, context): return '{release}'")
        s3.put_object(Bucket=bucket, Key=f"{release}.zip", Body=code)
    s3.put_object(Bucket=bucket, Key="hook.zip", Body=zipped(app__py=HOOK))
    capabilities = {"Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]}

    def stack():
        return stacks.describe_stacks(StackName="orders")["Stacks"][0]

    def settled():
        return soon(lambda: stack()["StackStatus"], lambda status: not status.endswith("_IN_PROGRESS"))

    def alias(name):
        found = shifting.client("lambda").get_alias(FunctionName=name, Name="live")
        return found["FunctionVersion"], found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})

    stacks.create_stack(StackName="orders", TemplateBody=template(bucket, "one", "one"), **capabilities)
    assert settled() == "CREATE_COMPLETE"
    name = stack()["Outputs"][0]["OutputValue"]
    stacks.update_stack(StackName="orders", TemplateBody=template(bucket, "two", "two"), **capabilities)
    soon(lambda: alias(name), lambda seen: seen == ("1", {"2": 0.1}))
    shifting.advance(300)
    assert settled() == "UPDATE_COMPLETE"
    assert alias(name) == ("2", {})
    stacks.update_stack(StackName="orders", TemplateBody=template(bucket, "three", "something else"), **capabilities)
    assert settled() == "UPDATE_ROLLBACK_COMPLETE"
    assert alias(name) == ("2", {})

"""An alias whose stack asks CodeDeploy to shift it: only when the version changes, and undone when that fails."""

import json
import time

import pytest

from pipeline_delivery import zipped
from policy_writing import allow, statements

ENDED = "_IN_PROGRESS"
ROLLBACK = {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"]}


class Stack:
    """The stack ``shop`` of one account, deployed with an execution role; `statements` are the role's by name."""

    def __init__(self, shifting):
        self.world, self.account, self.tools = shifting.world, shifting.account, shifting
        self.api = shifting.client("cloudformation")
        self.s3 = shifting.client("s3")
        self.bucket = f"code-{self.account}"
        function = shifting.arn("lambda", "function:shopping*")
        group = shifting.arn("codedeploy", "deploymentgroup:shop/shopping")
        self.statements = {
            "function": allow("lambda:*", function),
            "roles": allow(["iam:GetRole", "iam:PassRole"], f"arn:aws:iam::{self.account}:role/*"),
            "code": allow("s3:GetObject", f"arn:aws:s3:::{self.bucket}/*"),
            "application": allow(
                [f"codedeploy:{verb}Application" for verb in ("Create", "Get", "Delete")]
                + ["codedeploy:TagResource", "codedeploy:ListTagsForResource"],
                shifting.arn("codedeploy", "application:shop"),
            ),
            "group": allow(
                [f"codedeploy:{verb}DeploymentGroup" for verb in ("Create", "Get", "Update", "Delete")], group
            ),
            "custom": allow(
                [f"codedeploy:{verb}DeploymentConfig" for verb in ("Create", "Get", "Delete")],
                shifting.arn("codedeploy", "deploymentconfig:*"),
            ),
            "deploy": allow("codedeploy:CreateDeployment", group),
            "follow": allow("codedeploy:GetDeployment", group),
            "stop": allow("codedeploy:StopDeployment", group),
            "register": allow("codedeploy:RegisterApplicationRevision", shifting.arn("codedeploy", "application:shop")),
        }

    def prepare(self):
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudformation.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam = self.tools.client("iam")
        iam.create_role(RoleName="execution", AssumeRolePolicyDocument=json.dumps(statements([trust])))
        self.write()
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        own = {"Effect": "Allow", "Action": "sts:AssumeRole"}
        for name, service in (("codedeploy", "codedeploy"), ("running", "lambda")):
            trusted = {**own, "Principal": {"Service": f"{service}.amazonaws.com"}}
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(statements([trusted])))
        acts = allow(["lambda:GetAlias", "lambda:UpdateAlias", "lambda:InvokeFunction"], "*")
        iam.put_role_policy(RoleName="codedeploy", PolicyName="inline", PolicyDocument=json.dumps(statements([acts])))

    def write(self):
        document = json.dumps(statements(list(self.statements.values())))
        self.tools.client("iam").put_role_policy(RoleName="execution", PolicyName="inline", PolicyDocument=document)

    def template(self, release, hook=None, description=""):
        key = f"{release}.zip"
        code = zipped(app__py=f"def handler(event, context): return '{release}'")
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=code)
        role = f"arn:aws:iam::{self.account}:role"
        policy = {"ApplicationName": {"Ref": "Shop"}, "DeploymentGroupName": {"Ref": "Group"}}
        canary = {"Type": "TimeBasedCanary", "TimeBasedCanary": {"CanaryPercentage": 25, "CanaryInterval": 7}}
        resources = {
            "Function": _resource(
                "Lambda::Function",
                FunctionName="shopping",
                Runtime="python3.12",
                Handler="app.handler",
                Role=f"{role}/running",
                Code={"S3Bucket": self.bucket, "S3Key": key},
            ),
            f"Version{release}": {
                **_resource("Lambda::Version", FunctionName={"Ref": "Function"}),
                "DeletionPolicy": "Retain",
            },
            "Live": {
                **_resource(
                    "Lambda::Alias",
                    Name="live",
                    FunctionName={"Ref": "Function"},
                    FunctionVersion={"Fn::GetAtt": [f"Version{release}", "Version"]},
                    Description=description,
                ),
                "UpdatePolicy": {
                    "CodeDeployLambdaAliasUpdate": {**policy, **({"BeforeAllowTrafficHook": hook} if hook else {})}
                },
            },
            "Shop": _resource("CodeDeploy::Application", ApplicationName="shop", ComputePlatform="Lambda"),
            "Config": _resource("CodeDeploy::DeploymentConfig", ComputePlatform="Lambda", TrafficRoutingConfig=canary),
            "Group": _resource(
                "CodeDeploy::DeploymentGroup",
                ApplicationName={"Ref": "Shop"},
                DeploymentGroupName="shopping",
                DeploymentConfigName={"Ref": "Config"},
                ServiceRoleArn=f"{role}/codedeploy",
                DeploymentStyle={"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
                AutoRollbackConfiguration=ROLLBACK,
            ),
        }
        return json.dumps({"Resources": resources})

    def run(self, operation, body):
        getattr(self.api, operation)(
            StackName="shop", TemplateBody=body, RoleARN=f"arn:aws:iam::{self.account}:role/execution"
        )

    def settled(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            status = self.api.describe_stacks(StackName="shop")["Stacks"][0]["StackStatus"]
            if not status.endswith(ENDED):
                return status
            time.sleep(0.02)
        raise AssertionError(f"the stack is still {status}")

    def reasons(self):
        events = self.api.describe_stack_events(StackName="shop")["StackEvents"]
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in events
            if event["ResourceStatus"].endswith("_FAILED")
        }

    def alias(self):
        found = self.tools.client("lambda").get_alias(FunctionName="shopping", Name="live")
        return found["FunctionVersion"], found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})

    def deployments(self):
        return self.tools.client("codedeploy").list_deployments()["deployments"]


def _resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": {key: value for key, value in properties.items() if value != ""}}


@pytest.fixture
def stack(shifting):
    return Stack(shifting)


def test_a_stack_shifts_its_alias_through_codedeploy_when_the_version_changes_and_only_then(stack, soon):
    stack.prepare()
    stack.run("create_stack", stack.template("a"))
    assert stack.settled() == "CREATE_COMPLETE", stack.reasons()
    assert stack.deployments() == []
    stack.run("update_stack", stack.template("a", description="the same version"))
    assert stack.settled() == "UPDATE_COMPLETE", stack.reasons()
    assert stack.deployments() == []
    stack.run("update_stack", stack.template("b", description="the same version"))
    soon(stack.alias, lambda seen: seen == ("1", {"2": 0.25}))
    stack.world.emulator.advance(420)
    assert stack.settled() == "UPDATE_COMPLETE", stack.reasons()
    assert stack.alias() == ("2", {})
    (made,) = stack.world.audit(operation="CreateDeployment")
    assert ":assumed-role/execution/" in made["caller"]
    stack.api.delete_stack(StackName="shop")
    soon(lambda: stack.tools.client("codedeploy").list_applications()["applications"] == [])


def test_a_failing_hook_rolls_the_stack_back(stack):
    stack.prepare()
    stack.run("create_stack", stack.template("a"))
    assert stack.settled() == "CREATE_COMPLETE", stack.reasons()
    allowed = [allow("codedeploy:PutLifecycleEventHookExecutionStatus", "*")]
    hook = stack.tools.hook("never", "Failed", policy=allowed)
    stack.run("update_stack", stack.template("b", hook=hook))
    assert stack.settled() == "UPDATE_ROLLBACK_COMPLETE", stack.reasons()
    assert "reported Failed" in stack.reasons()["Live"]
    assert stack.alias() == ("1", {})


def test_a_stopped_shift_is_taken_back_by_codedeploy_before_the_stack_rolls_back(stack, soon):
    stack.prepare()
    stack.run("create_stack", stack.template("a"))
    assert stack.settled() == "CREATE_COMPLETE", stack.reasons()
    stack.run("update_stack", stack.template("b"))
    soon(stack.alias, lambda seen: seen == ("1", {"2": 0.25}))
    (made,) = stack.deployments()
    stack.tools.client("codedeploy").stop_deployment(deploymentId=made)
    assert stack.settled() == "UPDATE_ROLLBACK_COMPLETE", stack.reasons()
    assert "stopped by a request" in stack.reasons()["Live"]
    assert stack.alias() == ("1", {})


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("deploy", "codedeploy:CreateDeployment"),
        ("follow", "codedeploy:GetDeployment"),
        ("register", "codedeploy:RegisterApplicationRevision"),
    ],
)
def test_without_a_statement_the_execution_role_s_update_fails_with_the_action_named(stack, name, action):
    stack.prepare()
    stack.run("create_stack", stack.template("a"))
    assert stack.settled() == "CREATE_COMPLETE", stack.reasons()
    del stack.statements[name]
    stack.write()
    stack.run("update_stack", stack.template("b"))
    assert stack.settled() == "UPDATE_ROLLBACK_COMPLETE", stack.reasons()
    assert f"is not authorized to perform: {action}" in stack.reasons()["Live"]
    assert stack.alias() == ("1", {})


def test_a_cancelled_update_stops_the_deployment_and_takes_the_traffic_back(stack, soon):
    stack.prepare()
    stack.run("create_stack", stack.template("a"))
    assert stack.settled() == "CREATE_COMPLETE", stack.reasons()
    stack.run("update_stack", stack.template("b"))
    soon(stack.alias, lambda seen: seen == ("1", {"2": 0.25}))
    stack.api.cancel_update_stack(StackName="shop")
    assert stack.settled() == "UPDATE_ROLLBACK_COMPLETE", stack.reasons()
    assert stack.alias() == ("1", {})
    api = stack.tools.client("codedeploy")
    listed = api.batch_get_deployments(deploymentIds=stack.deployments())["deploymentsInfo"]
    assert [one["status"] for one in listed] == ["Succeeded", "Stopped"]


def test_weights_that_a_stop_leaves_behind_go_when_the_stack_rolls_back(stack, soon):
    stack.prepare()
    stack.run("create_stack", stack.template("a"))
    assert stack.settled() == "CREATE_COMPLETE", stack.reasons()
    stack.run("update_stack", stack.template("b"))
    soon(stack.alias, lambda seen: seen == ("1", {"2": 0.25}))
    (made,) = stack.deployments()
    stack.tools.client("codedeploy").stop_deployment(deploymentId=made, autoRollbackEnabled=False)
    assert stack.settled() == "UPDATE_ROLLBACK_COMPLETE", stack.reasons()
    assert stack.alias() == ("1", {})
    assert len(stack.deployments()) == 1

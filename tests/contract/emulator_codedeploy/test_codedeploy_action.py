"""A pipeline whose action deploys with CodeDeploy in another account: each role needs its statements and no more."""

import json

import pytest

from pipeline_delivery import REGION, Delivery, action, document, stage, trust, zipped
from policy_writing import allow

APPSPEC = {
    "version": 0.0,
    "Resources": [
        {
            "orders": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Name": "orders", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"},
            }
        }
    ],
}
OPERATIONS = (
    ("GetDeploymentGroup", "group"),
    ("RegisterApplicationRevision", "application"),
    ("CreateDeployment", "group"),
    ("GetDeploymentConfig", "config"),
    ("GetDeployment", "group"),
)


class Deploying(Delivery):
    """The delivery, with a function, an application and a group in the target account."""

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{REGION}:{self.target}:{resource}"

    def furnish(self) -> None:
        self.prepare()
        self._open_store()
        resources = {
            "group": self.arn("codedeploy", "deploymentgroup:shop/orders"),
            "application": self.arn("codedeploy", "application:shop"),
            "config": self.arn("codedeploy", "deploymentconfig:*"),
        }
        self.statements["action"] = {
            operation: allow(f"codedeploy:{operation}", resources[kind]) for operation, kind in OPERATIONS
        }
        self.write("action")
        self.statements["codedeploy"] = {
            "artifact": allow("s3:GetObject", f"arn:aws:s3:::{self.bucket}/*"),
            "key": allow("kms:Decrypt", self.key),
            "alias": allow(["lambda:GetAlias", "lambda:UpdateAlias"], self.arn("lambda", "function:orders")),
        }
        iam = self.client("iam", self.target)
        for role, service in (("codedeploy", "codedeploy"), ("running", "lambda")):
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust({"Service": f"{service}.amazonaws.com"}))
        self.write("codedeploy")
        self._make_function()
        api = self.client("codedeploy", self.target)
        api.create_application(applicationName="shop", computePlatform="Lambda")
        api.create_deployment_group(
            applicationName="shop",
            deploymentGroupName="orders",
            serviceRoleArn=f"arn:aws:iam::{self.target}:role/codedeploy",
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        )
        self.upload(zipped(appspec__json=json.dumps(APPSPEC)))

    def _open_store(self) -> None:
        """Let the service role in the other account read artifacts and use their key."""
        root = {"AWS": f"arn:aws:iam::{self.target}:root"}
        roles = [self.action_role, f"arn:aws:iam::{self.target}:role/codedeploy"]
        reader = {"Effect": "Allow", "Principal": root, "Condition": {"ArnEquals": {"aws:PrincipalArn": roles}}}
        objects = {**reader, "Action": "s3:GetObject*", "Resource": f"arn:aws:s3:::{self.bucket}/*"}
        self.client("s3").put_bucket_policy(Bucket=self.bucket, Policy=document(objects))
        own = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.tools}:root"}}
        keys = [{**own, "Action": "kms:*", "Resource": "*"}, {**reader, "Action": "kms:Decrypt", "Resource": "*"}]
        self.client("kms").put_key_policy(KeyId=self.key, PolicyName="default", Policy=document(*keys))

    def _make_function(self) -> None:
        functions = self.client("lambda", self.target)
        functions.create_function(
            FunctionName="orders",
            Runtime="python3.12",
            Role=f"arn:aws:iam::{self.target}:role/running",
            Handler="app.handler",
            Code={"ZipFile": zipped(app__py="def handler(event, context): return 1")},
        )
        functions.publish_version(FunctionName="orders")
        code = zipped(app__py="def handler(event, context): return 2")
        functions.update_function_code(FunctionName="orders", ZipFile=code)
        functions.publish_version(FunctionName="orders")
        functions.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")

    def deliver(self) -> str:
        """Create the pipeline and answer how its first execution ends."""
        configuration = {"ApplicationName": "shop", "DeploymentGroupName": "orders"}
        deploy = action("Shift", "Deploy/CodeDeploy", configuration, inputs=["SourceOutput"], roleArn=self.action_role)
        return self.finished(self.create(self.declaration(stage("Deploy", deploy))))

    def version(self) -> str:
        found = self.client("lambda", self.target).get_alias(FunctionName="orders", Name="live")
        return str(found["FunctionVersion"])


@pytest.fixture
def deploying(aws_world):
    made = Deploying(aws_world, aws_world.new_account(), aws_world.new_account())
    made.furnish()
    return made


def test_the_action_deploys_in_the_other_account_and_names_the_deployment(deploying):
    assert deploying.deliver() == "Succeeded"
    assert deploying.version() == "2"
    (made,) = deploying.client("codedeploy", deploying.target).list_deployments()["deployments"]
    listed = deploying.client("codepipeline").list_action_executions(pipelineName="orders")["actionExecutionDetails"]
    newest = next(run for run in listed if run["actionName"] == "Shift")
    assert newest["output"]["executionResult"]["externalExecutionId"] == made


@pytest.mark.parametrize("operation", [operation for operation, _ in OPERATIONS])
def test_without_one_statement_the_action_role_fails_the_action(deploying, operation):
    deploying.revoke("action", operation)
    assert deploying.deliver() == "Failed"
    assert f"is not authorized to perform: codedeploy:{operation}" in deploying.error("Shift")["message"]


@pytest.mark.parametrize(("name", "needed"), [("artifact", "s3:GetObject"), ("key", "kms:Decrypt")])
def test_the_group_s_role_reads_the_artifact_itself(deploying, name, needed):
    deploying.revoke("codedeploy", name)
    assert deploying.deliver() == "Failed"
    assert f"is not authorized to perform: {needed}" in deploying.error("Shift")["message"]
    assert deploying.version() == "1"

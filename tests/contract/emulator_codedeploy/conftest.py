"""A function with two versions behind an alias, hooks, an alarm, and the roles, with exactly what each needs."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipeline_delivery import eventually, zipped
from policy_writing import allow, statements, trusting

REGION = "eu-west-1"
HOOK = """
import boto3, os
def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=os.environ["ANSWER"])
"""
MUTE = "def handler(event, context): return None"
VERSION = "def handler(event, context): return '{}'"
CANARY = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
ENDED = ("Succeeded", "Failed", "Stopped")


class Shifting:
    """One account in which CodeDeploy shifts the alias ``live`` of the function ``orders`` from version 1 to 2.

    `statements` are the deployer's and the service role's, by what they are for; `without` takes one away.
    """

    def __init__(self, world: Any) -> None:
        self.world = world
        self.account = world.new_account()
        self.statements = {"deployer": self._deployer(), "codedeploy": self._service()}
        self.who: Any = self.account

    # -- what is there

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{REGION}:{self.account}:{resource}"

    @property
    def role(self) -> str:
        return f"arn:aws:iam::{self.account}:role/codedeploy"

    @property
    def group_arn(self) -> str:
        return self.arn("codedeploy", "deploymentgroup:shop/orders")

    def client(self, service: str, who: Any = None) -> Any:
        return self.world.client(service, who or self.account, REGION)

    @property
    def api(self) -> Any:
        return self.client("codedeploy", self.who)

    def _deployer(self) -> dict[str, dict[str, Any]]:
        group, application = self.group_arn, self.arn("codedeploy", "application:shop")
        return {
            "create": allow("codedeploy:CreateDeployment", group),
            "config": allow("codedeploy:GetDeploymentConfig", self.arn("codedeploy", "deploymentconfig:*")),
            "register": allow("codedeploy:RegisterApplicationRevision", application),
            "get": allow("codedeploy:GetDeployment", group),
        }

    def _service(self) -> dict[str, dict[str, Any]]:
        return {
            "look": allow("lambda:GetAlias", self.arn("lambda", "function:orders")),
            "shift": allow("lambda:UpdateAlias", self.arn("lambda", "function:orders")),
            "hook": allow("lambda:InvokeFunction", self.arn("lambda", "function:CodeDeployHook_*")),
            "alarms": allow("cloudwatch:DescribeAlarms", "*"),
        }

    def revoke(self, role: str, name: str) -> None:
        del self.statements[role][name]

    def prepare(self, **group: Any) -> None:
        """The function, its versions and alias, the application and the group, with the roles as they are now."""
        iam = self.client("iam")
        trust = trusting({"Service": "codedeploy.amazonaws.com"}, StringEquals={"aws:SourceAccount": self.account})
        iam.create_role(RoleName="codedeploy", AssumeRolePolicyDocument=json.dumps(trust))
        self.write_service_role()
        self.function("orders", VERSION.format(1))
        functions = self.client("lambda")
        functions.publish_version(FunctionName="orders")
        functions.update_function_code(FunctionName="orders", ZipFile=zipped(app__py=VERSION.format(2)))
        functions.publish_version(FunctionName="orders")
        functions.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
        api = self.client("codedeploy")
        api.create_application(applicationName="shop", computePlatform="Lambda")
        settings = {
            "serviceRoleArn": self.role,
            "deploymentConfigName": CANARY,
            "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            **group,
        }
        api.create_deployment_group(applicationName="shop", deploymentGroupName="orders", **settings)
        self.who = self.world.user(self.account, "deployer", list(self.statements["deployer"].values()))

    def write_service_role(self) -> None:
        document = json.dumps(statements(list(self.statements["codedeploy"].values())))
        self.client("iam").put_role_policy(RoleName="codedeploy", PolicyName="inline", PolicyDocument=document)

    def function(self, name: str, code: str, policy: Any = (), **environment: str) -> None:
        iam = self.client("iam")
        trust = json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
        iam.create_role(RoleName=f"fn-{name}", AssumeRolePolicyDocument=trust)
        document = json.dumps(statements([allow("logs:*", "*"), *policy]))
        iam.put_role_policy(RoleName=f"fn-{name}", PolicyName="inline", PolicyDocument=document)
        self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=f"arn:aws:iam::{self.account}:role/fn-{name}",
            Handler="app.handler",
            Code={"ZipFile": zipped(app__py=code)},
            Environment={"Variables": environment},
            Timeout=20,
        )

    def hook(self, name: str, answer: str | None = "Succeeded", policy: Any = None) -> str:
        """A function that answers so, or not at all, with leave to or with another policy; its name."""
        if policy is None:
            policy = [allow("codedeploy:PutLifecycleEventHookExecutionStatus", self.group_arn)]
        full = f"CodeDeployHook_{name}"
        self.function(full, HOOK if answer else MUTE, policy, **({"ANSWER": answer} if answer else {}))
        return full

    def alarm(self, name: str = "errors", state: str = "OK") -> None:
        cloudwatch = self.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            MetricName="Errors",
            Namespace="AWS/Lambda",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test says so")

    # -- deployments

    def appspec(self, **hooks: str) -> str:
        properties = {"Name": "orders", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
        resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
        return json.dumps(
            {"version": 0.0, "Resources": [{"orders": resource}], "Hooks": [{k: v} for k, v in hooks.items()]}
        )

    def deploy(self, revision: Mapping[str, Any] | None = None, hooks: Mapping[str, str] = {}, **params: Any) -> str:
        content = {"revisionType": "AppSpecContent", "appSpecContent": {"content": self.appspec(**hooks)}}
        return str(
            self.api.create_deployment(
                applicationName="shop", deploymentGroupName="orders", revision=revision or content, **params
            )["deploymentId"]
        )

    def info(self, deployment: str) -> dict[str, Any]:
        return dict(self.api.get_deployment(deploymentId=deployment)["deploymentInfo"])

    def finished(self, deployment: str) -> dict[str, Any]:
        return dict(eventually(lambda: self.info(deployment), lambda info: info["status"] in ENDED))

    def target(self, deployment: str) -> dict[str, Any]:
        api = self.client("codedeploy")
        (name,) = api.list_deployment_targets(deploymentId=deployment)["targetIds"]
        return dict(
            api.get_deployment_target(deploymentId=deployment, targetId=name)["deploymentTarget"]["lambdaTarget"]
        )

    def lifecycle(self, deployment: str) -> dict[str, str]:
        return {one["lifecycleEventName"]: one["status"] for one in self.target(deployment)["lifecycleEvents"]}

    def alias(self) -> tuple[str, dict[str, float]]:
        found = self.client("lambda").get_alias(FunctionName="orders", Name="live")
        return found["FunctionVersion"], dict(found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {}))

    def shifted(self, version: str, weights: Mapping[str, float] | None = None) -> None:
        """Wait until the alias is so."""
        eventually(self.alias, lambda seen: seen == (version, dict(weights or {})))

    def answers(self, times: int) -> list[str]:
        functions = self.client("lambda")
        return [
            json.loads(functions.invoke(FunctionName="orders", Qualifier="live")["Payload"].read())
            for _ in range(times)
        ]

    def advance(self, seconds: float) -> None:
        self.world.emulator.advance(seconds)


@pytest.fixture
def shifting(aws_world: Any) -> Shifting:
    return Shifting(aws_world)


@pytest.fixture
def soon() -> Callable[..., Any]:
    return eventually

"""One furnished account, and a user in it who walks through it with the aws CLI and exactly the permissions given."""

import io
import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from aws_commands import AwsCommands, Ran
from lockgate.emulator.ports import Credentials
from policy_writing import allow, statements, trusting

REGION = "eu-west-1"
TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
FUNCTION = "def handler(event, context):\n    return {'got': event}\n"


class Furnished:
    """An account with something of everything, and ``walker``, a user with the permissions that a test gives it.

    `names` holds what the commands of tests refer to.
    """

    def __init__(self, world: Any, commands: AwsCommands, folder: Any) -> None:
        self.world, self.commands, self.folder = world, commands, folder
        self.account = world.new_account()
        self.member = world.new_account()
        self.names = {"account": self.account, "region": REGION, "bucket": f"things-{self.account}"}
        self._walker = world.user(self.account, "walker")
        self._store()
        self._roles()
        self._function()
        self._build()
        self._pipeline()
        self._deployments()
        self._organization()
        self._stacks()
        (folder / "up").mkdir()
        for name in ("thing", "up/one"):
            (folder / name).write_text(name)
        self.names["thing"] = "thing"

    def client(self, service: str) -> Any:
        return self.world.client(service, self.account)

    def permit(self, policy: Sequence[Any]) -> None:
        """Give the walker exactly these statements."""
        iam = self.client("iam")
        if policy:
            document = json.dumps(statements(policy))
            iam.put_user_policy(UserName="walker", PolicyName="inline", PolicyDocument=document)
        elif iam.list_user_policies(UserName="walker")["PolicyNames"]:
            iam.delete_user_policy(UserName="walker", PolicyName="inline")

    def walk(self, *arguments: str, who: Credentials | None = None) -> Ran:
        """Run an aws command as the walker, or as somebody else."""
        held = who or self._walker
        environment = {
            "AWS_ENDPOINT_URL": self.world.endpoint,
            "AWS_ACCESS_KEY_ID": held.access_key,
            "AWS_SECRET_ACCESS_KEY": held.secret_key,
            "AWS_DEFAULT_REGION": REGION,
            **({"AWS_SESSION_TOKEN": held.token} if held.token else {}),
        }
        return self.commands.run(*arguments, environment=environment)

    def file(self, name: str, content: Any) -> str:
        """A file with text or JSON, as the CLI takes it."""
        (self.folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
        return f"file://{self.folder / name}"

    def _store(self) -> None:
        key = self.client("kms").create_key()["KeyMetadata"]["Arn"]
        s3 = self.client("s3")
        s3.create_bucket(Bucket=self.names["bucket"], CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=self.names["bucket"], VersioningConfiguration={"Status": "Enabled"})
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
        configuration = {"Rules": [rule]}
        s3.put_bucket_encryption(Bucket=self.names["bucket"], ServerSideEncryptionConfiguration=configuration)
        s3.put_object(Bucket=self.names["bucket"], Key="there", Body=b"what is there")
        self.client("sqs").create_queue(QueueName="things")
        self.client("logs").create_log_group(logGroupName="said")
        self.client("logs").create_log_stream(logGroupName="said", logStreamName="one")
        event = {"timestamp": int(time.time() * 1000), "message": "hello from the log"}
        self.client("logs").put_log_events(logGroupName="said", logStreamName="one", logEvents=[event])
        self.names |= {"key": key, "key_id": key.rpartition("/")[2]}

    def _roles(self) -> None:
        iam = self.client("iam")
        for name, trust in (
            ("service", trusting({"Service": [f"{one}.amazonaws.com" for one in SERVICES]})),
            ("other", trusting(f"arn:aws:iam::{self.account}:root")),
        ):
            arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
            self.names[name] = arn
        everything = json.dumps(statements([allow("*", "*")]))
        iam.put_role_policy(RoleName="service", PolicyName="all", PolicyDocument=everything)

    def _function(self) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", FUNCTION)
        functions = self.client("lambda")
        functions.create_function(
            FunctionName="echo",
            Runtime="python3.12",
            Handler="app.handler",
            Role=self.names["service"],
            Code={"ZipFile": packed.getvalue()},
        )
        functions.publish_version(FunctionName="echo")
        functions.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
        functions.update_function_configuration(FunctionName="echo", Environment={"Variables": {"A": "1"}})
        functions.publish_version(FunctionName="echo")

    def _stacks(self) -> None:
        self.names["template_file"] = self.file("template.json", TEMPLATE)
        api, body = self.client("cloudformation"), json.dumps(TEMPLATE)
        for name in ("cli-made", "cli-gone"):
            api.create_stack(StackName=name, TemplateBody=body)
        api.create_change_set(StackName="cli-ready", ChangeSetName="ready", TemplateBody=body, ChangeSetType="CREATE")
        over = time.monotonic() + 60
        while api.describe_change_set(StackName="cli-ready", ChangeSetName="ready")["Status"] != "CREATE_COMPLETE":
            assert time.monotonic() < over
            time.sleep(0.05)
        while any(stack["StackStatus"] == "CREATE_IN_PROGRESS" for stack in api.describe_stacks()["Stacks"]):
            assert time.monotonic() < over
            time.sleep(0.05)
        self.client("events").put_rule(Name="cli-made", ScheduleExpression="rate(1 day)", State="DISABLED")

    def _build(self) -> None:
        buildspec = json.dumps({"version": 0.2, "phases": {"build": {"commands": ["echo built"]}}})
        for name, source in (
            ("builds", {"type": "NO_SOURCE", "buildspec": buildspec}),
            ("pushed", {"type": "GITHUB", "location": "https://github.com/a/b.git"}),
        ):
            self.client("codebuild").create_project(
                name=name,
                source=source,
                artifacts={"type": "NO_ARTIFACTS"},
                environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
                serviceRole=self.names["service"],
            )
        self.names["build"] = self.client("codebuild").start_build(projectName="builds")["build"]["id"]

    def _pipeline(self) -> None:
        source = {
            "name": "S3",
            "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"},
            "configuration": {
                "S3Bucket": self.names["bucket"],
                "S3ObjectKey": "there",
                "PollForSourceChanges": "false",
            },
            "outputArtifacts": [{"name": "found"}],
        }
        approval = {
            "name": "Person",
            "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"},
        }
        self.client("codepipeline").create_pipeline(
            pipeline={
                "name": "flow",
                "roleArn": self.names["service"],
                "pipelineType": "V2",
                "artifactStore": {"type": "S3", "location": self.names["bucket"]},
                "stages": [{"name": "Source", "actions": [source]}, {"name": "Approve", "actions": [approval]}],
            }
        )
        self.names["token"] = self._token()

    def _token(self) -> str:
        """What the approval that the pipeline waits for is answered with."""
        over = time.monotonic() + 60
        while time.monotonic() < over:
            stages = self.client("codepipeline").get_pipeline_state(name="flow")["stageStates"]
            for action in stages[1].get("actionStates", []):
                if "token" in action.get("latestExecution", {}):
                    return str(action["latestExecution"]["token"])
            time.sleep(0.05)
        raise AssertionError(f"no approval is waiting: {stages}")

    def _deployments(self) -> None:
        deploy = self.client("codedeploy")
        deploy.create_application(applicationName="shifts", computePlatform="Lambda")
        deploy.create_deployment_group(
            applicationName="shifts",
            deploymentGroupName="group",
            serviceRoleArn=self.names["service"],
            deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        )
        properties = {"Name": "echo", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
        resource = {"live": {"Type": "AWS::Lambda::Function", "Properties": properties}}
        asked, other = (
            self._deployment(json.dumps({"version": 0.0, "Resources": [resource]}, indent=n)) for n in (1, 2)
        )
        self.names["deployment_file"] = self.file("deployment.json", other)
        self.names["deployment"] = deploy.create_deployment(**asked)["deploymentId"]

    def _deployment(self, content: str) -> dict[str, Any]:
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
        return {"applicationName": "shifts", "deploymentGroupName": "group", "revision": revision}

    def _organization(self) -> None:
        api = self.client("organizations")
        made = api.create_organization(FeatureSet="ALL")["Organization"]
        root = api.list_roots()["Roots"][0]["Id"]
        api.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        unit = api.create_organizational_unit(ParentId=root, Name="unit")["OrganizationalUnit"]
        content = json.dumps(statements([allow("*", "*")]))
        policy = api.create_policy(Name="held", Description="d", Type="SERVICE_CONTROL_POLICY", Content=content)
        found = policy["Policy"]["PolicySummary"]
        self.names |= {"unit": unit["Id"], "unit_arn": unit["Arn"], "organization": made["Id"]}
        self.names |= {"policy": found["Id"], "policy_arn": found["Arn"], "policy_file": self.file("scp.json", content)}


SERVICES = ("lambda", "codebuild", "codepipeline", "codedeploy", "cloudformation", "events")


@pytest.fixture(scope="session")
def furnished(lasting_world, tmp_path_factory) -> Iterator[Furnished]:
    """See `Furnished`; set up once for all tests of a worker."""
    folder = tmp_path_factory.mktemp("cli")
    with AwsCommands(folder) as commands:
        yield Furnished(lasting_world, commands, folder)

"""A pipeline across accounts in AWS's documented order, with the real aws CLI, and a delivery through it.

The order is that of AWS's reference architecture for cross-account pipelines: the key and the bucket come before the
roles that their policies name, so both stacks of the tools account are deployed twice.
"""

import io
import json
import os
import shutil
import subprocess
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

TEMPLATES = Path(__file__).parent / "templates"
SECONDS = 120.0
BUILDSPEC = (
    "version: 0.2\nphases: {build: {commands: ['cp app.yaml template.yaml']}}\nartifacts: {files: [template.yaml]}\n"
)
APPLICATION = json.dumps(
    {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "reference-app-news"}}}}
)


class Cli:
    """The aws CLI against the embedded AWS."""

    def __init__(self, world, home):
        self.world, self.home = world, home

    def deploy(self, account, stack, template, **parameters):
        """``aws cloudformation deploy``; gives the stack's outputs."""
        root = self.world.emulator.root(account)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "AWS_ENDPOINT_URL": self.world.endpoint,
            "AWS_ACCESS_KEY_ID": root.access_key,
            "AWS_SECRET_ACCESS_KEY": root.secret_key,
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [
            "aws",
            "cloudformation",
            "deploy",
            "--stack-name",
            stack,
            "--template-file",
            str(TEMPLATES / template),
        ]
        overrides = [f"{name}={value}" for name, value in parameters.items()]
        command += ["--capabilities", "CAPABILITY_NAMED_IAM", "--parameter-overrides", *overrides]
        done = subprocess.run(command, env=environment, cwd=self.home, capture_output=True, text=True, check=False)
        api = self.world.client("cloudformation", account)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}{reasons(api, stack)}"
        outputs = api.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def reasons(api, stack):
    """Why a stack failed, for the message of a test that does."""
    try:
        events = api.describe_stack_events(StackName=stack)["StackEvents"]
    except ClientError as error:
        return str(error)
    return [event.get("ResourceStatusReason") for event in events if event["ResourceStatus"].endswith("FAILED")]


@pytest.fixture
def cli(aws_world, tmp_path):
    if shutil.which("aws") is None:
        pytest.skip("there is no aws CLI on PATH")
    return Cli(aws_world, tmp_path)


def source():
    """The application as its developers upload it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("buildspec.yml", BUILDSPEC)
        archive.writestr("app.yaml", APPLICATION)
    return made.getvalue()


def ended(api, execution):
    """The status of an execution once it runs no more."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = api.get_pipeline_execution(pipelineName="reference", pipelineExecutionId=execution)["pipelineExecution"]
        if found["status"] not in {"InProgress", "Stopping"}:
            return found["status"]
        time.sleep(0.1)
    raise AssertionError("the execution did not end")


def test_the_documented_order_deploys_and_the_pipeline_delivers(cli, aws_world):
    tools, dev, test, production = (aws_world.new_account() for _ in range(4))
    accounts = {"DevAccount": dev, "TestAccount": test, "ProductionAccount": production}

    made = cli.deploy(tools, "prerequisites", "prerequisites.yaml", **accounts)
    shared = {"ToolsAccount": tools, **made}
    stacks = [(dev, "source", "source.yaml"), (test, "target", "target.yaml"), (production, "target", "target.yaml")]
    with ThreadPoolExecutor(len(stacks)) as side_by_side:
        outputs = list(side_by_side.map(lambda stack: cli.deploy(*stack, **shared), stacks))
    given = {**accounts, **made, **outputs[0]}
    cli.deploy(tools, "pipeline", "pipeline.yaml", **given)

    kms = aws_world.client("kms", tools)
    build = f"arn:aws:iam::{tools}:role/reference-build"
    assert build not in kms.get_key_policy(KeyId=made["KeyArn"], PolicyName="default")["Policy"]
    cli.deploy(tools, "prerequisites", "prerequisites.yaml", BuildRoleExists="true", **accounts)
    assert build in kms.get_key_policy(KeyId=made["KeyArn"], PolicyName="default")["Policy"]
    cli.deploy(tools, "pipeline", "pipeline.yaml", AcrossAccounts="true", **given)

    aws_world.client("s3", dev).put_object(Bucket=given["SourceBucket"], Key="app.zip", Body=source())
    pipeline = aws_world.client("codepipeline", tools)
    execution = pipeline.start_pipeline_execution(name="reference")["pipelineExecutionId"]
    actions = pipeline.list_action_executions
    assert ended(pipeline, execution) == "Succeeded", actions(pipelineName="reference")["actionExecutionDetails"]
    for account in (test, production):
        topics = aws_world.client("sns", account).list_topics()["Topics"]
        assert topics == [{"TopicArn": f"arn:aws:sns:eu-west-1:{account}:reference-app-news"}]


def test_the_key_cannot_name_a_role_before_it_exists(aws_world):
    tools, *others = (aws_world.new_account() for _ in range(4))
    api = aws_world.client("cloudformation", tools)
    named = dict(zip(("DevAccount", "TestAccount", "ProductionAccount"), others, strict=True), BuildRoleExists="true")
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in named.items()]
    body = (TEMPLATES / "prerequisites.yaml").read_text()
    api.create_stack(StackName="early", TemplateBody=body, Parameters=parameters)
    end = time.monotonic() + SECONDS
    while (stack := api.describe_stacks(StackName="early")["Stacks"][0])["StackStatus"].endswith("IN_PROGRESS"):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(
        "Policy contains a statement with one or more invalid principals" in (why or "")
        for why in reasons(api, "early")
    )

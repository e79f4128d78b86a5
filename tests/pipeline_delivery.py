"""A pipeline between two accounts with exactly the statements that it needs, each of which a test can take away."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from policy_writing import allow

REGION = "eu-west-1"
Statements = dict[str, dict[str, Any]]


def zipped(**files: str) -> bytes:
    """A zip of text files; a double underscore in a name is a dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return target.getvalue()


@dataclass
class Delivery:
    """Two accounts, the artifact store, and the roles; `statements` by role and by what they are for."""

    world: Any
    tools: str
    target: str
    statements: dict[str, Statements] = field(default_factory=dict)

    @property
    def bucket(self) -> str:
        return f"artifacts-{self.tools}"

    @property
    def source(self) -> str:
        return f"source-{self.tools}"

    @property
    def pipeline_role(self) -> str:
        return f"arn:aws:iam::{self.tools}:role/pipeline"

    @property
    def action_role(self) -> str:
        return f"arn:aws:iam::{self.target}:role/action"

    @property
    def execution_role(self) -> str:
        return f"arn:aws:iam::{self.target}:role/execution"

    @property
    def key(self) -> str:
        return self._key

    def client(self, service: str, account: str | None = None) -> Any:
        return self.world.client(service, account or self.tools, REGION)

    def prepare(self) -> None:
        """The key, the buckets and the roles, as a first deployment makes them."""
        kms, s3 = self.client("kms"), self.client("s3")
        self._key = kms.create_key()["KeyMetadata"]["Arn"]
        for bucket in (self.bucket, self.source):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_notification_configuration(
            Bucket=self.source, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        foreign = {"ArnEquals": {"aws:PrincipalArn": [self.action_role, self.execution_role]}}
        root = {"AWS": f"arn:aws:iam::{self.target}:root"}
        objects = f"arn:aws:s3:::{self.bucket}/*"
        read = {
            "Effect": "Allow",
            "Principal": root,
            "Action": "s3:GetObject*",
            "Resource": objects,
            "Condition": foreign,
        }
        s3.put_bucket_policy(Bucket=self.bucket, Policy=document(read))
        own = {"AWS": f"arn:aws:iam::{self.tools}:root"}
        keys = [
            {"Effect": "Allow", "Principal": own, "Action": "kms:*", "Resource": "*"},
            {
                "Effect": "Allow",
                "Principal": root,
                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": foreign,
            },
        ]
        kms.put_key_policy(KeyId=self.key, PolicyName="default", Policy=document(*keys))
        self.statements = {
            "pipeline": self._pipeline(),
            "action": self._action(),
            "execution": {"logs": allow("logs:*", "*")},
        }
        self._make_roles()

    def revoke(self, role: str, name: str, *actions: str) -> None:
        """Take actions out of one statement of a role, or the whole statement."""
        statement = self.statements[role][name]
        kept = [action for action in _list(statement["Action"]) if actions and action not in actions]
        if kept:
            self.statements[role][name] = {**statement, "Action": kept}
        else:
            del self.statements[role][name]
        self.write(role)

    def write(self, role: str) -> None:
        """Put the role's policy."""
        account = self.tools if role == "pipeline" else self.target
        self.client("iam", account).put_role_policy(
            RoleName=role, PolicyName="inline", PolicyDocument=self.policy_of(role)
        )

    def policy_of(self, role: str) -> str:
        """The role's statements as a document."""
        return document(*self.statements[role].values())

    def _pipeline(self) -> Statements:
        bucket, source = f"arn:aws:s3:::{self.bucket}", f"arn:aws:s3:::{self.source}"
        return {
            "hop": allow("sts:AssumeRole", self.action_role),
            "bucket": allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"], f"{bucket}/*"),
            "key": allow(["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], self.key),
            "source": allow(["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"], source),
            "object": allow(["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"], f"{source}/*"),
        }

    def _action(self) -> Statements:
        stacks = f"arn:aws:cloudformation:{REGION}:{self.target}:stack/orders/*"
        operations = (
            "CreateChangeSet CreateStack DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents DescribeStacks "
            "ExecuteChangeSet UpdateStack"
        )
        passed = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
        return {
            "bucket": allow(["s3:GetObject", "s3:GetObjectVersion"], f"arn:aws:s3:::{self.bucket}/*"),
            "key": allow("kms:Decrypt", self.key),
            "stacks": allow([f"cloudformation:{operation}" for operation in operations.split()], stacks),
            "pass": allow("iam:PassRole", self.execution_role, **passed),
        }

    def _make_roles(self) -> None:
        hop = {"ArnEquals": {"aws:PrincipalArn": self.pipeline_role}}
        trusts = {
            "pipeline": trust({"Service": "codepipeline.amazonaws.com"}),
            "action": trust({"AWS": f"arn:aws:iam::{self.tools}:root"}, hop),
            "execution": trust({"Service": "cloudformation.amazonaws.com"}),
        }
        for role, policy in trusts.items():
            account = self.tools if role == "pipeline" else self.target
            self.client("iam", account).create_role(RoleName=role, AssumeRolePolicyDocument=policy)
            self.write(role)

    def declaration(self, *stages: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        source = action(
            "Fetch",
            "Source/S3",
            {"S3Bucket": self.source, "S3ObjectKey": "orders.zip", "PollForSourceChanges": "false"},
            outputs=["SourceOutput"],
            namespace="Source",
        )
        store = {"type": "S3", "location": self.bucket, "encryptionKey": {"id": self.key, "type": "KMS"}}
        return {
            "name": "orders",
            "roleArn": self.pipeline_role,
            "artifactStore": store,
            "stages": [stage("Source", source), *stages],
            "pipelineType": "V2",
            **more,
        }

    def deployment(self, mode: str, name: str = "Deploy", **more: Any) -> dict[str, Any]:
        configuration = {
            "ActionMode": mode,
            "StackName": "orders",
            "RoleArn": self.execution_role,
            "TemplatePath": "SourceOutput::template.yaml",
            "ChangeSetName": "next",
            **more.pop("configuration", {}),
        }
        inputs = {"inputs": ["SourceOutput"], "roleArn": self.action_role}
        return action(name, "Deploy/CloudFormation", configuration, **{**inputs, **more})

    def upload(self, content: bytes, key: str = "orders.zip") -> str:
        put = self.client("s3").put_object(Bucket=self.source, Key=key, Body=content)
        return str(put["VersionId"])

    def create(self, declaration: Mapping[str, Any]) -> str:
        """Create the pipeline and answer the execution that its creation starts."""
        pipelines = self.client("codepipeline")
        pipelines.create_pipeline(pipeline=declaration)
        found = pipelines.list_pipeline_executions(pipelineName=declaration["name"])
        return str(found["pipelineExecutionSummaries"][0]["pipelineExecutionId"])

    def finished(self, execution: str, name: str = "orders") -> str:
        """The status in which an execution ends."""
        pipelines = self.client("codepipeline")

        def look() -> str:
            found = pipelines.get_pipeline_execution(pipelineName=name, pipelineExecutionId=execution)
            return str(found["pipelineExecution"]["status"])

        return str(eventually(look, lambda status: status not in ("InProgress", "Stopping")))

    def run(self) -> str:
        """Start the pipeline and answer how it ends."""
        started = self.client("codepipeline").start_pipeline_execution(name="orders")["pipelineExecutionId"]
        return self.finished(started)

    def error(self, action_name: str) -> dict[str, str]:
        """The error of the newest run of an action."""
        listed = self.client("codepipeline").list_action_executions(pipelineName="orders")["actionExecutionDetails"]
        newest = next(run for run in listed if run["actionName"] == action_name)
        return dict(newest["output"]["executionResult"]["errorDetails"])

    def stack(self) -> Mapping[str, Any]:
        return self.client("cloudformation", self.target).describe_stacks(StackName="orders")["Stacks"][0]


def eventually(look: Callable[[], Any], until: Callable[[Any], Any] = bool) -> Any:
    """What `look` sees once it passes."""
    deadline = time.monotonic() + 20
    while not until(seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r}"
        time.sleep(0.01)
    return seen


def action(name: str, kind: str, configuration: Mapping[str, str], **more: Any) -> dict[str, Any]:
    category, provider = kind.split("/")
    inputs = [{"name": one} for one in more.pop("inputs", ())]
    outputs = [{"name": one} for one in more.pop("outputs", ())]
    identity = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {
        "name": name,
        "actionTypeId": identity,
        "configuration": dict(configuration),
        "inputArtifacts": inputs,
        "outputArtifacts": outputs,
        **more,
    }


def stage(name: str, *actions: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "actions": list(actions), **more}


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Mapping[str, Any], condition: Mapping[str, Any] | None = None) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return document({**statement, "Condition": condition} if condition else statement)


def _list(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def unzipped(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}

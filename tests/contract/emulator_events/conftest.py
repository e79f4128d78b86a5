"""Rules, and something to start."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from policy_writing import allow

REGION = "eu-west-1"


@dataclass
class Rules:
    """One account with a rule role."""

    world: Any
    account: str

    def client(self, service: str) -> Any:
        return self.world.client(service, self.account, REGION)

    @property
    def role(self) -> str:
        return f"arn:aws:iam::{self.account}:role/trigger"

    def make_role(self, *statements: Mapping[str, Any], service: str = "events.amazonaws.com") -> None:
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName="trigger", AssumeRolePolicyDocument=document(trust))
        if statements:
            iam.put_role_policy(RoleName="trigger", PolicyName="inline", PolicyDocument=document(*statements))

    def rule(self, pattern: Mapping[str, Any], *targets: Mapping[str, Any], name: str = "rule") -> str:
        events = self.client("events")
        arn = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
        numbered = [{"Id": str(number), **target} for number, target in enumerate(targets)]
        answer = events.put_targets(Rule=name, Targets=numbered)
        assert answer["FailedEntryCount"] == 0, answer
        return str(arn)

    def queue(self, *allowed_rules: str, name: str = "queue") -> tuple[str, str]:
        """A queue that the rules may send to; its URL and ARN."""
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{self.account}:{name}"
        if allowed_rules:
            let_in = {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": list(allowed_rules)}},
            }
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(let_in)})
        return url, arn

    def received(self, url: str) -> Any:
        """The body of the next message."""

        def look() -> Any:
            found = self.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages")
            return found[0] if found else None

        return eventually(look)

    def rule_arn(self, name: str = "rule") -> str:
        return f"arn:aws:events:{REGION}:{self.account}:rule/{name}"

    def put(self, detail: Mapping[str, Any], **more: Any) -> Any:
        entry = {"Source": "orders", "DetailType": "Order placed", "Detail": json.dumps(detail), **more}
        return self.client("events").put_events(Entries=[entry])

    def pipeline(self) -> str:
        """A pipeline from a bucket with EventBridge notifications; its ARN. Its first execution is over."""
        bucket = f"source-{self.account}"
        s3 = self.client("s3")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "codepipeline.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam = self.client("iam")
        iam.create_role(RoleName="pipeline", AssumeRolePolicyDocument=document(trust))
        iam.put_role_policy(
            RoleName="pipeline",
            PolicyName="inline",
            PolicyDocument=document(allow(["s3:*", "kms:*"], "*")),
        )
        self.client("codepipeline").create_pipeline(pipeline=declaration(self.account, bucket, self.key()))
        return f"arn:aws:codepipeline:{REGION}:{self.account}:orders"

    def key(self) -> str:
        return str(self.client("kms").create_key()["KeyMetadata"]["Arn"])

    def executions(self) -> list[Mapping[str, Any]]:
        listed = self.client("codepipeline").list_pipeline_executions(pipelineName="orders")
        return list(listed["pipelineExecutionSummaries"])


def declaration(account: str, bucket: str, key: str) -> dict[str, Any]:
    def action(name: str, category: str, provider: str, **more: Any) -> dict[str, Any]:
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        return {"name": name, "actionTypeId": kind, **more}

    place = {"S3Bucket": bucket, "S3ObjectKey": "orders.zip", "PollForSourceChanges": "false"}
    source = action("Fetch", "Source", "S3", configuration=place, outputArtifacts=[{"name": "SourceOutput"}])
    return {
        "name": "orders",
        "roleArn": f"arn:aws:iam::{account}:role/pipeline",
        "artifactStore": {"type": "S3", "location": bucket, "encryptionKey": {"id": key, "type": "KMS"}},
        "stages": [
            {"name": "Source", "actions": [source]},
            {"name": "Gate", "actions": [action("Approve", "Approval", "Manual")]},
        ],
        "pipelineType": "V2",
    }


def eventually(look: Callable[[], Any], until: Callable[[Any], Any] = bool) -> Any:
    deadline = time.monotonic() + 20
    while not until(seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r}"
        time.sleep(0.01)
    return seen


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def zipped(name: str, content: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def rules(aws_world: Any) -> Rules:
    """An account of its own."""
    return Rules(aws_world, aws_world.new_account())


@pytest.fixture
def other(aws_world: Any) -> Rules:
    """A second account."""
    return Rules(aws_world, aws_world.new_account())


@pytest.fixture
def words() -> SimpleNamespace:
    """The small functions in which tests write."""
    return SimpleNamespace(allow=allow, document=document, eventually=eventually, zipped=zipped)

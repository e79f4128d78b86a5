"""One attempted API call, and the facts of the environment that it is aimed at."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.spec.names import LineNames, RuntimeNames, source_object

BYTES = ("CiphertextBlob", "ZipFile")
"""Parameters whose values are bytes."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that must be refused.

    Attributes:
        name: What it would achieve, in words.
        service: botocore's service name.
        operation: botocore's operation name.
        action: The IAM action that must be denied.
        resource: The ARN it is aimed at.
        parameters: botocore's parameters as JSON values, those of `BYTES` in base64.
    """

    name: str
    service: str
    operation: str
    action: str
    resource: str
    parameters: Mapping[str, Any]

    @property
    def call_parameters(self) -> dict[str, Any]:
        """The parameters as botocore wants them."""
        return {key: b64decode(value) if key in BYTES else value for key, value in self.parameters.items()}

    @property
    def reads(self) -> bool:
        """Whether it only reads the artifact, which every environment of one line may do."""
        return self.action in {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}


@dataclass(frozen=True, slots=True)
class Target:
    """An environment under attack: everything that an attacker could know of it.

    Attributes:
        environment: Its name.
        line: The names in its infrastructure account.
        runtime: The names in its runtime accounts.
        runtime_account: One of its runtime accounts.
        key: The ARN of the line's key.
        ciphertext: Something that says it is encrypted under that key, as base64 text.
        stage: The pipeline's stage of the environment.
        approval: Its approval action's name, or None.
        by_artifact: Whether the build writes the pipeline's source, rather than an artifact of its own.
    """

    environment: str
    line: LineNames
    runtime: RuntimeNames
    runtime_account: str
    key: str
    ciphertext: str
    stage: str
    approval: str | None
    by_artifact: bool

    @property
    def artifact(self) -> str:
        """The key of the object that an artifact source reads."""
        return source_object(self.runtime.application)

    @property
    def bucket_arn(self) -> str:
        """The artifact bucket."""
        return f"arn:aws:s3:::{self.line.bucket}"

    @property
    def pipeline_arn(self) -> str:
        """The pipeline."""
        return f"arn:aws:codepipeline:{self.line.region}:{self.line.account}:{self.line.pipeline}"

    @property
    def project_arn(self) -> str:
        """The build project."""
        return f"arn:aws:codebuild:{self.line.region}:{self.line.account}:project/{self.line.build_project}"

    def stored(self, artifact: str) -> str:
        """The key of an artifact of the pipeline, of which only the last part is a guess."""
        return f"{self.line.pipeline[:20]}/{artifact}/0000000"

    def infrastructure_role(self, name: str) -> str:
        """The ARN of a role in the infrastructure account."""
        return f"arn:aws:iam::{self.line.account}:role/{name}"

    def runtime_role(self, name: str) -> str:
        """The ARN of a role in the runtime account."""
        return f"arn:aws:iam::{self.runtime_account}:role/{name}"

    def stack(self, account: str, name: str) -> str:
        """The ARN under which another account would have to name a stack; the id behind the name is a guess."""
        nobody = "00000000-0000-4000-8000-000000000000"
        return f"arn:aws:cloudformation:{self.line.region}:{account}:stack/{name}/{nobody}"


def assume(role: str, what: str) -> Attempt:
    """Assume `role`."""
    parameters = {"RoleArn": role, "RoleSessionName": "attack"}
    return Attempt(f"assume the {what}", "sts", "AssumeRole", "sts:AssumeRole", role, parameters)


def overwrite(target: Target, key: str, what: str, **more: str) -> Attempt:
    """Put something else in place of an object of the artifact bucket; `more` are parameters of PutObject."""
    parameters = {"Bucket": target.line.bucket, "Key": key, "Body": "not what was built", **more}
    return Attempt(f"overwrite {what}", "s3", "PutObject", "s3:PutObject", f"{target.bucket_arn}/{key}", parameters)


def update_stack(target: Target, account: str, name: str, what: str) -> Attempt:
    """Update a stack of another account, named by its ARN."""
    arn = target.stack(account, name)
    parameters = {"StackName": arn, "UsePreviousTemplate": True, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    return Attempt(f"update the {what}", "cloudformation", "UpdateStack", "cloudformation:UpdateStack", arn, parameters)


def open_policy(resource: str) -> str:
    """A policy document that lets everybody do everything with `resource`."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

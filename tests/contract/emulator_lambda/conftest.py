"""Functions in the embedded AWS."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policy_writing import allow, statements, trusting

LAMBDA = trusting({"Service": "lambda.amazonaws.com"})
LOGS = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")


def zipped(text: str, path: str = "app.py") -> bytes:
    """A deployment package with `text` as its only file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(path, text)
    return packed.getvalue()


Deploy = Callable[..., str]


@pytest.fixture
def package() -> Callable[[str], bytes]:
    return zipped


@pytest.fixture
def layer() -> Callable[[str, str], bytes]:
    """A layer with one Python module."""
    return lambda name, text: zipped(text, f"python/{name}.py")


@pytest.fixture
def account(aws_world) -> str:
    return aws_world.new_account()


@pytest.fixture
def deploy(aws_world, account) -> Deploy:
    """Make a role and a function; its ARN."""

    def make(text: str, name: str = "orders", *, policy: Any = (LOGS,), **more: Any) -> str:
        iam = aws_world.client("iam", account)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(LAMBDA))
        if policy:
            document = json.dumps(statements(list(policy)))
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document)
        made = aws_world.client("lambda", account).create_function(
            FunctionName=name,
            Runtime="python3.12",
            Handler="app.handler",
            Role=f"arn:aws:iam::{account}:role/{name}",
            Code={"ZipFile": zipped(text)},
            **more,
        )
        return str(made["FunctionArn"])

    return make


@pytest.fixture
def invoke(aws_world, account) -> Callable[..., tuple[Mapping[str, Any], Any]]:
    """Invoke as the account's root; the whole answer and its payload."""

    def run(name: str = "orders", event: Any = None, **params: Any) -> tuple[Mapping[str, Any], Any]:
        answer = aws_world.client("lambda", account).invoke(
            FunctionName=name, Payload=json.dumps(event if event is not None else {}).encode(), **params
        )
        return answer, json.loads(answer["Payload"].read() or b"null")

    return run

"""Worlds for questions."""

import json
from pathlib import Path
from typing import Any

import pytest

from design_samples import paired, resource, several, template, tools
from lockgate.proof import read_design

ROLE_OF_ORDERS = {
    "RoleName": {"Fn::Sub": "${AWS::StackName}-function"},
    "PermissionsBoundary": {"Ref": "Boundary"},
    "AssumeRolePolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    },
    "Policies": [
        {
            "PolicyName": "logs",
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": {"Fn::GetAtt": ["Log", "Arn"]}}
                ],
            },
        }
    ],
}
ORDERS = template(
    resource("Role", "AWS::IAM::Role", 12, **ROLE_OF_ORDERS),
    resource("Log", "AWS::Logs::LogGroup", 18, LogGroupName={"Fn::Join": ["/", ["/aws/lambda", {"Ref": "Function"}]]}),
    resource("Function", "AWS::Lambda::Function", 20, FunctionName={"Ref": "AWS::StackName"}),
    resource(
        "Permission",
        "AWS::Lambda::Permission",
        30,
        FunctionName={"Fn::GetAtt": ["Function", "Arn"]},
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceAccount={"Ref": "AWS::AccountId"},
    ),
)


@pytest.fixture(scope="session")
def paired_world():
    """Two environments, each with an infrastructure account of its own."""
    return read_design(paired(own=ORDERS))


@pytest.fixture(scope="session")
def tools_world():
    """Two environments that share the infrastructure account."""
    return read_design(tools())


@pytest.fixture(scope="session")
def several_world():
    """Two applications."""
    return read_design(several())


@pytest.fixture
def folder(tmp_path):
    """Writes files of a folder of policies: path to content, JSON unless it is text."""

    def write(**files: Any) -> Path:
        for name, content in files.items():
            file = tmp_path / "policies-of" / name.replace("__", "/")
            file = file.with_suffix(".json") if not file.suffix else file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return tmp_path / "policies-of"

    return write


@pytest.fixture(scope="session")
def paired_samples():
    """The paired layout with the sample's own application."""
    return read_design(paired())

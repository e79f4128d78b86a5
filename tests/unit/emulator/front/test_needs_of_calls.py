"""Which IAM actions and resources an operation stands for."""

from datetime import UTC, datetime

import pytest

from lockgate.emulator.authorise.catalogue import Unmapped
from lockgate.emulator.authorise.context import of_request, request_tags
from lockgate.emulator.authorise.mapping import TABLES, map_call
from lockgate.emulator.authorise.needs import Incoming
from lockgate.emulator.ports import Caller, ServiceError
from lockgate.emulator.wire.faults import Refused
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.model import service_model
from lockgate.iam import Principal, PrincipalKind

ACCOUNT = "111111111111"
CALLER = Caller(Principal(PrincipalKind.ROOT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT), ACCOUNT)


def incoming(service, operation, params=None, headers=None):
    request = HttpRequest("POST", "/", "", headers or {}, b"")
    return Incoming(CALLER, service, operation, params or {}, "eu-west-1", request, datetime(2026, 1, 2, tzinfo=UTC))


def needs(service, operation, params=None, headers=None):
    found = map_call(incoming(service, operation, params, headers)).needs
    return [(need.action, need.arn.replace(ACCOUNT, "A").replace("eu-west-1", "R")) for need in found]


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        (
            "ec2",
            "TerminateInstances",
            {"InstanceIds": ["i-1", "i-2"]},
            [("ec2:TerminateInstances", f"arn:aws:ec2:R:A:instance/i-{n}") for n in (1, 2)],
        ),
        (
            "ec2",
            "CreateTags",
            {"Resources": ["vol-1", "ami-1"], "Tags": [{"Key": "a", "Value": "b"}]},
            [("ec2:CreateTags", "arn:aws:ec2:R:A:volume/vol-1"), ("ec2:CreateTags", "arn:aws:ec2:R::image/ami-1")],
        ),
        (
            "ec2",
            "RunInstances",
            {
                "ImageId": "ami-1",
                "SubnetId": "subnet-1",
                "SecurityGroupIds": ["sg-1", "sg-2"],
                "KeyName": "k",
                "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}],
            },
            [
                ("ec2:RunInstances", "arn:aws:ec2:R:A:instance/*"),
                ("ec2:RunInstances", "arn:aws:ec2:R::image/ami-1"),
                ("ec2:RunInstances", "arn:aws:ec2:R:A:subnet/subnet-1"),
                ("ec2:RunInstances", "arn:aws:ec2:R:A:security-group/sg-1"),
                ("ec2:RunInstances", "arn:aws:ec2:R:A:security-group/sg-2"),
                ("ec2:RunInstances", "arn:aws:ec2:R:A:network-interface/*"),
                ("ec2:RunInstances", "arn:aws:ec2:R:A:key-pair/k"),
                ("ec2:RunInstances", "arn:aws:ec2:R:A:volume/*"),
                ("ec2:CreateTags", "arn:aws:ec2:R:A:volume/*"),
            ],
        ),
        (
            "codebuild",
            "StartBuild",
            {"projectName": "p"},
            [("codebuild:StartBuild", "arn:aws:codebuild:R:A:project/p")],
        ),
        (
            "codebuild",
            "BatchGetBuilds",
            {"ids": ["p:1"]},
            [("codebuild:BatchGetBuilds", "arn:aws:codebuild:R:A:project/p")],
        ),
        (
            "codepipeline",
            "GetPipelineState",
            {"name": "p"},
            [("codepipeline:GetPipelineState", "arn:aws:codepipeline:R:A:p")],
        ),
        (
            "codepipeline",
            "PutApprovalResult",
            {"pipelineName": "p", "stageName": "s", "actionName": "a"},
            [("codepipeline:PutApprovalResult", "arn:aws:codepipeline:R:A:p/s/a")],
        ),
        (
            "cloudformation",
            "CreateStack",
            {"StackName": "s"},
            [("cloudformation:CreateStack", "arn:aws:cloudformation:R:A:stack/s/*")],
        ),
        ("cloudformation", "DescribeStacks", {}, [("cloudformation:DescribeStacks", "*")]),
        ("events", "PutRule", {"Name": "r"}, [("events:PutRule", "arn:aws:events:R:A:rule/r")]),
        ("events", "PutRule", {"Name": "r", "EventBusName": "b"}, [("events:PutRule", "arn:aws:events:R:A:rule/b/r")]),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f", "Qualifier": "live"},
            [("lambda:InvokeFunction", "arn:aws:lambda:R:A:function:f:live")],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f:live"},
            [("lambda:InvokeFunction", "arn:aws:lambda:R:A:function:f:live")],
        ),
        (
            "logs",
            "PutLogEvents",
            {"logGroupName": "/g", "logStreamName": "s"},
            [("logs:PutLogEvents", "arn:aws:logs:R:A:log-group:/g:log-stream:s")],
        ),
        (
            "logs",
            "CreateLogGroup",
            {"logGroupName": "/g"},
            [("logs:CreateLogGroup", "arn:aws:logs:R:A:log-group:/g:*")],
        ),
        (
            "ssm",
            "GetParameters",
            {"Names": ["/a/b", "c"]},
            [
                ("ssm:GetParameters", "arn:aws:ssm:R:A:parameter/a/b"),
                ("ssm:GetParameters", "arn:aws:ssm:R:A:parameter/c"),
            ],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": "http://x/222222222222/q"},
            [("sqs:SendMessage", "arn:aws:sqs:R:222222222222:q")],
        ),
        (
            "dynamodb",
            "Query",
            {"TableName": "t", "IndexName": "i"},
            [("dynamodb:Query", "arn:aws:dynamodb:R:A:table/t/index/i")],
        ),
        ("iam", "GetRole", {"RoleName": "r"}, [("iam:GetRole", "arn:aws:iam::A:role/r")]),
        ("iam", "CreateRole", {"RoleName": "r", "Path": "/team/"}, [("iam:CreateRole", "arn:aws:iam::A:role/team/r")]),
        (
            "sts",
            "AssumeRole",
            {"RoleArn": "arn:aws:iam::A:role/r", "Tags": [{}]},
            [("sts:AssumeRole", "arn:aws:iam::A:role/r"), ("sts:TagSession", "arn:aws:iam::A:role/r")],
        ),
        (
            "ecr",
            "DescribeRepositories",
            {"registryId": "x"},
            [("ecr:DescribeRepositories", "arn:aws:ecr:R:A:repository/*")],
        ),
        (
            "stepfunctions",
            "DescribeStateMachine",
            {"stateMachineArn": "arn:aws:states:R:A:stateMachine:m"},
            [("states:DescribeStateMachine", "arn:aws:states:R:A:stateMachine:m")],
        ),
    ],
)
def test_an_operation_stands_for_its_actions_on_its_resources(service, operation, params, expected):
    assert needs(service, operation, params) == expected


def test_a_copy_reads_and_writes():
    found = needs("s3", "CopyObject", {"Bucket": "b", "Key": "k"}, {"x-amz-copy-source": "/src/a%20b?versionId=v"})

    assert found == [("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:GetObjectVersion", "arn:aws:s3:::src/a b")]


def test_headers_of_a_write_ask_for_more():
    headers = {"x-amz-acl": "private", "x-amz-tagging": "a=b", "x-amz-object-lock-legal-hold": "ON"}

    found = needs("s3", "PutObject", {"Bucket": "b", "Key": "k"}, headers)

    assert [action for action, _ in found] == [
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
        "s3:PutObjectLegalHold",
    ]


def test_roles_that_are_handed_over_need_leave_to_be_passed():
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    found = map_call(incoming("events", "PutTargets", {"Rule": "r", "Targets": [{"Arn": "x", "RoleArn": role}]})).needs

    assert (found[1].action, found[1].arn) == ("iam:PassRole", role)
    assert found[1].context == {"iam:PassedToService": "events.amazonaws.com"}


def test_a_role_of_another_account_is_refused_before_any_policy_is_asked():
    params = {"StackName": "s", "RoleARN": "arn:aws:iam::222222222222:role/r"}

    with pytest.raises(ServiceError, match="Cross-account pass role is not allowed"):
        map_call(incoming("cloudformation", "CreateStack", params))


def test_an_operation_without_an_action_is_refused():
    with pytest.raises(Refused, match="is no action"):
        map_call(incoming("kms", "Nonsense"))
    with pytest.raises(Refused, match="is no action") as raised:
        map_call(incoming("no-such-service", "Nonsense"))

    assert isinstance(raised.value.__cause__, Unmapped)


@pytest.mark.parametrize("service", sorted(TABLES))
def test_every_rule_belongs_to_an_operation_of_its_service(service):
    assert set(TABLES[service]) <= set(service_model(service).operation_names)


@pytest.mark.parametrize(
    "params",
    [
        {"Tags": [{"Key": "a", "Value": "b"}]},
        {"tags": [{"key": "a", "value": "b"}]},
        {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
        {"Tags": {"a": "b"}},
    ],
)
def test_tags_of_a_request_are_context_keys_in_every_form(params):
    assert request_tags(params) == {"aws:RequestTag/a": "b", "aws:TagKeys": ("a",)}


def test_a_request_has_its_global_keys():
    keys = of_request(incoming("kms", "ListKeys", headers={"user-agent": "test"}))

    assert keys["aws:RequestedRegion"] == "eu-west-1"
    assert keys["aws:SecureTransport"] == "true"
    assert keys["aws:CurrentTime"] == "2026-01-02T00:00:00Z"
    assert keys["aws:SourceIp"] == "127.0.0.1"
    assert keys["aws:UserAgent"] == "test"

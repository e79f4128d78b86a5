"""SAM's own translator and the table of generated types are held against each other, template by template."""

import json
from collections import Counter

import pytest
from samtranslator.translator.transform import transform

from lockgate.spec.document import TEMPLATE, compose
from lockgate.spec.template import resources_of

CODE = {"CodeUri": "s3://bucket/key", "Handler": "app.handler", "Runtime": "python3.13"}
SAM = "AWS::Serverless-2016-10-31"


@pytest.fixture(autouse=True)
def region(monkeypatch):
    """The translator asks the environment for its partition."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


class NoManagedPolicies:
    def load(self):
        return {}


def translated(template: dict) -> Counter[str]:
    output = transform(json.loads(json.dumps(template)), {}, NoManagedPolicies())
    return Counter(resource["Type"] for resource in output["Resources"].values())


def tabulated(template: dict) -> Counter[str]:
    document, findings = compose(json.dumps(template), "template.yaml", TEMPLATE)
    assert document is not None
    assert not findings
    return Counter(resource.type for resource in resources_of(document))


def function(**properties) -> dict:
    return {"Type": "AWS::Serverless::Function", "Properties": {**CODE, **properties}}


def on(kind: str, **properties) -> dict:
    return {"F": function(Events={"E": {"Type": kind, "Properties": properties}})}


QUEUE = "arn:aws:sqs:eu-west-1:111111111111:q"
TABLE = {"Type": "AWS::Serverless::SimpleTable"}
PLAIN_QUEUE = {"Type": "AWS::SQS::Queue"}
TOPIC = {"Type": "AWS::SNS::Topic"}
BUS_RULE = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)"}}


def connecting(source: dict, destination: dict, **more) -> dict:
    ends = {"Source": {"Id": "A"}, "Destination": {"Id": "B"}, "Permissions": ["Write"]}
    return {"A": source, "B": destination, "C": {"Type": "AWS::Serverless::Connector", "Properties": ends}, **more}


SWAGGER = {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/": {"get": {}}}}
DEFINITION = {"StartAt": "a", "States": {"a": {"Type": "Pass", "End": True}}}


def machine(**properties) -> dict:
    return {"M": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": DEFINITION, **properties}}}


def machine_on(kind: str, **properties) -> dict:
    return machine(Events={"E": {"Type": kind, "Properties": properties}})


TEMPLATES = {
    "a plain function": {"F": function()},
    "a function with a role": {"F": function(Role="arn:aws:iam::111111111111:role/r")},
    "an alias": {"F": function(AutoPublishAlias="live")},
    "a shifted alias": {"F": function(AutoPublishAlias="live", DeploymentPreference={"Type": "AllAtOnce"})},
    "a shifted alias with a role": {
        "F": function(
            AutoPublishAlias="live",
            DeploymentPreference={"Type": "AllAtOnce", "Role": "arn:aws:iam::111111111111:role/r"},
        )
    },
    "a switched off preference": {
        "F": function(AutoPublishAlias="live", DeploymentPreference={"Enabled": False, "Type": "AllAtOnce"})
    },
    "two shifted functions": {
        "F": function(AutoPublishAlias="live", DeploymentPreference={"Type": "AllAtOnce"}),
        "G": function(AutoPublishAlias="live", DeploymentPreference={"Type": "AllAtOnce"}),
    },
    "a guarded address": {"F": function(FunctionUrlConfig={"AuthType": "AWS_IAM"})},
    "a public address": {"F": function(FunctionUrlConfig={"AuthType": "NONE"})},
    "a destination of its own": {
        "F": function(EventInvokeConfig={"DestinationConfig": {"OnFailure": {"Type": "SQS"}}})
    },
    "two destinations of its own": {
        "F": function(
            EventInvokeConfig={"DestinationConfig": {"OnFailure": {"Type": "SNS"}, "OnSuccess": {"Type": "SQS"}}}
        )
    },
    "a stated destination": {
        "F": function(EventInvokeConfig={"DestinationConfig": {"OnSuccess": {"Type": "SQS", "Destination": QUEUE}}})
    },
    "an implicit REST API": on("Api", Path="/", Method="get"),
    "an implicit HTTP API": on("HttpApi", Path="/", Method="get"),
    "a stated REST API": {
        **on("Api", Path="/", Method="get", RestApiId={"Ref": "R"}),
        "R": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "v1"}},
    },
    "a stated HTTP API": {
        **on("HttpApi", Path="/", Method="get", ApiId={"Ref": "R"}),
        "R": {"Type": "AWS::Serverless::HttpApi"},
    },
    "an S3 event": {**on("S3", Bucket={"Ref": "B"}, Events="s3:ObjectCreated:*"), "B": {"Type": "AWS::S3::Bucket"}},
    "an SNS event": on("SNS", Topic="arn:aws:sns:eu-west-1:111111111111:t"),
    "an SNS event through a new queue": on("SNS", Topic="arn:aws:sns:eu-west-1:111111111111:t", SqsSubscription=True),
    "an SNS event through a queue": on(
        "SNS",
        Topic="arn:aws:sns:eu-west-1:111111111111:t",
        SqsSubscription={"QueueArn": QUEUE, "QueueUrl": "https://q", "QueuePolicyLogicalId": "P"},
    ),
    "an SQS event": on("SQS", Queue=QUEUE),
    "a Kinesis event": on("Kinesis", Stream="arn:aws:kinesis:eu-west-1:1:stream/s", StartingPosition="LATEST"),
    "a DynamoDB event": on(
        "DynamoDB", Stream="arn:aws:dynamodb:eu-west-1:1:table/t/stream/s", StartingPosition="LATEST"
    ),
    "a schedule": on("Schedule", Schedule="rate(1 day)"),
    "a schedule with a queue": on("Schedule", Schedule="rate(1 day)", DeadLetterConfig={"Type": "SQS"}),
    "a scheduler's schedule": on("ScheduleV2", ScheduleExpression="rate(1 day)"),
    "a scheduler's schedule with a role": on(
        "ScheduleV2", ScheduleExpression="rate(1 day)", RoleArn="arn:aws:iam::111111111111:role/r"
    ),
    "a scheduler's schedule with a queue": on(
        "ScheduleV2", ScheduleExpression="rate(1 day)", DeadLetterConfig={"Type": "SQS"}
    ),
    "a rule": on("EventBridgeRule", Pattern={"source": ["aws.s3"]}),
    "an old rule": on("CloudWatchEvent", Pattern={"source": ["aws.s3"]}),
    "a rule with a queue": on("EventBridgeRule", Pattern={"source": ["aws.s3"]}, DeadLetterConfig={"Type": "SQS"}),
    "a log subscription": on("CloudWatchLogs", LogGroupName="g", FilterPattern=""),
    "an IoT rule": on("IoTRule", Sql="SELECT * FROM 't'"),
    "a skill": on("AlexaSkill"),
    "a table": {"T": TABLE},
    "a layer": {"L": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "s3://bucket/key"}}},
    "a nested application": {
        "N": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "https://bucket/t.yaml"}}
    },
    "a REST API": {"R": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "v1", "DefinitionBody": SWAGGER}}},
    "a REST API with a usage plan": {
        "R": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "v1",
                "DefinitionBody": SWAGGER,
                "Auth": {"ApiKeyRequired": True, "UsagePlan": {"CreateUsagePlan": "PER_API"}},
            },
        }
    },
    "a REST API with a shared usage plan": {
        "R": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "v1",
                "DefinitionBody": SWAGGER,
                "Auth": {"ApiKeyRequired": True, "UsagePlan": {"CreateUsagePlan": "SHARED"}},
            },
        }
    },
    "a REST API with a domain": {
        "R": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "v1",
                "DefinitionBody": SWAGGER,
                "Domain": {
                    "DomainName": "a.example",
                    "CertificateArn": "arn:aws:acm:eu-west-1:1:certificate/c",
                    "Route53": {"HostedZoneId": "Z1"},
                },
            },
        }
    },
    "a REST API with an authorizer": {
        "R": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "v1",
                "DefinitionBody": SWAGGER,
                "Auth": {"Authorizers": {"A": {"FunctionArn": "arn:aws:lambda:eu-west-1:1:function:f"}}},
            },
        }
    },
    "an HTTP API with a domain": {
        **on("HttpApi", Path="/", Method="get", ApiId={"Ref": "R"}),
        "R": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "Domain": {"DomainName": "a.example", "CertificateArn": "arn:aws:acm:eu-west-1:1:certificate/c"}
            },
        },
    },
    "a state machine": machine(),
    "a state machine with a role": machine(Role="arn:aws:iam::111111111111:role/r"),
    "a published state machine": machine(AutoPublishAlias="live"),
    "a scheduled state machine": machine_on("Schedule", Schedule="rate(1 day)"),
    "a state machine behind a rule": machine_on("EventBridgeRule", Pattern={"source": ["aws.s3"]}),
    "a state machine behind an API": machine_on("Api", Path="/", Method="post"),
    "a state machine with a scheduler": machine_on("ScheduleV2", ScheduleExpression="rate(1 day)"),
    "a function connected to a table": connecting(function(), TABLE),
    "a topic connected to a queue": connecting(TOPIC, PLAIN_QUEUE),
    "a topic connected to a function": connecting(TOPIC, function()),
    "a rule connected to a topic": connecting(BUS_RULE, TOPIC),
    "an embedded connector": {
        "A": {
            **function(),
            "Connectors": {"C": {"Properties": {"Destination": {"Id": "B"}, "Permissions": ["Write"]}}},
        },
        "B": TABLE,
    },
    "an embedded connector to two": {
        "A": {
            **function(),
            "Connectors": {"C": {"Properties": {"Destination": [{"Id": "B"}, {"Id": "D"}], "Permissions": ["Write"]}}},
        },
        "B": TABLE,
        "D": PLAIN_QUEUE,
    },
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_table_generates_the_types_that_sams_translator_generates(name):
    template = {"Transform": SAM, "Resources": TEMPLATES[name]}
    assert tabulated(template) == translated(template)


def test_globals_reach_the_functions():
    template = {
        "Transform": SAM,
        "Globals": {"Function": {"AutoPublishAlias": "live", "PermissionsBoundary": "arn:aws:iam::1:policy/b"}},
        "Resources": {"F": function()},
    }
    assert tabulated(template) == translated(template)

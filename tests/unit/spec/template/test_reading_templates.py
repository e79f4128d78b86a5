"""A template as the resources that CloudFormation will create."""

import pytest

from lockgate.spec.document import TEMPLATE, compose
from lockgate.spec.template import read_template


def template(text):
    document, findings = compose(text, "template.yaml", TEMPLATE)
    assert document is not None
    assert not findings
    return read_template("template.yaml", document)


def types(text):
    return [(resource.logical_id, resource.type) for resource in template(text).resources]


def serverless(resources):
    return f"Transform: AWS::Serverless-2016-10-31\n{resources}"


def test_plain_resources_are_taken_in_their_order():
    text = "Resources:\n  B: {Type: AWS::SQS::Queue}\n  A: {Type: AWS::SNS::Topic}\n"
    assert types(text) == [("B", "AWS::SQS::Queue"), ("A", "AWS::SNS::Topic")]


def test_properties_are_kept_as_they_are():
    text = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Ref Name, Delay: 5}\n"
    assert template(text).resources[0].properties == {"QueueName": {"Ref": "Name"}, "Delay": 5}


def test_a_resource_with_a_condition_counts_as_created():
    assert types("Resources:\n  Q: {Type: AWS::SQS::Queue, Condition: Never}\n") == [("Q", "AWS::SQS::Queue")]


def test_malformed_resources_are_left_to_the_rules():
    assert types("Resources:\n  A: text\n  B: {}\n  C: {Type: AWS::SQS::Queue}\n") == [("C", "AWS::SQS::Queue")]


def test_parameters_without_a_default_are_required():
    read = template("Parameters:\n  A: {Type: String}\n  B: {Type: String, Default: ''}\nResources: {}\n")
    assert read.parameters == {"A", "B"}
    assert read.required == {"A"}


def test_a_loops_body_counts_once():
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Outer:
    - Name
    - [A, B]
    - Queue${Name}: {Type: AWS::SQS::Queue}
      Fn::ForEach::Inner:
        - Kind
        - !Ref Kinds
        - Topic${Name}${Kind}: {Type: AWS::SNS::Topic}
"""
    assert types(text) == [("Queue${Name}", "AWS::SQS::Queue"), ("Topic${Name}${Kind}", "AWS::SNS::Topic")]


def test_sam_types_are_replaced_by_what_they_generate():
    found = template(
        serverless(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
            "    Properties: {AutoPublishAlias: live, Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}}\n"
        )
    )
    assert found.serverless
    assert [(resource.logical_id, resource.type) for resource in found.resources] == [
        ("F", "AWS::Lambda::Function"),
        ("FRole", "AWS::IAM::Role"),
        ("FVersion", "AWS::Lambda::Version"),
        ("FAlias", "AWS::Lambda::Alias"),
        ("ServerlessRestApi", "AWS::ApiGateway::RestApi"),
        ("ServerlessRestApiDeployment", "AWS::ApiGateway::Deployment"),
        ("ServerlessRestApiProdStage", "AWS::ApiGateway::Stage"),
        ("FEPermission", "AWS::Lambda::Permission"),
    ]
    assert {resource.origin.line for resource in found.resources} == {3}


def test_what_several_functions_share_is_generated_once():
    api = "Events: {E: {Type: HttpApi, Properties: {Path: /, Method: get}}}"
    one = f"{{Type: AWS::Serverless::Function, Properties: {{Role: r, {api}}}}}"
    found = types(serverless(f"Resources:\n  F: {one}\n  G: {one}\n"))
    assert [kind for _, kind in found].count("AWS::ApiGatewayV2::Api") == 1


def test_globals_stand_under_a_functions_own_properties():
    text = serverless(
        "Globals: {Function: {PermissionsBoundary: b, Timeout: 5}}\n"
        "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Timeout: 9}}\n"
    )
    function, role = template(text).resources
    assert function.properties == {"PermissionsBoundary": "b", "Timeout": 9}
    assert role.properties == {"PermissionsBoundary": "b"}


def test_no_value_is_no_value():
    role = "Role: !Ref AWS::NoValue"
    text = serverless(f"Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{{role}}}\n")
    assert ("FRole", "AWS::IAM::Role") in types(text)


def test_a_connector_between_unknown_ends_may_generate_every_kind_of_policy():
    text = serverless(
        "Resources:\n  C:\n    Type: AWS::Serverless::Connector\n"
        "    Properties: {Source: {Arn: a}, Destination: {Arn: b}, Permissions: [Read]}\n"
    )
    assert {kind for _, kind in types(text)} == {
        "AWS::IAM::ManagedPolicy",
        "AWS::Lambda::Permission",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }


def test_an_unknown_sam_type_generates_nothing():
    assert types(serverless("Resources:\n  X: {Type: AWS::Serverless::Unheard}\n")) == []


@pytest.mark.parametrize("resources", ["Resources: []", "Resources:", "Parameters: [a]\nResources: {}", "Globals: 3"])
def test_sections_of_the_wrong_kind_read_as_empty(resources):
    assert template(f"{resources}\nDescription: d\n").resources == ()

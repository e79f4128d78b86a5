import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.resources.registry import HANDLERS
from lockgate.emulator.services.cloudformation.template.load import load
from lockgate.emulator.services.cloudformation.template.loops import unroll
from lockgate.emulator.services.cloudformation.template.text import parse

REGION = "eu-west-1"


def loaded(body, *given):
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given]
    return load(body, parameters, {}, lambda name: name, REGION, HANDLERS.keys()).template


def test_a_serverless_function_becomes_a_function_and_its_role():
    template = loaded(
        """
        Transform: AWS::Serverless-2016-10-31
        Globals: {Function: {Timeout: 7}}
        Resources:
          Api:
            Type: AWS::Serverless::Function
            Properties: {Handler: a.b, Runtime: python3.12, CodeUri: s3://bucket/key, AutoPublishAlias: live}
        """
    )
    kinds = {name: spec.type for name, spec in template.resources.items()}
    version = next(name for name in kinds if name.startswith("ApiVersion"))
    assert kinds == {
        "Api": "AWS::Lambda::Function",
        "ApiRole": "AWS::IAM::Role",
        "ApiAliaslive": "AWS::Lambda::Alias",
        version: "AWS::Lambda::Version",
    }
    assert template.resources["Api"].properties["Timeout"] == 7
    assert template.resources["Api"].properties["Code"] == {"S3Bucket": "bucket", "S3Key": "key"}
    assert template.resources[version].deletion_policy == "Retain"
    assert template.transforms == ("AWS::Serverless-2016-10-31",)


def test_what_the_serverless_transform_refuses_is_told_in_its_words():
    with pytest.raises(ServiceError) as refused:
        loaded(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources: {Api: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.12}}}
            """
        )
    assert refused.value.message.startswith(
        "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. "
        "Number of errors found: 1."
    )
    assert "Resource with id [Api] is invalid." in refused.value.message


def test_loops_are_unrolled():
    template = loaded(
        """
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList}}
        Resources:
          Fn::ForEach::Topics:
            - Name
            - !Ref Names
            - Topic&{Name}: {Type: AWS::SNS::Topic, Properties: {DisplayName: "${Name}", TopicName: !Ref Name}}
        """,
        ("Names", "a-1,b"),
    )
    assert {name: dict(spec.properties) for name, spec in template.resources.items()} == {
        "Topica1": {"DisplayName": "a-1", "TopicName": "a-1"},
        "Topicb": {"DisplayName": "b", "TopicName": "b"},
    }


def test_a_loop_that_makes_one_key_twice_is_refused():
    node = parse('{"Fn::ForEach::X": ["N", ["a", "b"], {"K": "${N}"}], "K": 1}')
    with pytest.raises(ServiceError, match=r"produces a key that exists already: K|K produces a key"):
        unroll(node, {})


def test_without_the_transform_a_loop_is_no_resource():
    with pytest.raises(ServiceError, match="Fn::ForEach::X"):
        loaded('{"Resources": {"Fn::ForEach::X": ["N", ["a"], {}]}}')

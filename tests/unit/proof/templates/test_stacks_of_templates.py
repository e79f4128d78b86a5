"""Stacks take values from each other: outputs, exports, nested stacks; transforms are applied as CloudFormation would."""

import pytest

from lockgate.kernel import LockgateError
from template_stacks import ACCOUNT, OTHER, parts, stack

KEY = """\
Resources:
  Key:
    Type: AWS::KMS::Key
Outputs:
  Arn:
    Value: !GetAtt Key.Arn
    Export: {Name: !Sub "${AWS::StackName}-key"}
"""
BUCKET = """\
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: uploads
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !ImportValue keys-key}
"""
ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/keys-Key"
TRUST = """{Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}"""


def test_an_import_has_the_value_of_the_export_in_whatever_order():
    for stacks in ([KEY, "keys"], [BUCKET, "app"]), ([BUCKET, "app"], [KEY, "keys"]):
        found = parts(*(stack(text, name) for text, name in stacks))
        assert found.holdings["arn:aws:s3:::uploads"].key == ARN
        assert found.skipped == []


def test_an_export_of_another_account_is_not_seen():
    found = parts(stack(KEY, "keys", OTHER), stack(BUCKET, "app"))
    assert found.holdings["arn:aws:s3:::uploads"].key == "unknown-import-111111111111-keys-key"
    assert [each.reason for each in found.skipped] == ["`Bucket` of app needs the value of the import `keys-key`"]


PARENT = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {Name: !Sub "${AWS::StackName}-queue"}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: rule
      ScheduleExpression: rate(1 day)
      Targets: [{Id: one, Arn: !GetAtt Child.Outputs.Arn}]
"""
CHILD = """\
Parameters: {Name: {Type: String}}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
Outputs: {Arn: {Value: !GetAtt Queue.Arn}}
"""


def test_a_nested_stack_takes_parameters_and_gives_outputs():
    found = parts(stack(PARENT), templates={"child.yaml": CHILD})
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:app-queue"
    assert found.holdings[queue].name == "app-queue"
    assert found.holdings[f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/rule"].delivery.targets[0].arn == queue
    assert sorted(each.name for each in found.all_of("stack")) == ["app", "app-Child"]


def test_a_nested_template_that_cannot_be_read_is_said():
    found = parts(stack(PARENT))
    assert "app: the template `child.yaml` of `Child` is no file of the folder" in [
        each.reason for each in found.skipped
    ]


def test_a_nested_stack_that_makes_itself_ends():
    text = "Resources: {Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: me.yaml}}}\n"
    found = parts(stack(text), templates={"me.yaml": text})
    assert 1 < len(list(found.all_of("stack"))) < 20


def test_a_resource_whose_condition_does_not_hold_is_not_there():
    text = (
        "Conditions: {Never: !Equals [a, b]}\n"
        "Resources:\n"
        "  Gone: {Type: AWS::S3::Bucket, Condition: Never}\n"
        "  Kept: {Type: AWS::S3::Bucket}\n"
    )
    assert sorted(parts(stack(text)).holdings) == [
        "arn:aws:cloudformation:eu-west-1:111111111111:stack/app/app",
        "arn:aws:s3:::app-Kept",
    ]


def test_loops_are_unrolled():
    text = (
        "Transform: AWS::LanguageExtensions\n"
        "Resources:\n"
        "  Fn::ForEach::Topics:\n"
        "    - Name\n"
        "    - [new, old]\n"
        "    - 'Topic${Name}': {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'orders-${Name}'}}\n"
    )
    found = parts(stack(text))
    assert sorted(each.name for each in found.all_of("topic")) == ["orders-new", "orders-old"]
    assert all(each.place.line == 3 for each in found.all_of("topic"))


def test_sam_is_translated_by_its_own_translator():
    text = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: resize
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Policies: [AWSLambdaBasicExecutionRole, {{S3ReadPolicy: {{BucketName: uploads}}}}]
      Events:
        Daily: {{Type: Schedule, Properties: {{Schedule: rate(1 day)}}}}
  Own:
    Type: AWS::IAM::Role
    Properties: {{AssumeRolePolicyDocument: {TRUST}}}
"""
    found = parts(stack(text))
    (role,) = (each for each in found.identities.values() if "Resize" in each.name)
    function = found.holdings[f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:resize"]
    assert function.roles == (role.arn,)
    assert {"AWSLambdaBasicExecutionRole", "ResizeRolePolicy1"} <= {each.name for each in role.policies}
    assert function.policy.statements[0]["Principal"] == {"Service": "events.amazonaws.com"}
    assert function.place.line == role.place.line == 3
    assert found.skipped == []


def test_what_sam_refuses_is_said():
    text = "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties: {}}}\n"
    (skipped,) = parts(stack(text)).skipped
    assert skipped.reason.startswith("app: SAM's translator refuses it: ")


def test_a_macro_is_said():
    text = "Transform: [AWS::LanguageExtensions, Ours]\nResources: {X: {Type: AWS::S3::Bucket}}\n"
    assert [each.reason for each in parts(stack(text)).skipped] == ["app: the macro `Ours` cannot be interpreted"]


def test_a_type_with_access_of_its_own_that_is_not_known_is_said():
    text = "Resources: {Shared: {Type: AWS::RAM::ResourceShare, Properties: {Name: x}}}\n"
    (skipped,) = parts(stack(text)).skipped
    assert skipped.reason == "app: shared resources of `Shared` (AWS::RAM::ResourceShare) cannot be interpreted"


def test_a_template_that_is_no_yaml_is_an_error_with_its_place():
    with pytest.raises(LockgateError) as caught:
        stack("Resources:\n  X: [\n")
    assert str(caught.value).startswith("app.yaml:3:1: LG1004 ")

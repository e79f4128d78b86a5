"""Templates from S3, nested stacks, transforms, and providers that really run."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

BODY = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}}"
LAMBDA_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture
def bucket(stacks):
    """A bucket with a template in it."""
    name, s3 = f"templates-{stacks.account}", stacks.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=name, Key="t.yaml", Body=BODY.encode())
    return name


@pytest.mark.parametrize(
    "style", ["https://s3.amazonaws.com/{}/t.yaml", "https://{}.s3.eu-west-1.amazonaws.com/t.yaml"]
)
def test_a_template_is_read_with_the_callers_permissions(stacks, bucket, style):
    url = style.format(bucket)
    able = stacks.as_(
        stacks.world.user(stacks.account, "able", [allow(["cloudformation:*", "ssm:*", "s3:GetObject"], "*")])
    )
    assert (
        able.settle(able.api.create_stack(StackName="a", TemplateURL=url)["StackId"])["StackStatus"]
        == "CREATE_COMPLETE"
    )
    other = stacks.as_(stacks.world.user(stacks.account, "other", [allow(["cloudformation:*", "ssm:*"], "*")]))
    with pytest.raises(ClientError, match=r"S3 error: .*not authorized to perform: s3:GetObject"):
        other.api.create_stack(StackName="b", TemplateURL=url)


def test_a_presigned_address_carries_permissions_of_its_own(stacks, bucket):
    signer = stacks.client("s3")
    url = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "t.yaml"}, ExpiresIn=60)
    role = stacks.execution_role("deploy", [allow("ssm:*", "*")])
    who = stacks.world.user(stacks.account, "who", [allow(["cloudformation:*", "iam:PassRole"], "*")])
    deploying = stacks.as_(who)
    made = deploying.api.create_stack(StackName="orders", TemplateURL=url, RoleARN=role)["StackId"]
    assert deploying.settle(made)["StackStatus"] == "CREATE_COMPLETE"
    with pytest.raises(ClientError, match="S3 error: "):
        deploying.api.create_stack(StackName="other", TemplateURL=url.replace("t.yaml", "u.yaml"))


def test_a_nested_stack_acts_with_the_role_of_the_outer_one(stacks, deployer, bucket):
    body = f"""
    Resources:
      Inner: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: "https://s3.amazonaws.com/{bucket}/t.yaml"}}}}
    Outputs: {{Id: {{Value: !Ref Inner}}}}
    """
    needed = ["cloudformation:CreateStack", "cloudformation:DescribeStacks", "cloudformation:DeleteStack"]
    role = stacks.execution_role("deploy", [allow([*needed, "s3:GetObject", "ssm:*"], "*")])
    stack = deployer.create("orders", body, RoleARN=role)
    assert stack["StackStatus"] == "CREATE_COMPLETE", deployer.failures("orders")
    inner = deployer.settle(stack["Outputs"][0]["OutputValue"])
    assert (inner["ParentId"], inner["RootId"], inner["RoleARN"]) == (stack["StackId"], stack["StackId"], role)
    assert deployer.delete("orders")["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.api.describe_stacks()["Stacks"] == []


def test_a_nested_stack_that_fails_fails_the_outer_one(stacks, deployer, bucket):
    body = f'Resources: {{Inner: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: "https://s3.amazonaws.com/{bucket}/t.yaml"}}}}}}'
    role = stacks.execution_role("deploy", [allow(["cloudformation:*", "s3:GetObject"], "*")])
    assert deployer.create("orders", body, RoleARN=role)["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = deployer.failures("orders")["Inner"]
    assert "was not successfully created: The following resource(s) failed to create: [P]. " in reason
    assert stacks.api.describe_stacks()["Stacks"][1:] == []


def test_a_changed_template_behind_the_same_address_reaches_the_nested_stack(stacks, bucket):
    body = f"""
    Resources:
      Inner: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: "https://s3.amazonaws.com/{bucket}/t.yaml"}}}}
      Other: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: one}}}}
    """
    stacks.create("orders", body)
    changed = BODY.replace("Value: x", "Value: changed")
    stacks.client("s3").put_object(Bucket=bucket, Key="t.yaml", Body=changed.encode())
    assert stacks.update("orders", body.replace("one", "two"))["StackStatus"] == "UPDATE_COMPLETE"
    name = stacks.physical(stacks.physical("orders")["Inner"])["P"]
    assert stacks.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "changed"


def test_a_serverless_application_is_deployed(stacks, bucket):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return {'answer': event['question']}")
    stacks.client("s3").put_object(Bucket=bucket, Key="app.zip", Body=buffer.getvalue())
    body = f"""
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.11
          Handler: app.handler
          CodeUri: s3://{bucket}/app.zip
          AutoPublishAlias: live
          Policies: [AWSLambdaBasicExecutionRole]
    Outputs: {{Name: {{Value: !Ref Api}}, Alias: {{Value: !Ref ApiAliaslive}}}}
    """
    stack = stacks.create("orders", body)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("orders")
    outputs = {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}
    assert outputs["Alias"].endswith(f":function:{outputs['Name']}:live")
    answer = stacks.client("lambda").invoke(FunctionName=outputs["Alias"], Payload=b'{"question": 42}')
    assert json.loads(answer["Payload"].read()) == {"answer": 42}


CUSTOM = """
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: TRUST}}
  Provider:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import cfnresponse
          def handler(event, context):
              status = cfnresponse.FAILED if event["ResourceProperties"].get("Fail") == "yes" else cfnresponse.SUCCESS
              cfnresponse.send(event, context, status, {"Echo": event["RequestType"]}, "thing", reason="as told")
  Thing: {Type: Custom::Thing, Properties: {ServiceToken: !GetAtt Provider.Arn, ServiceTimeout: 30, Fail: FAIL}}
Outputs: {Echo: {Value: !GetAtt Thing.Echo}}
""".replace("TRUST", json.dumps(LAMBDA_TRUST))


def test_a_custom_resource_is_made_by_its_function(stacks):
    stack = stacks.create("orders", CUSTOM.replace("FAIL}", '"no"}'))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("orders")
    assert stack["Outputs"][0]["OutputValue"] == "Create"
    assert stacks.physical("orders")["Thing"] == "thing"
    assert stacks.delete("orders")["StackStatus"] == "DELETE_COMPLETE"


def test_a_custom_resource_that_fails_rolls_back(stacks):
    assert (
        stacks.create("orders", CUSTOM.replace("FAIL}", '"yes"}'), OnFailure="DO_NOTHING")["StackStatus"]
        == "CREATE_FAILED"
    )
    assert stacks.failures("orders")["Thing"].endswith("Message returned: as told")

"""Whose permissions count: the execution role's, or the caller's, on the very call that lacks one."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

TEMPLATE = """
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      PendingWindowInDays: 7
      KeyPolicy:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt Key.Arn}}]}
  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies: [{PolicyName: logs, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "logs:PutLogEvents", Resource: "*"}]}}]
  Function:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.12, Handler: index.handler, Role: !GetAtt Role.Arn, Code: {ZipFile: "def handler(e, c): pass"}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}
"""
NEEDED = {
    # Action to the resource that fails without it.
    "kms:CreateKey": "Key",
    "kms:EnableKeyRotation": "Key",
    "s3:CreateBucket": "Bucket",
    "s3:PutBucketVersioning": "Bucket",
    "s3:PutEncryptionConfiguration": "Bucket",
    "logs:CreateLogGroup": "Group",
    "logs:PutRetentionPolicy": "Group",
    "iam:CreateRole": "Role",
    "iam:PutRolePolicy": "Role",
    "iam:PassRole": "Function",
    "lambda:CreateFunction": "Function",
    "lambda:GetFunction": "Function",
    "ssm:PutParameter": "Parameter",
}
CLEANING = [
    *("kms:DescribeKey", "kms:ScheduleKeyDeletion", "kms:TagResource", "s3:DeleteBucket", "s3:PutBucketTagging"),
    *("logs:DeleteLogGroup", "logs:TagResource", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:TagRole"),
    *("lambda:DeleteFunction", "lambda:TagResource", "ssm:DeleteParameter", "ssm:AddTagsToResource"),
]


def role_with(stacks, *missing):
    actions = [action for action in NEEDED if action not in missing]
    return stacks.execution_role("deploy", [allow(action, "*") for action in [*actions, *CLEANING]])


def test_with_exactly_the_needed_permissions_a_stack_is_created_and_deleted(stacks, deployer):
    stack = deployer.create("orders", TEMPLATE, RoleARN=role_with(stacks))
    assert stack["StackStatus"] == "CREATE_COMPLETE", deployer.failures("orders")
    made = {(entry["service"], entry["operation"], entry["caller"]) for entry in stacks.world.audit()}
    session = f"arn:aws:sts::{stacks.account}:assumed-role/deploy/AWSCloudFormation"
    assert {
        ("kms", "CreateKey", session),
        ("lambda", "CreateFunction", session),
        ("s3", "CreateBucket", session),
    } <= made
    assert deployer.delete("orders")["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize("action", sorted(NEEDED))
def test_without_any_one_of_them_its_resource_fails_and_the_stack_rolls_back(stacks, deployer, action):
    stack = deployer.create("orders", TEMPLATE, RoleARN=role_with(stacks, action))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE", deployer.failures("orders")
    resource = NEEDED[action]
    reason = deployer.failures("orders")[resource]
    session = f"arn:aws:sts::{stacks.account}:assumed-role/deploy/AWSCloudFormation"
    assert f"User: {session} is not authorized to perform: {action} " in reason
    assert f"because no identity-based policy allows the {action} action" in reason
    assert reason.endswith("HandlerErrorCode: AccessDenied)")
    assert f"The following resource(s) failed to create: [{resource}]. Rollback requested by user." in [
        event.get("ResourceStatusReason") for event in deployer.events("orders")
    ]


def test_without_a_role_the_callers_own_permissions_count(stacks, deployer):
    body = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}}"
    stack = deployer.create("orders", body)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    user = f"arn:aws:iam::{stacks.account}:user/deployer"
    assert f"User: {user} is not authorized to perform: ssm:PutParameter" in deployer.failures("orders")["P"]
    able = stacks.as_(stacks.world.user(stacks.account, "able", [allow(["cloudformation:*", "ssm:*"], "*")]))
    assert able.create("others", body)["StackStatus"] == "CREATE_COMPLETE"


def test_a_role_is_handed_over_only_by_those_who_may_pass_it(stacks):
    role = role_with(stacks)
    outsider = stacks.as_(stacks.world.user(stacks.account, "outsider", [allow("cloudformation:*", "*")]))
    with pytest.raises(ClientError) as refused:
        outsider.create("orders", TEMPLATE, RoleARN=role)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in str(refused.value)


def test_a_role_that_does_not_trust_cloudformation_is_refused(stacks, deployer):
    stacks.world.role(stacks.account, "other", [allow("*", "*")])
    role = f"arn:aws:iam::{stacks.account}:role/other"
    with pytest.raises(ClientError, match=f"Role {role} is invalid or cannot be assumed"):
        deployer.create("orders", TEMPLATE, RoleARN=role)


def test_a_stack_whose_role_is_gone_can_be_changed_only_with_another_role(stacks, deployer):
    body = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: VALUE}}}"
    role = stacks.execution_role("first", [allow("ssm:*", "*")])
    deployer.create("orders", body, RoleARN=role)
    iam = stacks.client("iam")
    iam.delete_role_policy(RoleName="first", PolicyName="inline")
    iam.delete_role(RoleName="first")
    with pytest.raises(ClientError, match=f"Role {role} is invalid or cannot be assumed"):
        deployer.update("orders", body.replace("VALUE", "y"))
    with pytest.raises(ClientError, match=f"Role {role} is invalid or cannot be assumed"):
        deployer.delete("orders")
    second = stacks.execution_role("second", [allow("ssm:*", "*")])
    assert deployer.delete("orders", RoleARN=second)["StackStatus"] == "DELETE_COMPLETE"


def test_later_operations_use_the_role_without_asking_to_pass_it_again(stacks, deployer):
    body = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: VALUE}}}"
    deployer.create("orders", body, RoleARN=stacks.execution_role("deploy", [allow("ssm:*", "*")]))
    other = stacks.as_(stacks.world.user(stacks.account, "other", [allow("cloudformation:*", "*")]))
    assert other.update("orders", body.replace("VALUE", "y"))["StackStatus"] == "UPDATE_COMPLETE"


def test_a_boundary_limits_what_a_role_deploys(stacks, deployer):
    body = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}}"
    role = stacks.execution_role("deploy", [allow("ssm:*", "*")])
    iam = stacks.client("iam")
    document = {"Version": "2012-10-17", "Statement": [allow("s3:*", "*")]}
    arn = iam.create_policy(PolicyName="limit", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="deploy", PermissionsBoundary=arn)
    assert deployer.create("orders", body, RoleARN=role)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "because no permissions boundary allows the ssm:PutParameter action" in deployer.failures("orders")["P"]


CODE = """
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.12, Handler: app.handler, Role: ROLE, Code: {S3Bucket: BUCKET, S3Key: app.zip}}
"""


@pytest.mark.parametrize("missing", [None, "s3:GetObject", "kms:Decrypt"])
def test_the_package_of_a_function_is_read_and_decrypted_with_the_roles_permissions(stacks, deployer, missing):
    key = stacks.client("kms").create_key()["KeyMetadata"]["Arn"]
    bucket, s3 = f"code-{stacks.account}", stacks.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    s3.put_object(Bucket=bucket, Key="app.zip", Body=buffer.getvalue(), ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    function_role = stacks.client("iam").create_role(RoleName="f", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    needed = {
        *("lambda:CreateFunction", "lambda:GetFunction", "lambda:DeleteFunction", "lambda:TagResource"),
        *("iam:PassRole", "s3:GetObject", "kms:Decrypt"),
    }
    role = stacks.execution_role("deploy", [allow(action, "*") for action in sorted(needed - {missing})])
    body = CODE.replace("ROLE", function_role).replace("BUCKET", bucket)
    status = deployer.create("orders", body, RoleARN=role)["StackStatus"]
    if missing is None:
        assert status == "CREATE_COMPLETE", deployer.failures("orders")
        return
    assert status == "ROLLBACK_COMPLETE"
    assert f"is not authorized to perform: {missing}" in deployer.failures("orders")["Function"]

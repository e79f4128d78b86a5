"""What is left after something went wrong, read back from the services themselves."""

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

BODY = """
Parameters: {Days: {Type: Number, Default: 7}, Bad: {Type: String, Default: "no"}}
Conditions: {Broken: !Equals [!Ref Bad, "yes"]}
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub "/${AWS::StackName}", RetentionInDays: !Ref Days}}
  Breaking:
    Type: AWS::SSM::Parameter
    Condition: Broken
    DependsOn: Group
    Properties: {Type: String, Value: x}
Outputs: {Arn: {Value: !GetAtt Group.Arn, Export: {Name: group}}}
"""


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def test_a_failed_update_puts_everything_back(stacks, deployer):
    role = stacks.execution_role("deploy", [allow("logs:*", "*")])
    assert deployer.create("orders", BODY, RoleARN=role)["StackStatus"] == "CREATE_COMPLETE"
    stack = deployer.update("orders", BODY, Parameters=given(Days="30", Bad="yes"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "ssm:PutParameter" in deployer.failures("orders")["Breaking"]
    [group] = stacks.client("logs").describe_log_groups(logGroupNamePrefix="/orders")["logGroups"]
    assert group["retentionInDays"] == 7
    assert {item["ParameterKey"]: item["ParameterValue"] for item in stack["Parameters"]} == {"Days": "7", "Bad": "no"}
    assert deployer.update("orders", BODY, Parameters=given(Days="30"))["StackStatus"] == "UPDATE_COMPLETE"


def test_a_failed_creation_leaves_nothing(stacks, deployer):
    role = stacks.execution_role("deploy", [allow("logs:*", "*")])
    stack = deployer.create("orders", BODY, RoleARN=role, Parameters=given(Bad="yes"))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.client("logs").describe_log_groups(logGroupNamePrefix="/orders")["logGroups"] == []
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        deployer.update("orders", BODY)
    assert stacks.api.list_exports()["Exports"] == []


def test_a_bucket_that_is_not_empty_cannot_be_deleted(stacks):
    body = "Resources: {Bucket: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}}"
    stacks.create("orders", body)
    bucket, s3 = stacks.physical("orders")["Bucket"], stacks.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="a")
    stack = stacks.delete("orders")
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Bucket]. "
    reason = stacks.failures("orders")["Bucket"]
    assert "The bucket you tried to delete is not empty" in reason
    for version in s3.list_object_versions(Bucket=bucket).get("Versions", []):
        s3.delete_object(Bucket=bucket, Key="a", VersionId=version["VersionId"])
    for marker in s3.list_object_versions(Bucket=bucket).get("DeleteMarkers", []):
        s3.delete_object(Bucket=bucket, Key="a", VersionId=marker["VersionId"])
    assert stacks.delete("orders")["StackStatus"] == "DELETE_COMPLETE"


def test_a_bucket_that_is_not_empty_can_be_left_behind(stacks):
    stacks.create("orders", "Resources: {Bucket: {Type: AWS::S3::Bucket}}")
    bucket, s3 = stacks.physical("orders")["Bucket"], stacks.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    stacks.delete("orders")
    assert stacks.delete("orders", RetainResources=["Bucket"])["StackStatus"] == "DELETE_COMPLETE"
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"x"


def test_what_exists_already_is_not_adopted_and_survives_the_rollback(stacks):
    logs = stacks.client("logs")
    logs.create_log_group(logGroupName="/orders")
    stack = stacks.create("orders", BODY)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.failures("orders")["Group"].endswith("HandlerErrorCode: AlreadyExists)")
    assert len(logs.describe_log_groups(logGroupNamePrefix="/orders")["logGroups"]) == 1


def test_an_export_stays_while_another_stack_imports_it(stacks):
    stacks.create("orders", BODY)
    stacks.create(
        "users", "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue group}}}"
    )
    assert stacks.api.list_imports(ExportName="group")["Imports"] == ["users"]
    stack = stacks.delete("orders")
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["StackStatusReason"] == "Delete canceled. Cannot delete export group as it is in use by users."
    assert stacks.delete("users")["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.delete("orders")["StackStatus"] == "DELETE_COMPLETE"


def test_a_protected_stack_is_not_deleted(stacks):
    stacks.create("orders", BODY, EnableTerminationProtection=True)
    with pytest.raises(ClientError, match=r"Stack \[orders\] cannot be deleted while TerminationProtection is enabled"):
        stacks.api.delete_stack(StackName="orders")
    stacks.api.update_termination_protection(StackName="orders", EnableTerminationProtection=False)
    assert stacks.delete("orders")["StackStatus"] == "DELETE_COMPLETE"


def test_a_stack_policy_guards_an_update(stacks):
    stacks.create("orders", BODY)
    policy = '{"Statement": {"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}}'
    stacks.api.set_stack_policy(StackName="orders", StackPolicyBody=policy)
    assert stacks.api.get_stack_policy(StackName="orders")["StackPolicyBody"] == policy
    assert stacks.update("orders", BODY, Parameters=given(Days="30"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Action denied by stack policy" in stacks.failures("orders")["Group"]


def test_a_creation_can_be_broken_off_by_a_deletion(stacks):
    body = """
    Resources:
      Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
      Wait: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: "600"}}
      After: {Type: AWS::SSM::Parameter, DependsOn: Wait, Properties: {Type: String, Value: x}}
    """
    identity = stacks.api.create_stack(StackName="orders", TemplateBody=body)["StackId"]
    stacks.api.delete_stack(StackName="orders")
    assert stacks.settle(identity)["StackStatus"] == "DELETE_COMPLETE"
    assert "After" not in stacks.physical(identity)


def test_an_update_can_be_broken_off_and_goes_back(stacks):
    body = "Resources:\n  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: VALUE}}\n"
    more = """
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: P}
  Wait: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: "600"}}
"""
    stacks.create("orders", body)
    stacks.api.update_stack(StackName="orders", TemplateBody=body.replace("VALUE", "new") + more)
    stacks.api.cancel_update_stack(StackName="orders")
    assert stacks.settle("orders")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert set(stacks.physical("orders")) == {"P"}
    value = stacks.client("ssm").get_parameter(Name=stacks.physical("orders")["P"])["Parameter"]["Value"]
    assert value == "VALUE"

"""EC2 instances of stacks: what a launch must be allowed, and what becomes of the instance."""

import pytest

from policy_writing import allow

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: machine
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
  Machine:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      InstanceType: t3.micro
      IamInstanceProfile: !Ref Profile
      UserData: !Base64 "echo hello"
      Tags: [{Key: stage, Value: STAGE}]
Outputs:
  Id: {Value: !GetAtt Machine.InstanceId}
  Private: {Value: !GetAtt Machine.PrivateIp}
  Public: {Value: !GetAtt Machine.PublicIp}
  Zone: {Value: !GetAtt Machine.AvailabilityZone}
"""
PLAIN = "Resources: {M: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0123456789abcdef0, InstanceType: TYPE}}}"
REST = [allow(["ec2:Describe*", "ec2:CreateTags", "ec2:DeleteTags", "ec2:TerminateInstances"], "*")]
SMALL = {"StringEquals": {"ec2:InstanceType": ["t3.micro", "t3.small"]}}


def launched(stacks, state=None):
    found = stacks.client("ec2").describe_instances()["Reservations"]
    instances = [item for reservation in found for item in reservation["Instances"]]
    return [item for item in instances if state is None or item["State"]["Name"] == state]


def test_an_instance_is_made_tagged_anew_and_terminated_with_its_stack(stacks):
    role = stacks.execution_role("deploy", [allow(["ec2:*", "iam:*"], "*")])
    made = stacks.create("fleet", TEMPLATE.replace("STAGE", "test"), RoleARN=role)
    assert made["StackStatus"] == "CREATE_COMPLETE", stacks.failures("fleet")
    [instance] = launched(stacks, "running")
    outputs = {item["OutputKey"]: item["OutputValue"] for item in made["Outputs"]}
    assert outputs == {
        "Id": instance["InstanceId"],
        "Private": instance["PrivateIpAddress"],
        "Public": instance["PublicIpAddress"],
        "Zone": instance["Placement"]["AvailabilityZone"],
    }
    assert stacks.physical("fleet")["Machine"] == instance["InstanceId"]
    assert stacks.update("fleet", TEMPLATE.replace("STAGE", "live"))["StackStatus"] == "UPDATE_COMPLETE"
    [after] = launched(stacks, "running")
    assert after["InstanceId"] == instance["InstanceId"]
    assert {"Key": "stage", "Value": "live"} in after["Tags"]
    assert {"Key": "aws:cloudformation:logical-id", "Value": "Machine"} in after["Tags"]
    assert stacks.delete("fleet")["StackStatus"] == "DELETE_COMPLETE"
    assert launched(stacks, "running") == []


def test_a_launch_with_a_profile_needs_to_pass_its_role(stacks):
    # The profile is there already: putting the role into it passes the role as well.
    profile = stacks.client("iam")
    stacks.world.role(stacks.account, "machine", trust=None)
    profile.create_instance_profile(InstanceProfileName="machine")
    profile.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="machine")
    body = PLAIN.replace("InstanceType: TYPE", "IamInstanceProfile: machine")
    role = stacks.execution_role("deploy", [allow("ec2:*", "*")])
    assert stacks.create("fleet", body, RoleARN=role)["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.failures("fleet")["M"]
    passed = f"arn:aws:iam::{stacks.account}:role/machine"
    assert f"is not authorized to perform: iam:PassRole on resource: {passed}" in reason
    assert reason.endswith("HandlerErrorCode: AccessDenied)")
    assert launched(stacks) == []
    to_ec2 = allow("iam:PassRole", passed, StringEquals={"iam:PassedToService": "ec2.amazonaws.com"})
    able = stacks.execution_role("able", [allow("ec2:*", "*"), to_ec2])
    assert stacks.create("again", body, RoleARN=able)["StackStatus"] == "CREATE_COMPLETE", stacks.failures("again")


def test_a_launch_with_a_profile_that_is_not_there_fails(stacks):
    assert (
        stacks.create("fleet", PLAIN.replace("InstanceType: TYPE", "IamInstanceProfile: none"))["StackStatus"]
        == "ROLLBACK_COMPLETE"
    )
    assert "Value (none) for parameter iamInstanceProfile.name is invalid" in stacks.failures("fleet")["M"]


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_condition_on_the_instance_type_decides_over_the_size(stacks, effect):
    instances = "arn:aws:ec2:*:*:instance/*"
    if effect == "Allow":
        others = {"Effect": "Allow", "Action": "ec2:RunInstances", "NotResource": instances}
        policy = [others, allow("ec2:RunInstances", instances, **SMALL)]
    else:
        large = {"Effect": effect, "Action": "ec2:RunInstances", "Resource": instances}
        unlike = {"StringNotEquals": SMALL["StringEquals"]}
        policy = [allow("ec2:RunInstances", "*"), {**large, "Condition": unlike}]
    role = stacks.execution_role("deploy", [*REST, *policy])
    assert stacks.create("large", PLAIN.replace("TYPE", "m5.24xlarge"), RoleARN=role)["StackStatus"] == (
        "ROLLBACK_COMPLETE"
    )
    reason = stacks.failures("large")["M"]
    assert (
        f"is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:{stacks.account}" in reason
    )
    assert ("explicit deny in an identity-based policy" in reason) == (effect == "Deny")
    assert launched(stacks) == []
    small = stacks.create("small", PLAIN.replace("TYPE", "t3.small"), RoleARN=role)
    assert small["StackStatus"] == "CREATE_COMPLETE", stacks.failures("small")


@pytest.mark.parametrize("kind", ["image", "instance", "network-interface", "security-group", "subnet", "volume"])
def test_every_resource_of_a_launch_must_be_allowed(stacks, kind):
    everywhere = {"Effect": "Allow", "Action": "ec2:RunInstances", "NotResource": f"arn:aws:ec2:*:*:{kind}/*"}
    role = stacks.execution_role("deploy", [*REST, everywhere])
    stack = stacks.create("fleet", PLAIN.replace("TYPE", "t3.micro"), RoleARN=role)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f":{kind}/" in stacks.failures("fleet")["M"]


def test_a_termination_is_held_by_the_tags_of_the_instance(stacks):
    role = stacks.execution_role("deploy", [allow("ec2:*", "*")])
    body = PLAIN.replace("InstanceType: TYPE", "Tags: [{Key: keep, Value: 'yes'}]")
    stacks.create("fleet", body, RoleARN=role)
    deny = {"Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*"}
    kept = {**deny, "Condition": {"StringEquals": {"aws:ResourceTag/keep": "yes"}}}
    other = stacks.execution_role("held", [allow("ec2:*", "*"), kept])
    assert stacks.delete("fleet", RoleARN=other)["StackStatus"] == "DELETE_FAILED"
    assert len(launched(stacks, "running")) == 1

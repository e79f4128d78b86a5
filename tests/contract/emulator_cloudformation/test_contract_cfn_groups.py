"""Security groups of stacks: their rules, what an update changes, and what they must be allowed."""

import json

from policy_writing import allow

WEB = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8", "Description": "web"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv6": "::/0"}


def template(ingress, egress=None, tag="1"):
    properties = {
        "GroupDescription": "of the stack",
        "SecurityGroupIngress": ingress,
        "Tags": [{"Key": "t", "Value": tag}],
    }
    if egress is not None:
        properties["SecurityGroupEgress"] = egress
    outputs = {
        "Id": {"Value": {"Fn::GetAtt": ["Group", "GroupId"]}},
        "Vpc": {"Value": {"Fn::GetAtt": ["Group", "VpcId"]}},
    }
    resources = {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def group(stacks):
    identifier = stacks.physical("net")["Group"]
    [found] = stacks.client("ec2").describe_security_groups(GroupIds=[identifier])["SecurityGroups"]
    return found


def rules(found, key="IpPermissions"):
    return sorted(
        (item["IpProtocol"], item.get("FromPort"), *(each["CidrIp"] for each in item["IpRanges"]))
        for item in found[key]
    )


def test_a_group_is_made_changed_in_place_and_deleted_with_its_stack(stacks):
    role = stacks.execution_role("deploy", [allow("ec2:*", "*")])
    made = stacks.create("net", template([WEB]), RoleARN=role)
    assert made["StackStatus"] == "CREATE_COMPLETE", stacks.failures("net")
    first = group(stacks)
    outputs = {item["OutputKey"]: item["OutputValue"] for item in made["Outputs"]}
    assert outputs == {"Id": first["GroupId"], "Vpc": first["VpcId"]}
    assert first["GroupName"].startswith("net-Group-")
    assert rules(first) == [("tcp", 443, "10.0.0.0/8")]
    assert rules(first, "IpPermissionsEgress") == [("-1", None, "0.0.0.0/0")]

    assert stacks.update("net", template([SSH], [WEB], "2"))["StackStatus"] == "UPDATE_COMPLETE"

    after = group(stacks)
    assert after["GroupId"] == first["GroupId"]
    assert rules(after) == [("tcp", 22)]
    assert rules(after, "IpPermissionsEgress") == [("tcp", 443, "10.0.0.0/8")]
    assert {"Key": "t", "Value": "2"} in after["Tags"]
    assert stacks.delete("net")["StackStatus"] == "DELETE_COMPLETE"


def test_rules_need_their_own_permission_and_their_denial_takes_the_group_along(stacks):
    able = [allow(["ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup", "ec2:Describe*", "ec2:CreateTags"], "*")]
    role = stacks.execution_role("deploy", able)
    assert stacks.create("net", template([WEB]), RoleARN=role)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "is not authorized to perform: ec2:AuthorizeSecurityGroupIngress" in stacks.failures("net")["Group"]
    names = [item["GroupName"] for item in stacks.client("ec2").describe_security_groups()["SecurityGroups"]]
    assert not [name for name in names if name.startswith("net-")]

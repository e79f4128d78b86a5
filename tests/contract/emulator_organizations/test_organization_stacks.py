"""Organisations as CloudFormation makes them."""

import json
import time

SECONDS = 30.0

TEMPLATE = {
    "Resources": {
        "All": {"Type": "AWS::Organizations::Organization", "Properties": {"FeatureSet": "ALL"}},
        "Unit": {
            "Type": "AWS::Organizations::OrganizationalUnit",
            "Properties": {"Name": "runtime", "ParentId": {"Fn::GetAtt": ["All", "RootId"]}},
        },
        "Account": {
            "Type": "AWS::Organizations::Account",
            "Properties": {
                "AccountName": "dev",
                "Email": {"Fn::Sub": "dev-${AWS::AccountId}@example.com"},
                "ParentIds": [{"Ref": "Unit"}],
            },
        },
    },
    "Outputs": {"Unit": {"Value": {"Ref": "Unit"}}, "Account": {"Value": {"Ref": "Account"}}},
}
POLICY = {
    "Resources": {
        "Stay": {
            "Type": "AWS::Organizations::Policy",
            "Properties": {
                "Name": "stay",
                "Type": "SERVICE_CONTROL_POLICY",
                "TargetIds": ["UNIT"],
                "Content": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}],
                },
            },
        }
    }
}


def settled(api, name):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        stack = api.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack
        time.sleep(0.02)
    raise AssertionError(f"{name} did not settle")


def test_stacks_make_and_remove_units_accounts_and_policies(aws_world):
    management = aws_world.new_account()
    cloudformation, api = (aws_world.client(name, management) for name in ("cloudformation", "organizations"))
    cloudformation.create_stack(StackName="tree", TemplateBody=json.dumps(TEMPLATE))
    stack = settled(cloudformation, "tree")
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {found["OutputKey"]: found["OutputValue"] for found in stack["Outputs"]}
    assert api.list_children(ParentId=outputs["Unit"], ChildType="ACCOUNT")["Children"][0]["Id"] == outputs["Account"]

    root = api.list_roots()["Roots"][0]["Id"]
    api.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    cloudformation.create_stack(StackName="policy", TemplateBody=json.dumps(POLICY).replace("UNIT", outputs["Unit"]))
    assert settled(cloudformation, "policy")["StackStatus"] == "CREATE_COMPLETE"
    found = api.list_policies_for_target(TargetId=outputs["Unit"], Filter="SERVICE_CONTROL_POLICY")["Policies"]
    assert [policy["Name"] for policy in found] == ["FullAWSAccess", "stay"]

    identity = settled(cloudformation, "policy")["StackId"]
    cloudformation.delete_stack(StackName="policy")
    assert settled(cloudformation, identity)["StackStatus"] == "DELETE_COMPLETE"
    assert [policy["Name"] for policy in api.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]] == [
        "FullAWSAccess"
    ]

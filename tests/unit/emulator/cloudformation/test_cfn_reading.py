import json

import pytest

from cloudformation_fakes import Cfn
from lockgate.emulator.ports import ServiceError

BODY = """
Description: d
Metadata: {a: b}
Parameters: {P: {Type: String, Default: x, Description: p}}
Resources:
  A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /a, Value: !Ref P}}
  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
"""
CAPABILITY = {
    "Capabilities": ["CAPABILITY_IAM"],
    "CapabilitiesReason": "The following resource(s) require capabilities: [AWS::IAM::Role]",
}


def test_resources_are_described_by_stack_and_by_physical_id(cfn):
    identity = cfn.create("orders", BODY)["StackId"]
    assert set(cfn.physical("orders")) == {"A", "R"}
    [found] = cfn("DescribeStackResources", PhysicalResourceId="/a", LogicalResourceId="A")["StackResources"]
    assert (found["StackId"], found["PhysicalResourceId"], found["ResourceType"]) == (
        identity,
        "/a",
        "AWS::SSM::Parameter",
    )
    with pytest.raises(ServiceError, match="Stack for nothing does not exist"):
        cfn("DescribeStackResources", PhysicalResourceId="nothing")
    with pytest.raises(ServiceError, match="Resource B does not exist for stack orders"):
        cfn("DescribeStackResource", StackName="orders", LogicalResourceId="B")


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("DescribeStacks", "Stack with id nothing does not exist"),
        ("GetTemplate", "Stack with id nothing does not exist"),
        ("DescribeStackEvents", "Stack [nothing] does not exist"),
        ("ListStackResources", "Stack [nothing] does not exist"),
        ("UpdateTerminationProtection", "Stack [nothing] does not exist"),
        ("GetStackPolicy", "Stack [nothing] does not exist"),
        ("UpdateStack", "Stack [nothing] does not exist"),
    ],
)
def test_a_stack_that_does_not_exist_is_an_error(cfn, operation, message):
    with pytest.raises(ServiceError) as refused:
        cfn(operation, StackName="nothing")
    assert refused.value.message == message


def test_accounts_do_not_see_each_other(cfn, aws):
    identity = cfn.create("orders", BODY)["StackId"]
    other = Cfn(aws, "999988887777")
    with pytest.raises(ServiceError):
        other.stack(identity)


def test_a_template_is_given_back_as_it_was(cfn):
    cfn.create("orders", BODY)
    assert cfn("GetTemplate", StackName="orders")["TemplateBody"] == BODY


def test_a_processed_template_has_its_transforms_applied(cfn):
    body = """
    Transform: AWS::LanguageExtensions
    Resources: {"Fn::ForEach::X": [N, [a], {"T${N}": {Type: AWS::SNS::Topic}}]}
    """
    cfn.create("orders", body)
    found = cfn("GetTemplate", StackName="orders", TemplateStage="Processed")["TemplateBody"]
    assert json.loads(found) == {"Resources": {"Ta": {"Type": "AWS::SNS::Topic"}}}


def test_a_summary_tells_what_a_template_asks_for(cfn):
    summary = cfn("GetTemplateSummary", TemplateBody=BODY)
    assert summary["Parameters"] == [
        {
            "ParameterKey": "P",
            "ParameterType": "String",
            "NoEcho": False,
            "DefaultValue": "x",
            "Description": "p",
            "ParameterConstraints": {},
        }
    ]
    assert summary["ResourceTypes"] == ["AWS::SSM::Parameter", "AWS::IAM::Role"]
    assert (summary["Description"], summary["Metadata"]) == ("d", '{"a": "b"}')
    assert summary.items() >= CAPABILITY.items()
    cfn.create("orders", BODY)
    assert cfn("GetTemplateSummary", StackName="orders") == summary


def test_a_template_can_be_validated(cfn):
    assert cfn("ValidateTemplate", TemplateBody=BODY) == {
        "Description": "d",
        "Parameters": [{"ParameterKey": "P", "DefaultValue": "x", "NoEcho": False, "Description": "p"}],
        **CAPABILITY,
    }
    with pytest.raises(ServiceError, match="Unresolved resource dependencies"):
        cfn("ValidateTemplate", TemplateBody=BODY.replace("!Ref P", "!Ref Q"))


def test_a_serverless_template_declares_its_transform(cfn):
    body = "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function}}"
    assert cfn("ValidateTemplate", TemplateBody=body) == {
        "Parameters": [],
        "DeclaredTransforms": ["AWS::Serverless-2016-10-31"],
        "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
    }


def test_events_come_in_pages_that_do_not_shift(cfn):
    many = "\n".join(
        f"  P{n}: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: x}}}}" for n in range(50)
    )
    cfn.create("orders", f"Resources:\n{many}")
    first = cfn("DescribeStackEvents", StackName="orders")
    cfn("DeleteStack", StackName=first["StackEvents"][0]["StackId"])
    rest = cfn("DescribeStackEvents", StackName=first["StackEvents"][0]["StackId"], NextToken=first["NextToken"])
    seen = [event["EventId"] for page in (first, rest) for event in page["StackEvents"]]
    assert len(seen) == len(set(seen)) == 152
    with pytest.raises(ServiceError, match="Invalid NextToken: x"):
        cfn("DescribeStackEvents", StackName=first["StackEvents"][0]["StackId"], NextToken="x")


def test_stacks_are_listed_by_status(cfn):
    cfn.create("one", BODY)
    cfn.create("two", BODY.replace("/a", "/b"))
    cfn("DeleteStack", StackName="one")
    listed = cfn("ListStacks", StackStatusFilter=["CREATE_COMPLETE"])["StackSummaries"]
    assert [item["StackName"] for item in listed] == ["two"]
    assert listed[0]["TemplateDescription"] == "d"


def test_protection_can_be_switched(cfn):
    cfn.create("orders", BODY)
    cfn("UpdateTerminationProtection", StackName="orders", EnableTerminationProtection=True)
    assert cfn.stack("orders")["EnableTerminationProtection"] is True


def test_an_update_that_does_not_run_cannot_be_cancelled(cfn):
    cfn.create("orders", BODY)
    with pytest.raises(ServiceError, match="CancelUpdateStack cannot be called from current stack status"):
        cfn("CancelUpdateStack", StackName="orders")

"""Change sets and stacks as pipelines, the CLI and other clients use them."""

import pytest
from botocore.exceptions import ClientError, WaiterError

from policy_writing import allow

QUICK = {"Delay": 0.05, "MaxAttempts": 200}
BODY = """
Parameters: {Value: {Type: String, Default: one}}
Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Value}}}
Outputs: {Name: {Value: !Ref P}}
"""


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def test_a_pipeline_s_change_set_creates_and_then_updates_a_stack(stacks, deployer):
    role = stacks.execution_role("deploy", [allow("ssm:*", "*")])
    api, target = deployer.api, {"StackName": "orders", "ChangeSetName": "pipeline"}
    api.create_change_set(
        **target, ChangeSetType="CREATE", TemplateBody=BODY, RoleARN=role, Parameters=given(Value="a")
    )
    api.get_waiter("change_set_create_complete").wait(**target, WaiterConfig=QUICK)
    described = api.describe_change_set(**target)
    assert [change["ResourceChange"]["Action"] for change in described["Changes"]] == ["Add"]
    assert described["Parameters"] == given(Value="a")
    api.execute_change_set(**target)
    api.get_waiter("stack_create_complete").wait(StackName="orders", WaiterConfig=QUICK)
    api.create_change_set(**target, TemplateBody=BODY, Parameters=given(Value="b"))
    api.get_waiter("change_set_create_complete").wait(**target, WaiterConfig=QUICK)
    api.execute_change_set(**target)
    api.get_waiter("stack_update_complete").wait(StackName="orders", WaiterConfig=QUICK)
    stack = deployer.settle("orders")
    assert (stack["RoleARN"], stack["Parameters"]) == (role, given(Value="b"))
    value = stacks.client("ssm").get_parameter(Name=stack["Outputs"][0]["OutputValue"])["Parameter"]["Value"]
    assert value == "b"
    with pytest.raises(ClientError) as gone:
        api.execute_change_set(**target)
    assert gone.value.response["Error"]["Code"] == "ChangeSetNotFound"


def test_executing_a_change_set_needs_no_right_to_pass_its_role(stacks, deployer):
    role = stacks.execution_role("deploy", [allow("ssm:*", "*")])
    target = {"StackName": "orders", "ChangeSetName": "next"}
    deployer.api.create_change_set(**target, ChangeSetType="CREATE", TemplateBody=BODY, RoleARN=role)
    deployer.api.get_waiter("change_set_create_complete").wait(**target, WaiterConfig=QUICK)
    other = stacks.as_(stacks.world.user(stacks.account, "other", [allow("cloudformation:*", "*")]))
    other.api.execute_change_set(**target)
    assert other.settle("orders")["StackStatus"] == "CREATE_COMPLETE"


def test_an_empty_change_set_ends_the_waiter_with_awss_reason(stacks):
    stacks.create("orders", BODY)
    target = {"StackName": "orders", "ChangeSetName": "empty"}
    stacks.api.create_change_set(**target, UsePreviousTemplate=True)
    with pytest.raises(WaiterError):
        stacks.api.get_waiter("change_set_create_complete").wait(**target, WaiterConfig=QUICK)
    described = stacks.api.describe_change_set(**target)
    assert (described["Status"], described["StatusReason"]) == (
        "FAILED",
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    )


def test_every_waiter_and_paginator_ends(stacks):
    api = stacks.api
    api.create_stack(StackName="orders", TemplateBody=BODY)
    api.get_waiter("stack_exists").wait(StackName="orders", WaiterConfig=QUICK)
    api.get_waiter("stack_create_complete").wait(StackName="orders", WaiterConfig=QUICK)
    api.update_stack(StackName="orders", TemplateBody=BODY, Parameters=given(Value="two"))
    api.get_waiter("stack_update_complete").wait(StackName="orders", WaiterConfig=QUICK)
    assert len(list(api.get_paginator("describe_stacks").paginate().search("Stacks[]"))) == 1
    assert len(list(api.get_paginator("list_stacks").paginate().search("StackSummaries[]"))) == 1
    resources = api.get_paginator("list_stack_resources").paginate(StackName="orders")
    assert [item["LogicalResourceId"] for item in resources.search("StackResourceSummaries[]")] == ["P"]
    assert len(stacks.events("orders")) == 10
    api.delete_stack(StackName="orders")
    api.get_waiter("stack_delete_complete").wait(StackName="orders", WaiterConfig=QUICK)


def test_many_events_come_in_pages(stacks):
    many = "\n".join(
        f"  P{n}: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: x}}}}" for n in range(40)
    )
    stacks.create("orders", f"Resources:\n{many}")
    assert len(stacks.events("orders")) == 122


@pytest.mark.parametrize(
    ("operation", "params", "code", "message"),
    [
        ("describe_stacks", {"StackName": "none"}, "ValidationError", "Stack with id none does not exist"),
        ("update_stack", {"StackName": "none", "TemplateBody": BODY}, "ValidationError", "Stack [none] does not exist"),
        (
            "describe_change_set",
            {"StackName": "orders", "ChangeSetName": "none"},
            "ChangeSetNotFound",
            "ChangeSet [none] does not exist",
        ),
        (
            "create_stack",
            {"StackName": "orders", "TemplateBody": BODY},
            "AlreadyExistsException",
            "Stack [orders] already exists",
        ),
        (
            "update_stack",
            {"StackName": "orders", "TemplateBody": BODY},
            "ValidationError",
            "No updates are to be performed.",
        ),
        (
            "create_stack",
            {"StackName": "other", "TemplateBody": "{"},
            "ValidationError",
            "Template format error: JSON not well-formed. (line 1, column 2)",
        ),
        (
            "create_stack",
            {
                "StackName": "other",
                "TemplateBody": "Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}}",
            },
            "InsufficientCapabilitiesException",
            "Requires capabilities : [CAPABILITY_IAM]",
        ),
        (
            "validate_template",
            {"TemplateBody": "Resources: {R: {Type: Foo}}"},
            "ValidationError",
            "Template format error: Unrecognized resource types: [Foo]",
        ),
    ],
)
def test_errors_arrive_as_aws_sends_them(stacks, operation, params, code, message):
    stacks.create("orders", BODY)
    with pytest.raises(ClientError) as refused:
        getattr(stacks.api, operation)(**params)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["Error"]["Message"] == message


def test_accounts_and_regions_are_apart(stacks, aws_world):
    stacks.create("orders", BODY)
    other = aws_world.client("cloudformation", aws_world.new_account())
    assert other.describe_stacks()["Stacks"] == []
    elsewhere = aws_world.client("cloudformation", stacks.account, "us-east-1")
    assert elsewhere.describe_stacks()["Stacks"] == []

import pytest

from cloudformation_fakes import RefusalError
from lockgate.emulator.ports import ServiceError

BODY = """
Parameters:
  Value: {Type: String, Default: one}
  Name: {Type: String, Default: a}
Resources:
  First: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: !Sub "/${Name}", Value: !Ref Value}}
  Second: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref First}}
Outputs:
  Name: {Value: !Ref First, Export: {Name: first}}
"""


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def refuse_value(aws, value):
    def answer(params):
        if params.get("Value") == value:
            raise RefusalError("AccessDeniedException", "not authorized", 400)
        return {}

    aws.answers[("ssm", "PutParameter")] = answer


def test_nothing_to_do_is_an_error(cfn):
    cfn.create("orders", BODY)
    with pytest.raises(ServiceError) as refused:
        cfn.update("orders", BODY)
    assert refused.value.message == "No updates are to be performed."


def test_only_what_differs_is_updated(cfn, aws):
    cfn.create("orders", BODY)
    aws.calls.clear()
    stack = cfn.update("orders", BODY, Parameters=given(Value="two"))
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert [params["Value"] for params in aws.params("ssm", "PutParameter")] == ["two"]
    assert cfn.events("orders")[-5:] == [
        "orders UPDATE_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "orders UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "orders UPDATE_COMPLETE",
    ]


def test_a_fixed_property_replaces_the_resource_and_those_that_refer_to_it_follow(cfn, aws):
    cfn.create("orders", BODY)
    aws.calls.clear()
    cfn.update("orders", BODY, Parameters=given(Name="b"))
    assert cfn.events("orders")[-10:] == [
        "orders UPDATE_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "Second UPDATE_IN_PROGRESS",
        "Second UPDATE_COMPLETE",
        "orders UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "First DELETE_IN_PROGRESS",
        "First DELETE_COMPLETE",
        "orders UPDATE_COMPLETE",
    ]
    assert cfn.physical("orders")["First"] == "/b"
    assert [params["Name"] for params in aws.params("ssm", "DeleteParameter")] == ["/a"]
    assert "Requested update requires the creation of a new physical resource; hence creating one." in cfn.reasons(
        "orders"
    )


def test_what_left_the_template_is_deleted_at_the_end(cfn):
    cfn.create("orders", BODY)
    cfn.update(
        "orders",
        BODY.replace("  Second: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref First}}\n", ""),
    )
    assert cfn.events("orders")[-4:] == [
        "orders UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "Second DELETE_IN_PROGRESS",
        "Second DELETE_COMPLETE",
        "orders UPDATE_COMPLETE",
    ]
    assert set(cfn.physical("orders")) == {"First"}


def test_policies_keep_what_was_replaced_or_removed(cfn, aws):
    body = """
    Resources:
      Kept: {Type: AWS::SSM::Parameter, DeletionPolicy: Retain, Properties: {Type: String, Value: x}}
      Moved: {Type: AWS::SSM::Parameter, UpdateReplacePolicy: Retain, Properties: {Type: String, Value: x, Name: /NAME}}
    """
    cfn.create("orders", body.replace("NAME", "a"))
    aws.calls.clear()
    without = "\n".join(line for line in body.splitlines() if "Kept" not in line).replace("NAME", "b")
    cfn.update("orders", without)
    assert aws.params("ssm", "DeleteParameter") == []
    assert cfn.events("orders")[-3:] == ["Kept DELETE_SKIPPED", "Moved DELETE_SKIPPED", "orders UPDATE_COMPLETE"]


def test_a_replacement_that_would_keep_its_name_is_refused(cfn):
    role = "Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: r, Path: PATH, AssumeRolePolicyDocument: {}}}}"
    cfn.create("orders", role.replace("PATH", "/a/"))
    stack = cfn.update("orders", role.replace("PATH", "/b/"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename r and update the stack again." in cfn.reasons("orders")
    )


def test_a_failed_update_restores_what_was_changed(cfn, aws):
    cfn.create("orders", BODY)
    refuse_value(aws, "/b")
    aws.calls.clear()
    stack = cfn.update("orders", BODY, Parameters=given(Name="b", Value="two"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack["Parameters"] == [
        {"ParameterKey": "Value", "ParameterValue": "one"},
        {"ParameterKey": "Name", "ParameterValue": "a"},
    ]
    assert cfn.physical("orders")["First"] == "/a"
    assert [params["Name"] for params in aws.params("ssm", "DeleteParameter")] == ["/b"]
    last = aws.params("ssm", "PutParameter")[-1]
    assert (last["Name"], last["Value"]) == (cfn.physical("orders")["Second"], "/a")
    assert cfn.events("orders")[-9:] == [
        "Second UPDATE_FAILED",
        "orders UPDATE_ROLLBACK_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "Second UPDATE_IN_PROGRESS",
        "Second UPDATE_COMPLETE",
        "orders UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "First DELETE_IN_PROGRESS",
        "First DELETE_COMPLETE",
        "orders UPDATE_ROLLBACK_COMPLETE",
    ]
    assert "The following resource(s) failed to update: [Second]. " in cfn.reasons("orders")
    assert cfn.update("orders", BODY, Parameters=given(Value="three"))["StackStatus"] == "UPDATE_COMPLETE"


def test_what_a_failed_update_created_is_deleted(cfn, aws):
    cfn.create("orders", BODY)
    refuse_value(aws, "bad")
    more = """
  New: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: new}}
  Bad: {Type: AWS::SSM::Parameter, DependsOn: New, Properties: {Type: String, Value: bad}}
Outputs:"""
    stack = cfn.update("orders", BODY.replace("\nOutputs:", more))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert set(cfn.physical("orders")) == {"First", "Second"}
    assert len(aws.params("ssm", "DeleteParameter")) == 1
    assert "The following resource(s) failed to create: [Bad]. " in cfn.reasons("orders")


def test_a_rollback_that_fails_can_be_continued_without_a_resource(cfn, aws):
    cfn.create("orders", BODY)
    aws.denied = {"ssm:PutParameter"}
    stack = cfn.update("orders", BODY, Parameters=given(Value="two"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to update: [First]. "
    with pytest.raises(ServiceError, match="can not be updated"):
        cfn.update("orders", BODY)
    with pytest.raises(ServiceError, match="can be skipped"):
        cfn("ContinueUpdateRollback", StackName="orders", ResourcesToSkip=["Second"])
    cfn("ContinueUpdateRollback", StackName="orders", ResourcesToSkip=["First"])
    assert cfn.stack("orders")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_a_rollback_that_fails_can_be_continued_once_the_cause_is_gone(cfn, aws):
    cfn.create("orders", BODY)
    aws.denied = {"ssm:PutParameter"}
    cfn.update("orders", BODY, Parameters=given(Value="two"))
    aws.denied = set()
    cfn("ContinueUpdateRollback", StackName="orders")
    assert cfn.stack("orders")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_a_failed_update_that_was_kept_can_go_on_or_back(cfn, aws):
    cfn.create("orders", BODY)
    refuse_value(aws, "bad")
    stack = cfn.update("orders", BODY, Parameters=given(Value="bad"), DisableRollback=True)
    assert stack["StackStatus"] == "UPDATE_FAILED"
    assert cfn.update("orders", BODY, Parameters=given(Value="good"))["StackStatus"] == "UPDATE_COMPLETE"
    cfn.update("orders", BODY, Parameters=given(Value="bad"), DisableRollback=True)
    cfn("RollbackStack", StackName="orders")
    stack = cfn.stack("orders")
    assert (stack["StackStatus"], stack["Parameters"][0]["ParameterValue"]) == ("UPDATE_ROLLBACK_COMPLETE", "good")


def test_a_leftover_does_not_undo_the_update(cfn, aws):
    cfn.create("orders", BODY)
    aws.denied = {"ssm:DeleteParameter"}
    stack = cfn.update("orders", BODY, Parameters=given(Name="b"))
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert stack["StackStatusReason"] == "Update successful. One or more resources could not be deleted."


def test_changed_outputs_alone_are_an_update(cfn, aws):
    cfn.create("orders", BODY)
    aws.calls.clear()
    stack = cfn.update("orders", BODY.replace("Name: first", "Name: second"))
    assert stack["Outputs"][0]["ExportName"] == "second"
    assert aws.calls == []


def test_changed_tags_reach_the_resources(cfn, aws):
    cfn.create("orders", BODY, Tags=[{"Key": "a", "Value": "1"}])
    cfn.update("orders", BODY, Tags=[{"Key": "b", "Value": "2"}])
    assert aws.params("ssm", "AddTagsToResource")[0]["Tags"] == [{"Key": "b", "Value": "2"}]
    assert aws.params("ssm", "RemoveTagsFromResource")[0]["TagKeys"] == ["a"]


def test_changed_metadata_alone_calls_nothing(cfn, aws):
    cfn.create("orders", BODY)
    aws.calls.clear()
    changed = BODY.replace("Second: {Type:", "Second: {Metadata: {a: b}, Type:")
    assert cfn.update("orders", changed)["StackStatus"] == "UPDATE_COMPLETE"
    assert aws.calls == []
    described = cfn("DescribeStackResource", StackName="orders", LogicalResourceId="Second")
    assert described["StackResourceDetail"]["Metadata"] == '{"a": "b"}'


def test_the_previous_template_and_values_can_be_used_again(cfn):
    cfn.create("orders", BODY, Parameters=given(Value="two"))
    values = [{"ParameterKey": "Value", "UsePreviousValue": True}, *given(Name="b")]
    cfn("UpdateStack", StackName="orders", UsePreviousTemplate=True, Parameters=values)
    assert cfn.stack("orders")["Parameters"] == [
        {"ParameterKey": "Value", "ParameterValue": "two"},
        {"ParameterKey": "Name", "ParameterValue": "b"},
    ]


@pytest.mark.parametrize(
    ("action", "change", "refused"),
    [
        ("Update:Modify", {"Value": "two"}, True),
        ("Update:Replace", {"Value": "two"}, False),
        ("Update:Replace", {"Name": "b"}, True),
        ("Update:*", {"Name": "b"}, True),
    ],
)
def test_a_stack_policy_guards_updates(cfn, action, change, refused):
    policy = f"""{{"Statement": [
        {{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}},
        {{"Effect": "Deny", "Action": "{action}", "Principal": "*", "Resource": "LogicalResourceId/First"}}]}}"""
    cfn.create("orders", BODY, StackPolicyBody=policy)
    status = cfn.update("orders", BODY, Parameters=given(**change))["StackStatus"]
    assert status == ("UPDATE_ROLLBACK_COMPLETE" if refused else "UPDATE_COMPLETE")
    if refused:
        verb = "Update:Replace" if "Name" in change else "Update:Modify"
        assert (
            f"Action denied by stack policy: Statement [#2] does not allow [{verb}] for resource [First]"
            in cfn.reasons("orders")
        )


def test_a_stack_policy_can_be_set_aside_for_one_update(cfn):
    denied = '{"Statement": {"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}}'
    allowed = denied.replace("Deny", "Allow")
    cfn.create("orders", BODY, StackPolicyBody=denied)
    changed = cfn.update("orders", BODY, Parameters=given(Value="two"), StackPolicyDuringUpdateBody=allowed)
    assert changed["StackStatus"] == "UPDATE_COMPLETE"
    assert cfn("GetStackPolicy", StackName="orders") == {"StackPolicyBody": denied}
    assert cfn.update("orders", BODY, Parameters=given(Value="x"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_a_stack_policy_that_makes_no_sense_is_refused(cfn):
    with pytest.raises(ServiceError, match=r"Error validating stack policy: .* an Action is one of Update:Modify"):
        cfn.create(
            "o",
            BODY,
            StackPolicyBody='{"Statement": {"Effect": "Allow", "Action": "s3:*", "Principal": "*", "Resource": "*"}}',
        )


@pytest.mark.parametrize(("given_flag", "deleted"), [(False, 0), (True, 1)])
def test_what_a_failed_update_created_is_retained_unless_the_caller_says_otherwise(cfn, aws, given_flag, deleted):
    cfn.create("orders", BODY)
    refuse_value(aws, "bad")
    more = """
  New: {Type: AWS::SSM::Parameter, DeletionPolicy: Retain, Properties: {Type: String, Value: new}}
  Bad: {Type: AWS::SSM::Parameter, DependsOn: New, Properties: {Type: String, Value: bad}}
Outputs:"""
    cfn.update("orders", BODY.replace("\nOutputs:", more), RetainExceptOnCreate=given_flag)
    assert len(aws.params("ssm", "DeleteParameter")) == deleted
    assert ("New DELETE_SKIPPED" in cfn.events("orders")) is not given_flag


def test_a_caller_may_say_which_types_a_template_may_hold(cfn):
    assert cfn.create("a", BODY, ResourceTypes=["AWS::SSM::*"])["StackStatus"] == "CREATE_COMPLETE"
    with pytest.raises(
        ServiceError, match=r"Resource type AWS::SSM::Parameter is not allowed by parameter ResourceTypes"
    ):
        cfn.create("b", BODY, ResourceTypes=["AWS::S3::*", "Custom::*"])


def test_a_fault_of_our_own_does_not_leave_the_stack_busy(cfn, aws):
    cfn.create("orders", BODY)

    def broken(account, region, event):
        if "Resource" in event["detail-type"]:
            raise ZeroDivisionError

    aws.emit = broken
    with pytest.raises(ZeroDivisionError):
        cfn.update("orders", BODY, Parameters=given(Value="two"))
    stack = cfn.stack("orders")
    assert (stack["StackStatus"], stack["StackStatusReason"]) == ("UPDATE_FAILED", "Internal Failure")

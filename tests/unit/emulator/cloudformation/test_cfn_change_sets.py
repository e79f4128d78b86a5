import pytest

from cloudformation_fakes import ACCOUNT, REGION
from lockgate.emulator.ports import ServiceError

BODY = """
Parameters:
  Value: {Type: String, Default: one}
  Name: {Type: String, Default: a}
Resources:
  First: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: !Sub "/${Name}", Value: !Ref Value}}
  Second: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref First}}
"""
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def changes(cfn, body, **params):
    made = cfn("CreateChangeSet", StackName="orders", ChangeSetName="next", TemplateBody=body, **params)
    return cfn("DescribeChangeSet", ChangeSetName=made["Id"])


def by_id(described):
    return {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in described["Changes"]}


def test_a_new_stack_is_under_review_until_its_change_set_is_executed(cfn):
    described = changes(cfn, BODY, ChangeSetType="CREATE", RoleARN=ROLE)
    assert cfn.stack("orders")["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert (described["Status"], described["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert by_id(described)["First"] == {
        "Action": "Add",
        "LogicalResourceId": "First",
        "ResourceType": "AWS::SSM::Parameter",
        "Scope": [],
        "Details": [],
    }
    cfn("ExecuteChangeSet", StackName="orders", ChangeSetName="next")
    stack = cfn.stack("orders")
    assert (stack["StackStatus"], stack["RoleARN"], stack["ChangeSetId"]) == (
        "CREATE_COMPLETE",
        ROLE,
        described["ChangeSetId"],
    )
    assert cfn.events("orders")[:2] == ["orders REVIEW_IN_PROGRESS", "orders CREATE_IN_PROGRESS"]


def test_the_role_of_the_change_set_executes_it(cfn, aws):
    changes(cfn, BODY, ChangeSetType="CREATE", RoleARN=ROLE)
    aws.calls.clear()
    cfn("ExecuteChangeSet", StackName="orders", ChangeSetName="next")
    assert {key for _, _, _, key in aws.calls} == {ROLE}


def test_a_changed_parameter_is_named_as_the_cause(cfn):
    cfn.create("orders", BODY)
    change = by_id(changes(cfn, BODY, Parameters=given(Value="two")))["First"]
    target = {"Attribute": "Properties", "Name": "Value", "RequiresRecreation": "Never"}
    assert change == {
        "Action": "Modify",
        "LogicalResourceId": "First",
        "PhysicalResourceId": "/a",
        "ResourceType": "AWS::SSM::Parameter",
        "Replacement": "False",
        "Scope": ["Properties"],
        "Details": [
            {"Target": target, "Evaluation": "Static", "ChangeSource": "ParameterReference", "CausingEntity": "Value"},
            {"Target": target, "Evaluation": "Dynamic", "ChangeSource": "DirectModification"},
        ],
    }


def test_a_replacement_is_told_and_so_is_what_it_may_touch(cfn):
    cfn.create("orders", BODY)
    found = by_id(changes(cfn, BODY, Parameters=given(Name="b")))
    assert (found["First"]["Replacement"], found["First"]["PolicyAction"]) == ("True", "ReplaceAndDelete")
    assert found["Second"]["Replacement"] == "False"
    assert found["Second"]["Details"] == [
        {
            "Target": {"Attribute": "Properties", "Name": "Value", "RequiresRecreation": "Never"},
            "Evaluation": "Dynamic",
            "ChangeSource": "ResourceReference",
            "CausingEntity": "First",
        }
    ]


def test_a_name_that_depends_on_a_replacement_may_replace(cfn):
    body = BODY.replace("Type: String, Value: !Ref First", "Type: String, Name: !Sub '${First}/x', Value: x")
    cfn.create("orders", body)
    assert by_id(changes(cfn, body, Parameters=given(Name="b")))["Second"]["Replacement"] == "Conditional"


def test_an_edited_template_is_a_direct_modification(cfn):
    cfn.create("orders", BODY)
    change = by_id(changes(cfn, BODY.replace("!Ref First", "else")))["Second"]
    assert [(detail["Evaluation"], detail["ChangeSource"]) for detail in change["Details"]] == [
        ("Static", "DirectModification")
    ]


def test_removals_come_last_with_what_becomes_of_the_resource(cfn):
    body = BODY + "  Third: {Type: AWS::SSM::Parameter, DeletionPolicy: Retain, Properties: {Type: String, Value: x}}\n"
    cfn.create("orders", body)
    described = changes(cfn, BODY.replace("Second", "Fourth"))
    listed = [(c["ResourceChange"]["Action"], c["ResourceChange"]["LogicalResourceId"]) for c in described["Changes"]]
    assert listed == [("Add", "Fourth"), ("Remove", "Second"), ("Remove", "Third")]
    assert by_id(described)["Third"]["PolicyAction"] == "Retain"
    assert by_id(described)["Second"]["PolicyAction"] == "Delete"


def test_tags_and_attributes_have_scopes_of_their_own(cfn):
    cfn.create("orders", BODY)
    body = BODY.replace("Second: {Type:", "Second: {Metadata: {a: b}, DeletionPolicy: Retain, Type:")
    found = by_id(changes(cfn, body, Tags=[{"Key": "a", "Value": "b"}]))
    assert found["First"]["Scope"] == ["Tags"]
    assert found["Second"]["Scope"] == ["Tags", "DeletionPolicy", "Metadata"]


def test_property_values_are_shown_on_demand(cfn):
    cfn.create("orders", BODY)
    changes(cfn, BODY, Parameters=given(Value="two"))
    described = cfn("DescribeChangeSet", StackName="orders", ChangeSetName="next", IncludePropertyValues=True)
    change = by_id(described)["First"]
    assert change["Details"][0]["Target"] == {
        "Attribute": "Properties",
        "Name": "Value",
        "RequiresRecreation": "Never",
        "Path": "/Properties/Value",
        "AttributeChangeType": "Modify",
        "BeforeValue": "one",
        "AfterValue": "two",
    }
    assert change["AfterContext"] == '{"Properties": {"Type": "String", "Name": "/a", "Value": "two"}}'


def test_an_empty_change_set_fails_with_its_reason(cfn):
    cfn.create("orders", BODY)
    described = changes(cfn, BODY)
    assert (described["Status"], described["ExecutionStatus"], described["StatusReason"]) == (
        "FAILED",
        "UNAVAILABLE",
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    )
    with pytest.raises(ServiceError) as refused:
        cfn("ExecuteChangeSet", StackName="orders", ChangeSetName="next")
    assert refused.value.code == "InvalidChangeSetStatus"
    assert refused.value.message.endswith("cannot be executed in its current status of [FAILED]")


def test_an_empty_change_set_of_a_transformed_template_words_it_otherwise(cfn):
    body = "Transform: AWS::LanguageExtensions" + BODY
    cfn.create("orders", body)
    described = changes(cfn, body)
    assert (described["Status"], described["StatusReason"]) == ("FAILED", "No updates are to be performed.")


def test_changed_outputs_alone_make_a_change_set_without_changes(cfn):
    cfn.create("orders", BODY)
    described = changes(cfn, BODY + "Outputs: {O: {Value: x}}\n")
    assert (described["Status"], described["Changes"]) == ("CREATE_COMPLETE", [])


def test_execution_voids_the_others_and_hides_the_executed_one_by_name(cfn):
    cfn.create("orders", BODY)
    cfn("CreateChangeSet", StackName="orders", ChangeSetName="other", TemplateBody=BODY, Parameters=given(Value="x"))
    executed = changes(cfn, BODY, Parameters=given(Value="two"))["ChangeSetId"]
    cfn("ExecuteChangeSet", ChangeSetName=executed)
    assert cfn.stack("orders")["StackStatus"] == "UPDATE_COMPLETE"
    assert cfn("ListChangeSets", StackName="orders")["Summaries"] == []
    with pytest.raises(ServiceError) as refused:
        cfn("ExecuteChangeSet", StackName="orders", ChangeSetName="next")
    assert (refused.value.code, refused.value.message) == ("ChangeSetNotFound", "ChangeSet [next] does not exist")
    assert cfn("DescribeChangeSet", ChangeSetName=executed)["ExecutionStatus"] == "EXECUTE_COMPLETE"


def test_change_sets_are_listed_and_deleted(cfn):
    cfn.create("orders", BODY)
    changes(cfn, BODY, Parameters=given(Value="two"), Description="d")
    [summary] = cfn("ListChangeSets", StackName="orders")["Summaries"]
    assert (summary["ChangeSetName"], summary["Description"], summary["Status"]) == ("next", "d", "CREATE_COMPLETE")
    with pytest.raises(ServiceError, match=r"ChangeSet \[next\] already exists"):
        changes(cfn, BODY, Parameters=given(Value="two"))
    cfn("DeleteChangeSet", StackName="orders", ChangeSetName="next")
    assert cfn("ListChangeSets", StackName="orders")["Summaries"] == []
    assert cfn("DeleteChangeSet", StackName="orders", ChangeSetName="next") == {}


@pytest.mark.parametrize(
    ("kind", "exists", "message"),
    [
        ("UPDATE", False, "Stack [orders] does not exist"),
        ("CREATE", True, "Stack [orders] already exists and cannot be created again with the changeSet [next]."),
        ("IMPORT", True, "ChangeSetType IMPORT is not supported by this emulator; use CREATE or UPDATE"),
    ],
)
def test_a_change_set_fits_its_stack(cfn, kind, exists, message):
    if exists:
        cfn.create("orders", BODY)
    with pytest.raises(ServiceError) as refused:
        changes(cfn, BODY, ChangeSetType=kind)
    assert refused.value.message == message


def test_a_change_set_that_is_refused_leaves_no_stack(cfn):
    with pytest.raises(ServiceError, match="must have values"):
        changes(
            cfn, "---\n{Parameters: {P: {Type: String}}, Resources: {A: {Type: Custom::X}}}", ChangeSetType="CREATE"
        )
    with pytest.raises(ServiceError, match="does not exist"):
        cfn.stack("orders")


def test_a_change_set_needs_the_capabilities_of_its_template_but_none_to_expand_it(cfn):
    role = "Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}}"
    with pytest.raises(ServiceError, match=r"Requires capabilities : \[CAPABILITY_IAM\]"):
        changes(cfn, role, ChangeSetType="CREATE")
    described = changes(cfn, "Transform: AWS::LanguageExtensions" + BODY, ChangeSetType="CREATE")
    assert described["Status"] == "CREATE_COMPLETE"
    with pytest.raises(ServiceError, match=r"Requires capabilities : \[CAPABILITY_AUTO_EXPAND\]"):
        cfn("CreateStack", StackName="direct", TemplateBody="Transform: AWS::LanguageExtensions" + BODY)


def test_a_stack_under_review_can_be_deleted(cfn):
    changes(cfn, BODY, ChangeSetType="CREATE")
    cfn("DeleteStack", StackName="orders")
    assert cfn("DescribeStacks")["Stacks"] == []


def test_a_change_set_s_template_can_be_read(cfn):
    changes(cfn, BODY, ChangeSetType="CREATE")
    assert cfn("GetTemplate", StackName="orders", ChangeSetName="next")["TemplateBody"] == BODY


def test_long_change_sets_come_in_pages(cfn):
    many = "\n".join(
        f"  P{n}: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: x}}}}" for n in range(150)
    )
    described = changes(cfn, f"Resources:\n{many}", ChangeSetType="CREATE")
    assert len(described["Changes"]) == 100
    rest = cfn("DescribeChangeSet", StackName="orders", ChangeSetName="next", NextToken=described["NextToken"])
    assert len(rest["Changes"]) == 50
    assert "NextToken" not in rest
    assert described["StackId"].startswith(f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/orders/")

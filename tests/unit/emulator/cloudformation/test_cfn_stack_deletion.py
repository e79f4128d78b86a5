import pytest

from cloudformation_fakes import RefusalError
from lockgate.emulator.ports import ServiceError

BODY = """
Resources:
  A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /a, Value: x}}
  B: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /b, Value: !Ref A}}
  C: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /c, Value: x}}
Outputs:
  Out: {Value: !Ref A, Export: {Name: shared}}
"""
IMPORTING = "Resources: {I: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue shared}}}"


def stuck(aws, name):
    def answer(params):
        if params["Name"] == name:
            raise RefusalError("AccessDeniedException", "not authorized", 400)
        return {}

    aws.answers[("ssm", "DeleteParameter")] = answer


def test_resources_go_before_what_they_use(cfn, aws):
    cfn.create("orders", BODY)
    cfn("DeleteStack", StackName="orders")
    names = [params["Name"] for params in aws.params("ssm", "DeleteParameter")]
    assert sorted(names) == ["/a", "/b", "/c"]
    assert names.index("/b") < names.index("/a")


def test_a_deleted_stack_is_found_by_its_id_only(cfn):
    identity = cfn.create("orders", BODY)["StackId"]
    cfn("DeleteStack", StackName="orders")
    assert cfn.stack(identity)["StackStatus"] == "DELETE_COMPLETE"
    assert "DeletionTime" in cfn.stack(identity)
    with pytest.raises(ServiceError) as refused:
        cfn.stack("orders")
    assert refused.value.message == "Stack with id orders does not exist"
    assert cfn("DescribeStacks")["Stacks"] == []
    assert [item["StackStatus"] for item in cfn("ListStacks")["StackSummaries"]] == ["DELETE_COMPLETE"]


def test_deleting_what_is_not_there_is_fine(cfn):
    assert cfn("DeleteStack", StackName="nothing") == {}


def test_a_resource_that_is_gone_already_counts_as_deleted(cfn, aws):
    cfn.create("orders", BODY)
    aws.answers[("ssm", "DeleteParameter")] = RefusalError("ParameterNotFound", "gone", 400)
    cfn("DeleteStack", StackName="orders")
    assert cfn("DescribeStacks")["Stacks"] == []


def test_a_failure_leaves_the_resource_and_what_it_uses(cfn, aws):
    cfn.create("orders", BODY)
    stuck(aws, "/b")
    cfn("DeleteStack", StackName="orders")
    stack = cfn.stack("orders")
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [B]. "
    states = {
        item["LogicalResourceId"]: item["ResourceStatus"]
        for item in cfn("ListStackResources", StackName="orders")["StackResourceSummaries"]
    }
    assert states == {"A": "CREATE_COMPLETE", "B": "DELETE_FAILED", "C": "DELETE_COMPLETE"}


def test_what_cannot_be_deleted_can_be_left_behind(cfn, aws):
    identity = cfn.create("orders", BODY)["StackId"]
    with pytest.raises(
        ServiceError, match="RetainResources can only be specified for stacks in the DELETE_FAILED state"
    ):
        cfn("DeleteStack", StackName="orders", RetainResources=["B"])
    stuck(aws, "/b")
    cfn("DeleteStack", StackName="orders")
    cfn("DeleteStack", StackName="orders", RetainResources=["B"])
    assert cfn.stack(identity)["StackStatus"] == "DELETE_COMPLETE"
    assert "B DELETE_SKIPPED" in cfn.events(identity)
    assert "A DELETE_COMPLETE" in cfn.events(identity)


def test_a_deletion_can_be_forced(cfn, aws):
    identity = cfn.create("orders", BODY)["StackId"]
    stuck(aws, "/b")
    cfn("DeleteStack", StackName="orders")
    cfn("DeleteStack", StackName="orders", DeletionMode="FORCE_DELETE_STACK")
    assert cfn.stack(identity)["StackStatus"] == "DELETE_COMPLETE"
    assert [params["Name"] for params in aws.params("ssm", "DeleteParameter")][-1] == "/a"


def test_a_protected_stack_stays(cfn):
    cfn.create("orders", BODY, EnableTerminationProtection=True)
    with pytest.raises(ServiceError) as refused:
        cfn("DeleteStack", StackName="orders")
    assert refused.value.message == "Stack [orders] cannot be deleted while TerminationProtection is enabled"
    cfn("UpdateTerminationProtection", StackName="orders", EnableTerminationProtection=False)
    cfn("DeleteStack", StackName="orders")
    assert cfn("DescribeStacks")["Stacks"] == []


def test_an_export_is_protected_while_it_is_imported(cfn):
    cfn.create("orders", BODY)
    cfn.create("users", IMPORTING)
    assert cfn("ListImports", ExportName="shared") == {"Imports": ["users"]}
    cfn("DeleteStack", StackName="orders")
    stack = cfn.stack("orders")
    assert (stack["StackStatus"], stack["StackStatusReason"]) == (
        "CREATE_COMPLETE",
        "Delete canceled. Cannot delete export shared as it is in use by users.",
    )
    updated = cfn.update("orders", BODY.replace("Value: !Ref A, Export", "Value: !Ref B, Export"))
    assert updated["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export shared cannot be updated as it is in use by users" in cfn.reasons("orders")
    cfn.update("orders", BODY.replace("Name: shared", "Name: other"))
    assert "Export shared cannot be deleted as it is in use by users" in cfn.reasons("orders")
    cfn("DeleteStack", StackName="users")
    cfn("DeleteStack", StackName="orders")
    assert cfn("DescribeStacks")["Stacks"] == []


def test_an_export_has_one_owner(cfn):
    cfn.create("orders", BODY)
    other = BODY.replace("/a", "/d").replace("/b", "/e").replace("/c", "/f")
    assert cfn.create("others", other)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("Export with name shared is already exported by stack orders." in text for text in cfn.reasons("others"))


def test_an_import_of_nothing_fails(cfn):
    assert cfn.create("users", IMPORTING)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "No export named shared found." in cfn.reasons("users")


def test_exports_are_listed(cfn):
    identity = cfn.create("orders", BODY)["StackId"]
    assert cfn("ListExports")["Exports"] == [{"ExportingStackId": identity, "Name": "shared", "Value": "/a"}]
    with pytest.raises(ServiceError, match="Export 'shared' is not imported by any stack"):
        cfn("ListImports", ExportName="shared")
    with pytest.raises(ServiceError, match="Export 'nope' does not exist"):
        cfn("ListImports", ExportName="nope")

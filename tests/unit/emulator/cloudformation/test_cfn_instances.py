"""The handler of EC2 instances: its calls, what it waits for, and what it does not pretend."""

import json

import pytest

from cloudformation_fakes import REGION, Cfn, RefusalError
from lockgate.emulator.services.cloudformation.template.schemas import find

KIND = "AWS::EC2::Instance"
ID = "i-0123456789abcdef0"
PROPERTIES = {"ImageId": "ami-1", "InstanceType": "t3.micro", "UserData": "aGk=", "Tags": [{"Key": "a", "Value": "1"}]}


def body(**properties):
    return json.dumps({"Resources": {"M": {"Type": KIND, "Properties": {**PROPERTIES, **properties}}}})


@pytest.fixture
def machine(aws):
    """An `Aws` with one instance, whose states come as listed, the last one for ever."""
    states = ["pending", "running"]

    def describe(_):
        state = states.pop(0) if len(states) > 1 else states[0]
        if state == "gone":
            raise RefusalError("InvalidInstanceID.NotFound", "gone")
        facts = {"InstanceId": ID, "State": {"Name": state}, "Placement": {"AvailabilityZone": f"{REGION}a"}}
        return {"Reservations": [{"Instances": [{**facts, "PrivateIpAddress": "10.0.0.1"}]}]}

    aws.answers[("ec2", "RunInstances")] = {"Instances": [{"InstanceId": ID}]}
    aws.answers[("ec2", "DescribeInstances")] = describe
    aws.states = states
    return aws


def test_an_instance_is_made_under_a_token_and_waited_for(machine):
    cfn = Cfn(machine)
    assert cfn.create("s", body())["StackStatus"] == "CREATE_COMPLETE", cfn.reasons("s")
    [run] = machine.params("ec2", "RunInstances")
    assert (run["MinCount"], run["MaxCount"], run["ImageId"]) == (1, 1, "ami-1")
    assert run["ClientToken"]
    assert {"Key": "a", "Value": "1"} in run["TagSpecifications"][0]["Tags"]
    assert cfn.physical("s") == {"M": ID}
    assert len(machine.params("ec2", "DescribeInstances")) >= 2


def test_an_instance_that_ends_at_once_fails_and_is_cleaned_up(machine):
    machine.states[:] = ["pending", "terminated"]
    cfn = Cfn(machine)
    assert cfn.create("s", body())["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(reason.endswith("HandlerErrorCode: NotStabilized)") for reason in cfn.reasons("s"))
    assert len(machine.params("ec2", "TerminateInstances")) == 1


@pytest.mark.parametrize("end", ["terminated", "gone"])
def test_a_stack_is_deleted_once_its_instance_is_over(machine, end):
    cfn = Cfn(machine)
    stack = cfn.create("s", body())["StackId"]
    machine.states[:] = ["shutting-down", end]
    cfn("DeleteStack", StackName="s")
    assert cfn.stack(stack)["StackStatus"] == "DELETE_COMPLETE"
    assert machine.params("ec2", "TerminateInstances") == [{"InstanceIds": [ID]}]


@pytest.mark.parametrize(
    ("held", "wanted", "call"),
    [
        (None, "new", "AssociateIamInstanceProfile"),
        ("old", "new", "ReplaceIamInstanceProfileAssociation"),
        ("old", None, "DisassociateIamInstanceProfile"),
    ],
)
def test_profile_and_tags_change_in_place_with_the_actions_that_the_provider_has(machine, held, wanted, call):
    found = [{"AssociationId": "assoc"}] if held else []
    machine.answers[("ec2", "DescribeIamInstanceProfileAssociations")] = {"IamInstanceProfileAssociations": found}
    cfn = Cfn(machine)
    cfn.create("s", body(**({"IamInstanceProfile": held} if held else {})))
    after = {"Tags": [{"Key": "b", "Value": "2"}], **({"IamInstanceProfile": wanted} if wanted else {})}
    assert cfn.update("s", body(**after))["StackStatus"] == "UPDATE_COMPLETE", cfn.reasons("s")
    assert len(machine.params("ec2", call)) == 1
    assert machine.params("ec2", "CreateTags")[0]["Tags"] == [{"Key": "b", "Value": "2"}]
    assert machine.params("ec2", "DeleteTags")[0]["Tags"] == [{"Key": "a"}]
    called = {operation.lower() for operation in machine.operations("ec2")}
    assert called <= find(KIND, REGION).actions


def test_what_the_engine_cannot_change_fails_and_says_so(machine):
    cfn = Cfn(machine)
    cfn.create("s", body())
    assert cfn.update("s", body(InstanceType="t3.large"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any("this emulator cannot change InstanceType in place" in reason for reason in cfn.reasons("s"))
    assert len(machine.params("ec2", "RunInstances")) == 1


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"DisableApiTermination": True}, "this emulator does not support DisableApiTermination"),
        ({"UserData": "not base64"}, "Invalid BASE64 encoding of user data."),
        ({"AvailabilityZone": f"{REGION}c"}, f"this emulator runs instances in {REGION}a only"),
    ],
)
def test_what_cannot_be_kept_is_an_error(machine, properties, reason):
    cfn = Cfn(machine)
    cfn.create("s", body(**properties))
    assert any(reason in text for text in cfn.reasons("s"))

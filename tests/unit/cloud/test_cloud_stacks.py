"""Deploying by change set: the leftovers of failed attempts, and what CloudFormation refuses."""

from datetime import UTC, datetime

import pytest
from botocore.stub import ANY

from lockgate.cloud import Polling
from lockgate.cloud.stacks import CloudFormationStacks
from lockgate.kernel import AccountId, LockgateError, Region
from lockgate.plan import Deployment, Outcome, StackId

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STACK = StackId(AccountId("111111111111"), Region("eu-west-1"), "lg-a")
ARN = "arn:aws:cloudformation:eu-west-1:111111111111:stack/lg-a/1"
SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/lockgate-x/2"
DEPLOYMENT = Deployment(STACK, "{}")


class Watching:
    def __init__(self):
        self.events = []
        self.waits = 0

    def heard(self, event):
        self.events.append(event)

    def waiting(self):
        self.waits += 1


@pytest.fixture
def naps():
    return []


@pytest.fixture
def stacks(session, naps):
    return CloudFormationStacks(session, Polling(naps.append))


@pytest.fixture
def told(stub):
    """Prepares CloudFormation's answers, in order."""
    stubber = stub("cloudformation")

    class Told:
        def stack(self, status, **more):
            found = {"StackName": "lg-a", "StackId": ARN, "CreationTime": NOW, "StackStatus": status, **more}
            stubber.add_response("describe_stacks", {"Stacks": [found]})

        def absent(self):
            text = "Stack with id lg-a does not exist"
            stubber.add_client_error("describe_stacks", "ValidationError", text)

        def events(self, *events):
            newest_first = [
                {
                    "StackId": ARN,
                    "StackName": "lg-a",
                    "EventId": f"{logical}-{status}",
                    "LogicalResourceId": logical,
                    "ResourceStatus": status,
                    "ResourceStatusReason": reason,
                    "Timestamp": NOW,
                }
                for logical, status, reason in reversed(events)
            ]
            stubber.add_response("describe_stack_events", {"StackEvents": newest_first})

        def change_set(self, kind, status, reason=""):
            parameters = {
                "StackName": "lg-a",
                "ChangeSetName": ANY,
                "ChangeSetType": kind,
                "TemplateBody": "{}",
                "Parameters": [],
                "Capabilities": [],
                "Tags": [],
            }
            stubber.add_response("create_change_set", {"Id": SET, "StackId": ARN}, parameters)
            found = {"Status": status, "StatusReason": reason, "StackId": ARN, "CreationTime": NOW}
            stubber.add_response("describe_change_set", found)

        def done(self, operation):
            stubber.add_response(operation, {})

    return Told()


def test_a_stack_that_never_was_is_created(stacks, told):
    told.absent()
    told.change_set("CREATE", "CREATE_COMPLETE")
    told.events()
    told.done("execute_change_set")
    told.stack("CREATE_IN_PROGRESS")
    told.events(("Key", "CREATE_IN_PROGRESS", ""))
    told.stack("CREATE_COMPLETE", Outputs=[{"OutputKey": "A", "OutputValue": "1"}])
    told.events(("Key", "CREATE_IN_PROGRESS", ""), ("Key", "CREATE_COMPLETE", ""))
    watch = Watching()
    result = stacks.deploy(DEPLOYMENT, watch)
    assert (result.outcome, result.outputs) == (Outcome.CREATED, {"A": "1"})
    assert [event.status for event in watch.events] == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    assert watch.waits == 1


def test_an_unused_change_set_of_a_killed_run_is_no_obstacle(stacks, told):
    told.stack("REVIEW_IN_PROGRESS")
    told.events()
    told.stack("REVIEW_IN_PROGRESS")
    told.events()
    told.change_set("CREATE", "CREATE_COMPLETE")
    told.events()
    told.done("execute_change_set")
    told.stack("CREATE_COMPLETE")
    told.events()
    assert stacks.deploy(DEPLOYMENT, Watching()).outcome is Outcome.CREATED


def test_what_could_never_be_made_is_deleted_first(stacks, told):
    told.stack("ROLLBACK_COMPLETE")
    told.events()
    told.stack("ROLLBACK_COMPLETE")
    told.events()
    told.events()
    told.done("delete_stack")
    told.stack("DELETE_COMPLETE")
    told.events()
    told.change_set("CREATE", "CREATE_COMPLETE")
    told.events()
    told.done("execute_change_set")
    told.stack("CREATE_COMPLETE")
    told.events()
    assert stacks.deploy(DEPLOYMENT, Watching()).outcome is Outcome.CREATED


def test_a_rollback_that_failed_is_continued_before_the_update(stacks, told):
    told.stack("UPDATE_ROLLBACK_FAILED")
    told.events()
    told.stack("UPDATE_ROLLBACK_FAILED")
    told.events()
    told.events()
    told.done("continue_update_rollback")
    told.stack("UPDATE_ROLLBACK_COMPLETE")
    told.events()
    told.change_set("UPDATE", "CREATE_COMPLETE")
    told.events()
    told.done("execute_change_set")
    told.stack("UPDATE_COMPLETE")
    told.events()
    assert stacks.deploy(DEPLOYMENT, Watching()).outcome is Outcome.UPDATED


def test_an_operation_under_way_is_waited_for(stacks, told, naps):
    told.stack("UPDATE_IN_PROGRESS")
    told.events()
    told.stack("UPDATE_IN_PROGRESS")
    told.events()
    told.stack("UPDATE_COMPLETE")
    told.events()
    told.change_set(
        "UPDATE", "FAILED", "The submitted information didn't contain changes. Submit different information"
    )
    told.done("delete_change_set")
    assert stacks.deploy(DEPLOYMENT, Watching()).outcome is Outcome.UNCHANGED
    assert naps == [2.0]


def test_a_change_set_that_cannot_be_made_leaves_no_empty_stack(stacks, told):
    told.absent()
    told.change_set("CREATE", "FAILED", "Template error: instance of Fn::GetAtt references undefined resource Key")
    told.done("delete_change_set")
    told.done("delete_stack")
    result = stacks.deploy(DEPLOYMENT, Watching())
    assert (result.outcome, result.status) == (Outcome.FAILED, "CHANGE_SET_FAILED")
    assert result.failures[0].reason.endswith("references undefined resource Key")


def test_failures_of_earlier_operations_are_not_taken_for_those_of_this_one(stacks, told):
    old = ("Key", "UPDATE_FAILED", "old")
    told.stack("UPDATE_ROLLBACK_COMPLETE")
    told.events(old)
    told.stack("UPDATE_ROLLBACK_COMPLETE")
    told.events(old)
    told.change_set("UPDATE", "CREATE_COMPLETE")
    told.events(old)
    told.done("execute_change_set")
    told.stack("UPDATE_ROLLBACK_COMPLETE")
    told.events(old, ("Role", "UPDATE_FAILED", "new"))
    result = stacks.deploy(DEPLOYMENT, Watching())
    assert [(event.logical_id, event.reason) for event in result.failures] == [("Role", "new")]


def test_a_large_json_template_loses_its_white_space(stacks, told):
    told.absent()
    told.change_set("CREATE", "FAILED", "no")
    told.done("delete_change_set")
    told.done("delete_stack")
    stacks.deploy(Deployment(STACK, "{" + " " * 60_000 + "}"), Watching())


def test_a_template_that_is_too_large_is_refused_with_its_size(stacks):
    with pytest.raises(LockgateError, match="the template of stack `lg-a` has 60,000 bytes"):
        stacks.deploy(Deployment(STACK, "x" * 60_000), Watching())


def test_waiting_ends_at_its_limit(session, told):
    stacks = CloudFormationStacks(session, Polling(lambda _: None, limit=5.0))
    for _ in range(5):
        told.stack("UPDATE_IN_PROGRESS")
        told.events()
    with pytest.raises(LockgateError, match="stack `lg-a` did not come to an end in 5 seconds"):
        stacks.deploy(DEPLOYMENT, Watching())

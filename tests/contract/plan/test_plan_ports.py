"""What every fulfilment of the plan's ports does."""

from dataclasses import replace

import pytest

from fakes.small_delivery import template
from lockgate.plan import Deployment, Journal, Observed, Outcome, Wanted, execute, observe, plan_deployment

TAGS = {"lockgate:prefix": "lg", "lockgate:wave": "0"}


@pytest.fixture
def deployment(setting):
    """A stack with one bucket, whose name is an output."""
    body = template({"Bucket": {"Ref": "Artifacts"}}, Artifacts=("bucket", setting.unique("lg-artifacts")))
    return Deployment(setting.stack("lg-artifacts"), body, tags=TAGS)


def test_a_stack_that_does_not_exist_is_none_and_holds_nothing(setting):
    assert setting.ports.stacks.find(setting.stack("lg-none")) is None
    assert setting.ports.stacks.resources(setting.stack("lg-none")) == ()


def test_a_deployed_stack_is_found_as_it_was_given(setting, deployment, watch):
    result = setting.ports.stacks.deploy(deployment, watch)
    assert (result.outcome, result.status) == (Outcome.CREATED, "CREATE_COMPLETE")
    assert result.outputs == {"Bucket": setting.unique("lg-artifacts")}
    found = setting.ports.stacks.find(deployment.stack)
    assert (found.status, found.body, found.outputs) == ("CREATE_COMPLETE", deployment.body, result.outputs)
    assert found.tags == TAGS
    held = setting.ports.stacks.resources(deployment.stack)
    assert [(each.logical_id, each.physical_id, each.type) for each in held] == [
        ("Artifacts", setting.unique("lg-artifacts"), "AWS::S3::Bucket")
    ]


def test_events_are_heard_while_a_stack_is_deployed(setting, deployment, watch):
    setting.ports.stacks.deploy(deployment, watch)
    assert ("Artifacts", "CREATE_COMPLETE") in [(each.logical_id, each.status) for each in watch.events]


def test_the_same_again_is_unchanged_and_keeps_its_outputs(setting, deployment, watch):
    first = setting.ports.stacks.deploy(deployment, watch)
    second = setting.ports.stacks.deploy(deployment, watch)
    assert (second.outcome, second.outputs) == (Outcome.UNCHANGED, first.outputs)


def test_a_change_is_an_update(setting, deployment, watch):
    setting.ports.stacks.deploy(deployment, watch)
    body = template(Artifacts=("bucket", setting.unique("lg-artifacts")), Log=("logs", "lg-log"))
    result = setting.ports.stacks.deploy(replace(deployment, body=body), watch)
    assert (result.outcome, result.status) == (Outcome.UPDATED, "UPDATE_COMPLETE")
    assert {each.logical_id for each in setting.ports.stacks.resources(deployment.stack)} == {"Artifacts", "Log"}


def test_a_stack_that_cannot_be_made_tells_which_resource_and_why(setting, watch):
    setting.make_log_group("lg-taken")
    deployment = Deployment(setting.stack("lg-failing"), template(Log=("logs", "lg-taken")))
    result = setting.ports.stacks.deploy(deployment, watch)
    assert (result.outcome, result.status) == (Outcome.FAILED, "ROLLBACK_COMPLETE")
    assert (result.failures[0].logical_id, result.failures[0].status) == ("Log", "CREATE_FAILED")
    assert "exist" in result.failures[0].reason


def test_a_stack_that_failed_to_be_made_is_made_anew(setting, watch):
    setting.make_log_group("lg-taken")
    deployment = Deployment(setting.stack("lg-failing"), template(Log=("logs", "lg-taken")))
    setting.ports.stacks.deploy(deployment, watch)
    result = setting.ports.stacks.deploy(replace(deployment, body=template(Log=("logs", "lg-free"))), watch)
    assert (result.outcome, result.status) == (Outcome.CREATED, "CREATE_COMPLETE")


def test_an_update_that_fails_leaves_what_was_there(setting, deployment, watch):
    setting.ports.stacks.deploy(deployment, watch)
    setting.make_log_group("lg-taken")
    body = template(Artifacts=("bucket", setting.unique("lg-artifacts")), Log=("logs", "lg-taken"))
    result = setting.ports.stacks.deploy(replace(deployment, body=body), watch)
    assert (result.outcome, result.status) == (Outcome.FAILED, "UPDATE_ROLLBACK_COMPLETE")
    assert [each.logical_id for each in setting.ports.stacks.resources(deployment.stack)] == ["Artifacts"]


def test_a_deleted_stack_is_gone_and_deleting_it_again_is_fine(setting, deployment, watch):
    setting.ports.stacks.deploy(deployment, watch)
    assert setting.ports.stacks.delete(deployment.stack, watch).outcome is Outcome.DELETED
    assert setting.ports.stacks.find(deployment.stack) is None
    assert setting.ports.stacks.delete(deployment.stack, watch).outcome is Outcome.DELETED


def test_a_bucket_with_objects_keeps_its_stack_until_it_is_emptied(setting, deployment, watch):
    bucket = setting.unique("lg-artifacts")
    setting.ports.stacks.deploy(deployment, watch)
    setting.put_object(bucket, "one")
    setting.put_object(bucket, "two")
    failed = setting.ports.stacks.delete(deployment.stack, watch)
    assert (failed.outcome, failed.status) == (Outcome.FAILED, "DELETE_FAILED")
    assert "not empty" in failed.failures[0].reason
    assert setting.ports.buckets.empty(setting.account, "eu-west-1", bucket) == 2
    assert setting.ports.stacks.delete(deployment.stack, watch).outcome is Outcome.DELETED


def test_a_bucket_that_is_not_there_is_empty(setting):
    assert setting.ports.buckets.empty(setting.account, "eu-west-1", setting.unique("lg-none")) == 0


def test_the_inventory_lists_what_carries_our_names_and_nothing_else(setting, deployment, watch):
    setting.ports.stacks.deploy(deployment, watch)
    setting.make_log_group("/aws/lambda/lg-orders-prod-api")
    setting.make_log_group("/aws/lambda/lgx-other")
    left = setting.ports.inventory.left(setting.account, "eu-west-1", "lg")
    names = {(each.kind, each.name) for each in left if each.kind != "AWS::CloudFormation::Stack"}
    assert names == {
        ("AWS::S3::Bucket", setting.unique("lg-artifacts")),
        ("AWS::Logs::LogGroup", "/aws/lambda/lg-orders-prod-api"),
    }


def test_a_log_group_that_a_service_made_can_be_removed(setting):
    setting.make_log_group("/aws/lambda/lg-orders-prod-api")
    (left,) = setting.ports.inventory.left(setting.account, "eu-west-1", "lg")
    setting.ports.inventory.remove(left)
    assert setting.ports.inventory.left(setting.account, "eu-west-1", "lg") == ()


def test_a_whole_plan_runs_and_then_finds_nothing_to_do(setting, tmp_path, clock):
    first = template({"Bucket": {"Ref": "Artifacts"}}, Artifacts=("bucket", setting.unique("lg-a")))
    wanted = [
        Wanted(setting.stack("lg-a"), 0, first, "orders"),
        Wanted(setting.stack("lg-b"), 1, template(Log=("logs", "lg-b")), "orders"),
    ]
    execute(plan_deployment(wanted, Observed(), "lg"), setting.ports, Journal(tmp_path / "journal", clock))
    observed = observe(setting.ports.stacks, [each.stack for each in wanted])
    assert plan_deployment(wanted, observed, "lg").changes == ()

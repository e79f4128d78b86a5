"""The order in which everything can be deleted."""

from dataclasses import replace

import pytest

from fakes.small_delivery import ACCESS, APPLICATION, ARTIFACTS, INFRA, PIPELINE, RUNTIME, stack, template
from lockgate.kernel import LockgateError
from lockgate.plan import (
    Deployment,
    Observed,
    Silent,
    StackResource,
    execute,
    observe,
    observe_resources,
    plan_as_text,
    plan_deletion,
    plan_deployment,
)
from lockgate.plan.execution import _Run, _Watch


@pytest.fixture
def running(wanted, aws, journal):
    """Deployed, with an application that a pipeline made, objects in the bucket, and logs that Lambda made."""
    plan = plan_deployment(wanted, Observed(), "lg")
    execute(plan, aws.ports, journal)
    watch = _Watch(plan.waves[0][0], _Run(aws.ports, journal, Silent()))
    aws.deploy(Deployment(APPLICATION.stack, template(Data=("bucket", "lg-orders-prod-data"))), watch)
    aws.things[INFRA, "AWS::S3::Bucket", "lg-orders"] += ["one", "two"]
    aws.things[RUNTIME, "AWS::Logs::LogGroup", "/aws/lambda/lg-orders-prod-api"] = []
    aws.calls.clear()
    return aws


@pytest.fixture
def deletion(running, wanted):
    observed = observe(running, [*(each.stack for each in wanted), APPLICATION.stack])
    return plan_deletion(wanted, [APPLICATION], observed, observe_resources(running, observed), "lg")


def test_the_execution_role_outlives_the_stack_that_it_made(deletion):
    order = [step.stack for step in deletion if hasattr(step, "stack")]
    assert order == [PIPELINE, APPLICATION.stack, ACCESS, ARTIFACTS]


def test_everything_is_gone_afterwards(deletion, running, journal):
    execute(deletion, running.ports, journal)
    assert running.found == {}
    assert running.things == {}


def test_the_artifact_bucket_is_emptied_before_its_stack_and_the_applications_data_is_not(deletion, running, journal):
    execute(deletion, running.ports, journal)
    assert running.calls.index("empty lg-orders") < running.calls.index("delete lg-orders-artifacts")
    assert "empty lg-orders-prod-data" not in running.calls


def test_an_application_that_holds_data_stops_the_deletion_of_its_role(deletion, running, journal):
    running.things[RUNTIME, "AWS::S3::Bucket", "lg-orders-prod-data"] += ["order"]
    with pytest.raises(LockgateError, match="DELETE_FAILED of `Data`") as caught:
        execute(deletion, running.ports, journal)
    assert "try: empty the bucket, then try again" in str(caught.value)
    assert ACCESS in running.found


def test_an_object_that_arrives_late_is_removed_by_a_second_try(deletion, running, journal):
    empty, late = running.empty, ["late"]

    class Racing(type(running)):
        def empty(self, account, region, bucket):
            count = empty(account, region, bucket)
            self.things[account, "AWS::S3::Bucket", bucket].extend(late)
            late.clear()
            return count

    running.__class__ = Racing
    execute(deletion, running.ports, journal)
    assert running.calls.count("empty lg-orders") == 2
    assert ARTIFACTS not in running.found


def test_what_is_not_there_gets_no_step(wanted):
    plan = plan_deletion(wanted, [APPLICATION], Observed(), {}, "lg")
    assert [step.verb.value for step in plan] == ["sweep", "sweep"]


def test_a_key_is_only_scheduled_for_deletion_and_the_plan_says_so(wanted, running):
    observed = observe(running, [ARTIFACTS])
    resources = {ARTIFACTS: (StackResource("Key", "1234", "AWS::KMS::Key", "CREATE_COMPLETE"),)}
    plan = plan_deletion(wanted, [], observed, resources, "lg")
    assert plan.notes == ("key `1234` of account 111111111111 is only scheduled for deletion and unusable until then",)
    assert plan.notes[0] in plan_as_text(plan)


def test_an_application_without_its_access_stack_in_the_declaration_is_deleted_first(wanted, running):
    orphan = replace(APPLICATION, access=stack("gone", RUNTIME))
    observed = observe(running, [*(each.stack for each in wanted), orphan.stack])
    plan = plan_deletion(wanted, [orphan], observed, {}, "lg")
    assert plan.waves[0][0].stack == orphan.stack

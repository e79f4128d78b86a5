"""Which steps follow from what is wanted and what is there."""

import json
from dataclasses import replace

import pytest

from fakes.small_delivery import ACCESS, ARTIFACTS, PIPELINE, stack, template
from lockgate.plan import Observed, ObservedStack, Verb, Wanted, execute, observe, plan_as_text, plan_deployment


@pytest.fixture
def deployed(wanted, aws, journal):
    """Everything as wanted."""
    execute(plan_deployment(wanted, Observed(), "lg"), aws.ports, journal)
    return observe(aws, [each.stack for each in wanted])


def _verbs(plan):
    return {step.stack: step.verb for step in plan}


def test_in_empty_accounts_everything_is_created_in_waves(wanted):
    plan = plan_deployment(wanted, Observed(), "lg")
    assert [[step.stack for step in wave] for wave in plan.waves] == [[ARTIFACTS], [ACCESS], [PIPELINE]]
    assert {step.verb for step in plan} == {Verb.CREATE}


def test_what_is_as_wanted_is_left_alone(wanted, deployed):
    plan = plan_deployment(wanted, deployed, "lg")
    assert plan.changes == ()
    assert plan_as_text(plan).endswith("nothing to do")


def test_white_space_in_a_json_template_is_no_difference(wanted, deployed):
    spaced = [replace(each, body=json.dumps(json.loads(each.body), indent=4)) for each in wanted]
    assert plan_deployment(spaced, deployed, "lg").changes == ()


def test_a_changed_template_updates_its_stack_and_those_that_take_its_outputs(wanted, deployed):
    wanted[0] = replace(wanted[0], body=template({"Bucket": "other"}, Artifacts=("bucket", "lg-other")))
    plan = plan_deployment(wanted, deployed, "lg")
    assert set(_verbs(plan).values()) == {Verb.UPDATE}
    reasons = {step.stack: step.reason for step in plan}
    assert reasons[ARTIFACTS] == "the template differs"
    assert reasons[ACCESS] == "parameter `Bucket` comes from stack `lg-orders-artifacts`, which changes"


def test_a_parameter_that_was_changed_by_hand_is_an_update(wanted, deployed):
    changed = [replace(each, parameters={"Bucket": "odd"}) if each.id == ACCESS else each for each in deployed.stacks]
    plan = plan_deployment(wanted, Observed(tuple(changed)), "lg")
    assert [(step.stack, step.reason) for step in plan.changes] == [(ACCESS, "parameter `Bucket` differs")]


def test_missing_tags_are_an_update(wanted, deployed):
    bare = tuple(replace(each, tags={}) for each in deployed.stacks)
    assert len(plan_deployment(wanted, Observed(bare), "lg").changes) == 3


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"])
def test_a_stack_that_was_never_made_is_recreated(wanted, status):
    observed = Observed((ObservedStack(ARTIFACTS, status, "{}"),))
    step = plan_deployment(wanted, observed, "lg").waves[0][0]
    assert (step.verb, step.reason) == (Verb.RECREATE, f"it is in {status}, from which it can only be made anew")


def test_an_unused_change_set_is_no_stack(wanted):
    observed = Observed((ObservedStack(ARTIFACTS, "REVIEW_IN_PROGRESS", ""),))
    assert plan_deployment(wanted, observed, "lg").waves[0][0].verb is Verb.CREATE


def test_an_operation_under_way_leaves_the_answer_open(wanted, deployed):
    busy = tuple(replace(each, status="UPDATE_IN_PROGRESS") for each in deployed.stacks)
    assert set(_verbs(plan_deployment(wanted, Observed(busy), "lg")).values()) == {Verb.UPDATE}


def test_a_stack_that_is_no_longer_declared_is_told_of_and_kept(wanted, deployed):
    plan = plan_deployment(wanted[:2], deployed, "lg")
    text = "stack `lg-orders-pipeline` in account 111111111111, eu-west-1 is no longer declared and stays as it is"
    assert plan.notes == (text,)


def test_a_group_does_not_wait_for_another(wanted):
    other = Wanted(stack("lg-billing-pipeline"), 2, template(), "billing")
    step = next(step for step in plan_deployment([*wanted, other], Observed(), "lg") if step.stack == other.stack)
    assert step.needs == ()


def test_a_plan_is_readable(wanted):
    assert plan_as_text(plan_deployment(wanted, Observed(), "lg")).splitlines()[:2] == [
        "wave 1",
        "  create   lg-orders-artifacts  (111111111111 eu-west-1): the account has no such stack",
    ]

"""What holds for every plan, whatever is wanted and whatever is there."""

import json
import os
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.memory_ports import MemoryAws
from fakes.small_delivery import stack, template
from lockgate.plan import (
    ApplicationStack,
    Observed,
    ObservedStack,
    OutputOf,
    StackResource,
    Verb,
    Wanted,
    plan_deletion,
    plan_deployment,
    plan_from_dict,
    plan_to_dict,
    plan_undo,
)
from lockgate.plan.performing import perform

EXAMPLES = settings(max_examples=2_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 60, derandomize=True)
STATUSES = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS", "UPDATE_IN_PROGRESS")
ACCOUNTS = ("111111111111", "222222222222", "333333333333")


@st.composite
def wanted_stacks(draw):
    """Stacks in waves and groups, some with the output of a stack of an earlier wave as a parameter."""
    made: list[Wanted] = []
    for number in range(draw(st.integers(1, 7))):
        wave = draw(st.integers(0, 3))
        place = stack(f"lg-{number}", draw(st.sampled_from(ACCOUNTS)))
        earlier = [each for each in made if each.wave < wave]
        sources = draw(st.lists(st.sampled_from(earlier), max_size=2)) if earlier else []
        given = {f"P{index}": OutputOf(source.stack, "Name") for index, source in enumerate(sources)}
        body = template({"Name": f"name-{number}"}, Log=("logs", f"lg-{number}"))
        made.append(Wanted(place, wave, body, draw(st.sampled_from("ab")), given))
    return made


@st.composite
def observed_of(draw, wanted):
    found = draw(st.lists(st.sampled_from(wanted), unique_by=lambda each: each.stack))
    return Observed(
        tuple(
            ObservedStack(each.stack, draw(st.sampled_from(STATUSES)), draw(st.sampled_from([each.body, "{}"])))
            for each in found
        )
    )


def _in_order(plan) -> bool:
    """Whether every need is an earlier step of the plan, and no id occurs twice."""
    before: set[str] = set()
    for wave in plan.waves:
        ids = [step.id for step in wave]
        if len(set(ids)) != len(ids) or before & set(ids):
            return False
        if any(need not in before for step in wave for need in step.needs):
            return False
        before |= set(ids)
    return True


@EXAMPLES
@given(st.data())
def test_whatever_a_step_needs_comes_before_it(data):
    wanted = data.draw(wanted_stacks())
    observed = data.draw(observed_of(wanted))
    assert _in_order(plan_deployment(wanted, observed, "lg"))


@EXAMPLES
@given(st.data())
def test_a_deletion_needs_only_what_it_deletes_earlier(data):
    wanted = data.draw(wanted_stacks())
    application = ApplicationStack(stack("lg-app", ACCOUNTS[1]), data.draw(st.sampled_from(wanted)).stack)
    observed = data.draw(observed_of([*wanted, Wanted(application.stack, 0, "{}")]))
    bucket = (StackResource("B", "lg-bucket", "AWS::S3::Bucket", "CREATE_COMPLETE"),)
    resources = {each.id: bucket for each in observed.stacks[:1]}
    plan = plan_deletion(wanted, [application], observed, resources, "lg")
    assert _in_order(plan)
    deleted = {step.stack for step in plan if step.verb is Verb.DELETE}
    assert deleted == {each.id for each in observed.stacks}


@EXAMPLES
@given(st.data())
def test_an_undo_reverses_every_touched_step_once(data):
    wanted = data.draw(wanted_stacks())
    plan = plan_deployment(wanted, data.draw(observed_of(wanted)), "lg")
    touched = {step.id for step in data.draw(st.lists(st.sampled_from(list(plan)), unique_by=lambda s: s.id))}
    undo = plan_undo(plan, touched, {})
    assert _in_order(undo)
    expected = [step.stack for step in plan if step.id in touched and step.verb is not Verb.NOTHING]
    assert sorted(step.stack.name for step in undo) == sorted(each.name for each in expected)


@EXAMPLES
@given(st.data())
def test_every_plan_survives_json(data):
    wanted = data.draw(wanted_stacks())
    plan = plan_deployment(wanted, data.draw(observed_of(wanted)), "lg")
    assert plan_from_dict(json.loads(json.dumps(plan_to_dict(plan)))) == plan


@EXAMPLES
@given(wanted_stacks())
def test_after_a_deployment_there_is_nothing_left_to_do(wanted):
    aws, outputs = MemoryAws(), {}
    for step in plan_deployment(wanted, Observed(), "lg"):
        outputs[step.stack] = perform(step, aws.ports, outputs, _Watch()).outputs
    assert plan_deployment(wanted, Observed(tuple(aws.found.values())), "lg").changes == ()


@EXAMPLES
@given(wanted_stacks())
def test_a_change_reaches_all_that_take_an_output_and_nobody_else(wanted):
    aws, outputs = MemoryAws(), {}
    for step in plan_deployment(wanted, Observed(), "lg"):
        outputs[step.stack] = perform(step, aws.ports, outputs, _Watch()).outputs
    first = wanted[0]
    changed = [replace(first, body=template({"Name": "other"})), *wanted[1:]]
    plan = plan_deployment(changed, Observed(tuple(aws.found.values())), "lg")
    reached = {first.stack}
    while grown := {each.stack for each in wanted if each.sources & reached} - reached:
        reached |= grown
    assert {step.stack for step in plan.changes} == reached


class _Watch:
    def heard(self, event):
        pass

    def waiting(self):
        pass

"""Facts about the trace: when it passes, and how it is serialised."""

import json
from dataclasses import replace

from lockgate.rehearsal import Attack, Outcome, Step, Trace, Traffic

REFUSED = Attack("read", "a", "prod", "arn", "s3:GetObject", "arn", Outcome.REFUSED, "denied")
STEP = Step("Deploy", "create", ("111111111111",), 0.0, 1.0)
TRACE = Trace("lockgate.yaml", "paired", (), (), (STEP,), (REFUSED,), (), (), 1.0)


def test_a_trace_passes_when_every_step_is_done_and_every_attack_refused():
    assert TRACE.passed
    assert TRACE.held


def test_an_attack_that_succeeded_fails_the_trace():
    trace = replace(TRACE, attacks=(REFUSED, replace(REFUSED, outcome=Outcome.SUCCEEDED)))
    assert not trace.held
    assert not trace.passed


def test_an_attack_that_failed_for_another_reason_than_iam_fails_the_trace():
    trace = replace(TRACE, attacks=(replace(REFUSED, outcome=Outcome.INCONCLUSIVE),))
    assert not trace.passed


def test_a_failed_step_or_an_early_end_fails_the_trace():
    assert not replace(TRACE, steps=(replace(STEP, outcome=Outcome.FAILED),)).passed
    assert not replace(TRACE, failure="it stopped").passed


def test_a_trace_is_plain_json():
    plain = json.loads(json.dumps(TRACE.as_dict()))
    assert plain["attacks"][0]["outcome"] == "refused"
    assert plain["steps"][0]["accounts"] == ["111111111111"]
    assert plain["passed"] is True


def test_chapters_come_in_the_order_of_their_first_step():
    trace = replace(TRACE, steps=(STEP, replace(STEP, chapter="Attack"), replace(STEP, text="again")))
    assert [title for title, _ in trace.chapters()] == ["Deploy", "Attack"]


def test_traffic_adds_its_services_up():
    traffic = Traffic("111111111111", {"s3": 3, "kms": 2}, {"s3": 1})
    assert (traffic.total, traffic.total_denied) == (5, 1)

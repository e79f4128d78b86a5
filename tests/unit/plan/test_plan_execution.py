"""The execution loop, its journal, resuming and undoing."""

import json
import threading
from dataclasses import replace

import pytest

from fakes.small_delivery import ACCESS, ARTIFACTS, INFRA, PIPELINE, RUNTIME, stack, template
from lockgate.kernel import LockgateError, Origin
from lockgate.plan import (
    Journal,
    Observed,
    Silent,
    Wanted,
    execute,
    observe,
    plan_deployment,
    plan_from_dict,
    plan_to_dict,
    resume,
    undo,
)


class Hearing(Silent):
    """Keeps what it hears."""

    def __init__(self):
        self.heard_of: list[str] = []

    def done(self, step, result):
        self.heard_of.append(f"{step.stack.name} {result}")

    def skipped(self, step, because):
        self.heard_of.append(f"{step.stack.name} skipped for {because.rsplit(' ', 1)[1]}")


@pytest.fixture
def plan(wanted):
    return plan_deployment(wanted, Observed(), "lg")


def test_outputs_become_parameters_of_later_waves(plan, aws, journal):
    execute(plan, aws.ports, journal)
    assert aws.found[PIPELINE].parameters == {"Bucket": "lg-orders"}


def test_a_second_run_finds_everything_unchanged(plan, wanted, aws, journal):
    execute(plan, aws.ports, journal)
    hearing = Hearing()
    execute(plan_deployment(wanted, observe(aws, [each.stack for each in wanted]), "lg"), aws.ports, journal, hearing)
    assert hearing.heard_of == [f"{each.stack.name} unchanged" for each in wanted]


def test_a_delivery_can_be_deployed_in_two_plans(wanted, aws, journal):
    first, last = wanted[:2], wanted[2:]
    execute(plan_deployment(first, Observed(), "lg"), aws.ports, journal)
    execute(plan_deployment(last, observe(aws, [each.stack for each in last]), "lg"), aws.ports, journal)
    assert aws.found[PIPELINE].parameters == {"Bucket": "lg-orders"}


def test_a_failure_stops_what_needs_it_and_nothing_else(wanted, aws, journal):
    other = Wanted(stack("lg-billing-access", RUNTIME), 1, template(Role=("logs", "lg-billing")), "billing")
    aws.down.add(ACCESS.name)
    hearing = Hearing()
    with pytest.raises(LockgateError, match="it is down"):
        execute(plan_deployment([*wanted, other], Observed(), "lg"), aws.ports, journal, hearing)
    assert sorted(hearing.heard_of) == [
        "lg-billing-access created",
        "lg-orders-artifacts created",
        "lg-orders-pipeline skipped for lg-orders-prod-access",
    ]
    assert other.stack in aws.found


def test_a_failed_stack_tells_place_cause_and_way_out(wanted, aws, journal):
    aws.things[INFRA, "AWS::S3::Bucket", "lg-orders"] = []
    wanted[0] = replace(wanted[0], origins={"Artifacts": Origin("lockgate.yaml", 4, 3)})
    with pytest.raises(LockgateError) as caught:
        execute(plan_deployment(wanted, Observed(), "lg"), aws.ports, journal)
    assert str(caught.value) == (
        "lockgate.yaml:4:3: LG4102 CREATE_FAILED of `Artifacts` (AWS::S3::Bucket) in stack `lg-orders-artifacts` in "
        "account 111111111111, eu-west-1\n"
        "  why: Resource of type 'AWS::S3::Bucket' with identifier 'lg-orders' already exists.\n"
        "  try: delete or rename what has this name, or import it into the stack"
    )


def test_an_output_that_is_missing_is_explained(wanted, aws, journal):
    wanted[0] = replace(wanted[0], body=template(Artifacts=("bucket", "lg-orders")))
    with pytest.raises(LockgateError, match="has no output `Bucket`"):
        execute(plan_deployment(wanted, Observed(), "lg"), aws.ports, journal)


def test_steps_of_one_wave_run_side_by_side(aws, journal):
    together = threading.Barrier(2, timeout=10)
    deploy = aws.deploy

    class Meeting(type(aws)):
        def deploy(self, deployment, watch):
            together.wait()
            return deploy(deployment, watch)

    aws.__class__ = Meeting
    pair = [Wanted(stack("a"), 0, template()), Wanted(stack("b"), 0, template())]
    execute(plan_deployment(pair, Observed(), "lg"), aws.ports, journal)
    assert set(aws.found) == {stack("a"), stack("b")}


def test_the_journal_has_each_step_before_and_after(plan, aws, journal):
    execute(plan, aws.ports, journal)
    entries = [json.loads(line) for line in journal.file.read_text().splitlines()]
    assert [entry["event"] for entry in entries] == ["plan", *["begun", "done"] * 3, "ended"]
    assert entries[0]["at"] == "2026-01-01T00:00:00+00:00"


def _kill_after(aws, calls):
    """Makes the process 'die' at the call after so many: an exception that nothing catches."""
    deploy = aws.deploy

    class Dying(type(aws)):
        def deploy(self, deployment, watch):
            if len(self.calls) >= calls:
                raise SystemExit
            return deploy(deployment, watch)

    aws.__class__ = Dying


def _revive(aws):
    aws.__class__ = aws.__class__.__mro__[1]


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_a_killed_run_is_resumed_wherever_it_was(plan, aws, journal, calls):
    _kill_after(aws, calls)
    with pytest.raises(SystemExit):
        execute(plan, aws.ports, journal)
    assert journal.read().ended is None
    _revive(aws)
    resume(journal, aws.ports)
    assert set(aws.found) == {ARTIFACTS, ACCESS, PIPELINE}
    assert aws.calls.count("deploy lg-orders-artifacts") == 1
    assert journal.read().ended == "done"


def test_a_line_that_was_cut_off_is_passed_over(plan, aws, journal):
    execute(plan, aws.ports, journal)
    with journal.file.open("ab") as file:
        file.write(b'{"at":"2026-01-01T00:0')
    assert journal.read().ended == "done"
    resume(journal, aws.ports)
    assert journal.read().ended == "done"


def test_a_killed_first_run_is_undone_without_trace(plan, aws, journal):
    _kill_after(aws, 2)
    with pytest.raises(SystemExit):
        execute(plan, aws.ports, journal)
    _revive(aws)
    aws.things[INFRA, "AWS::S3::Bucket", "lg-orders"] += ["arrived meanwhile"]
    undo(journal, aws.ports)
    assert aws.found == {}
    assert aws.things == {}
    assert journal.read().plan.purpose == "undo"


def test_a_killed_update_is_undone_to_what_was_there(plan, wanted, aws, journal):
    execute(plan, aws.ports, journal)
    before = dict(aws.found)
    wanted[2] = replace(wanted[2], body=template(Log=("logs", "lg-new")))
    observed = observe(aws, [each.stack for each in wanted])
    execute(plan_deployment(wanted, observed, "lg"), aws.ports, journal)
    assert (INFRA, "AWS::Logs::LogGroup", "lg-new") in aws.things
    undo(journal, aws.ports)
    assert {each: found.body for each, found in aws.found.items()} == {each: f.body for each, f in before.items()}
    assert (INFRA, "AWS::Logs::LogGroup", "lg-pipeline") in aws.things


def test_an_interrupt_lets_go_of_what_aws_is_doing(plan, aws, journal):
    waiting = threading.Event()

    class Slow(type(aws)):
        def deploy(self, deployment, watch):
            waiting.set()
            while True:
                watch.waiting()

    class Interrupting(Silent):
        def begun(self, step):
            threading.Thread(target=_interrupt, args=(waiting,), daemon=True).start()

    aws.__class__ = Slow
    with pytest.raises(KeyboardInterrupt):
        execute(plan, aws.ports, journal, Interrupting())
    assert journal.read().begun == {plan.waves[0][0].id}


def _interrupt(waiting):
    import _thread  # noqa: PLC0415 - used here only

    waiting.wait(10)
    _thread.interrupt_main()


def test_a_plan_survives_json(plan, wanted, aws, journal):
    execute(plan, aws.ports, journal)
    wanted[1] = replace(wanted[1], body=template(), origins={"Role": Origin("lockgate.yaml", 1, 1, ("a", "0"))})
    second = plan_deployment(wanted, observe(aws, [each.stack for each in wanted]), "lg")
    assert plan_from_dict(json.loads(json.dumps(plan_to_dict(second)))) == second


def test_a_journal_that_is_not_there_is_explained(tmp_path, clock):
    with pytest.raises(LockgateError, match="the journal cannot be read\n  why: No such file or directory"):
        Journal(tmp_path / "none", clock).read()


def test_a_file_without_a_plan_is_no_journal(tmp_path, clock):
    (tmp_path / "odd").write_text("hello\n")
    with pytest.raises(LockgateError, match="it holds no plan"):
        Journal(tmp_path / "odd", clock).read()

"""Facts about how steps are kept."""

import pytest

from lockgate.rehearsal import Attack, Outcome, Silent, Step
from lockgate.rehearsal.recorder import Recorder


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Heard(Silent):
    """Remembers what it heard."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.attacks: list[Attack] = []

    def done(self, step: Step) -> None:
        self.steps.append(step)

    def attack(self, attack: Attack) -> None:
        self.attacks.append(attack)


def test_a_step_has_its_chapter_its_time_and_what_was_found():
    clock, heard = Clock(), Heard()
    recorder = Recorder(clock, heard)
    recorder.chapter("Deploy")
    clock.time += 2
    with recorder.step("create a bucket", "111111111111") as step:
        clock.time += 0.5
        step.note("created")

    assert recorder.steps == [
        Step("Deploy", "create a bucket", ("111111111111",), 2.0, 0.5, Outcome.DONE, ("created",))
    ]
    assert heard.steps == recorder.steps


def test_a_step_in_which_a_gate_held_says_which():
    recorder = Recorder(Clock(), Silent())
    recorder.chapter("Deliver", told=True)
    recorder.chapter("Delete")
    with recorder.step("merge it") as step:
        step.refused("GitHub", "an approval is missing")
    assert (recorder.steps[0].held, recorder.steps[0].details) == ("GitHub", ("an approval is missing",))
    assert recorder.told == ["Deliver"]


def test_a_step_that_raises_is_kept_as_failed_with_the_reason_and_the_error_goes_on():
    recorder = Recorder(Clock(), Silent())
    with pytest.raises(RuntimeError, match="no bucket"), recorder.step("create a bucket"):
        raise RuntimeError("no bucket")

    assert recorder.steps[0].outcome is Outcome.FAILED
    assert recorder.steps[0].details == ("no bucket",)


def test_an_attack_is_kept_and_told():
    heard = Heard()
    recorder = Recorder(Clock(), heard)
    attack = Attack("read", "a", "prod", "arn", "s3:GetObject", "arn", Outcome.REFUSED, "denied")
    recorder.attack(attack)
    assert recorder.attacks == [attack]
    assert heard.attacks == [attack]

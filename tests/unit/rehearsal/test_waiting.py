"""Facts about waiting for what happens by itself."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from lockgate.kernel import LockgateError
from lockgate.rehearsal.waiting import LOOK, MOST, until


@dataclass
class Slept:
    """A setting whose clock is moved by sleeping, and a stage that has nothing else."""

    now: float = 0.0
    log: Path = Path("aws/emulator.log")

    def __post_init__(self) -> None:
        self.pauses: list[float] = []

    @property
    def setting(self) -> "Slept":
        return self

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def test_what_is_there_already_is_not_waited_for():
    stage = Slept()
    assert until(stage, 1.0, "it", lambda: "here") == "here"
    assert stage.pauses == []


def test_looks_become_rarer_up_to_a_limit():
    stage = Slept()
    until(stage, 60.0, "it", lambda: "here" if stage.now > 5 else None)
    assert stage.pauses[0] == LOOK
    assert stage.pauses == sorted(stage.pauses)
    assert stage.pauses[-1] == MOST


def test_waiting_ends_with_what_was_waited_for():
    with pytest.raises(LockgateError) as caught:
        until(Slept(), 2.0, "the build of 0123abcd", lambda: None)
    assert str(caught.value) == (
        "aws/emulator.log: LG6005 waited 2 s for the build of 0123abcd\n"
        "  why: it did not happen\n"
        "  try: read the log named here"
    )

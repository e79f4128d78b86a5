"""Keeps the steps, attacks and notes of a rehearsal as they happen, and tells an observer of each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

from lockgate.rehearsal.trace import Attack, Journey, Outcome, Step


class Observer(Protocol):
    """Hears what happens, while it happens: a terminal's progress, a test's log."""

    def chapter(self, title: str) -> None:
        """A chapter begins."""

    def begin(self, text: str, accounts: tuple[str, ...]) -> None:
        """A step begins."""

    def done(self, step: Step) -> None:
        """A step has ended."""

    def attack(self, attack: Attack) -> None:
        """An attack was tried."""


class Silent:
    """An observer that does nothing with what it hears."""

    def chapter(self, title: str) -> None:
        """Ignored."""

    def begin(self, text: str, accounts: tuple[str, ...]) -> None:
        """Ignored."""

    def done(self, step: Step) -> None:
        """Ignored."""

    def attack(self, attack: Attack) -> None:
        """Ignored."""


class Open:
    """A step that is going on: what is found meanwhile becomes its details."""

    def __init__(self) -> None:
        self.details: list[str] = []
        self.held = ""

    def note(self, line: str) -> None:
        """Add a line."""
        self.details.append(line)

    def refused(self, gate: str, line: str) -> None:
        """Add the words of a gate that refused something, as it must."""
        self.held = gate
        self.details.append(line)


class Recorder:
    """Collects what a `Trace` is made of. The story tells one thing after another; only `add` may come from threads."""

    def __init__(self, now: Callable[[], float], observer: Observer) -> None:
        """`now` gives monotonic seconds."""
        self._now = now
        self._start = now()
        self._observer = observer
        self._chapter = ""
        self._lock = Lock()
        self.steps: list[Step] = []
        self.attacks: list[Attack] = []
        self.notes: list[str] = []
        self.journeys: list[Journey] = []
        self.told: list[str] = []

    @property
    def elapsed(self) -> float:
        """Seconds since the rehearsal began."""
        return self._now() - self._start

    def chapter(self, title: str, *, told: bool = False) -> None:
        """Begin a chapter; `told` when it is about how a change gets to production, or does not."""
        self._chapter = title
        if told:
            self.told.append(title)
        self._observer.chapter(title)

    def add(self, text: str, account: str, began: float, outcome: Outcome, details: tuple[str, ...] = ()) -> None:
        """Keep a step that went on beside others and has just ended; safe to call from several threads."""
        with self._lock:
            step = Step(self._chapter, text, (account,), began, self.elapsed - began, outcome, details)
            self.steps.append(step)
            self._observer.done(step)

    def attack(self, attack: Attack) -> None:
        """Keep an attack that was tried."""
        self.attacks.append(attack)
        self._observer.attack(attack)

    @contextmanager
    def step(self, text: str, *accounts: str) -> Iterator[Open]:
        """Time one step; an exception marks it failed and goes on its way."""
        began = self.elapsed
        self._observer.begin(text, accounts)
        going_on = Open()
        outcome = Outcome.FAILED
        try:
            yield going_on
            outcome = Outcome.DONE
        except Exception as error:
            going_on.details.append(str(error))
            raise
        finally:
            seconds = self.elapsed - began
            details = tuple(going_on.details)
            step = Step(self._chapter, text, accounts, began, seconds, outcome, details, going_on.held)
            self.steps.append(step)
            self._observer.done(step)

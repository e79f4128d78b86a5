"""The execution loop.

Waves run one after another, the steps of a wave side by side, and every step is in the journal before and after.
When a step fails, those that need it are not begun, those beside it end, and the failure is raised at the end of it
all.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Protocol

from lockgate.design import StackId
from lockgate.kernel import Finding, LockgateError
from lockgate.plan.journal import Journal
from lockgate.plan.performing import Result, perform
from lockgate.plan.ports import Ports
from lockgate.plan.stacks import StackEvent
from lockgate.plan.steps import DeployStack, Plan, Step

WORKERS = 8
"""Steps that run side by side."""


class Listener(Protocol):
    """Hears of the execution while it goes on; called from several threads."""

    def begun(self, step: Step) -> None:
        """A step begins."""

    def heard(self, step: Step, event: StackEvent) -> None:
        """Something happened to a resource of the step's stack."""

    def done(self, step: Step, result: str) -> None:
        """A step has succeeded."""

    def failed(self, step: Step, error: LockgateError) -> None:
        """A step has failed."""

    def skipped(self, step: Step, because: str) -> None:
        """A step was not begun, since the step `because` that it needs did not succeed."""


class Silent:
    """A listener that does nothing with what it hears."""

    def begun(self, step: Step) -> None:
        """Ignored."""

    def heard(self, step: Step, event: StackEvent) -> None:
        """Ignored."""

    def done(self, step: Step, result: str) -> None:
        """Ignored."""

    def failed(self, step: Step, error: LockgateError) -> None:
        """Ignored."""

    def skipped(self, step: Step, because: str) -> None:
        """Ignored."""


@dataclass(slots=True)
class _Run:
    """What is known while a plan runs; `done` and `outputs` are written by the loop's own thread only."""

    ports: Ports
    journal: Journal
    listener: Listener
    done: set[str] = field(default_factory=set)
    outputs: dict[StackId, Mapping[str, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)


class Stopped(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """The waiting for a step was ended because the run was interrupted."""


def execute(plan: Plan, ports: Ports, journal: Journal, listener: Listener | None = None) -> None:
    """Do everything that the plan says.

    Raises `LockgateError` with all findings when steps failed. When it is interrupted (Ctrl-C) it lets go of what AWS
    is doing at once; the journal then ends without a word of the end, and the run can be resumed or undone.
    """
    journal.open(plan)
    run_steps(plan, _Run(ports, journal, listener or Silent()))


def carry_on(
    plan: Plan,
    ports: Ports,
    journal: Journal,
    done: frozenset[str],
    outputs: Mapping[str, Mapping[str, str]],
    listener: Listener | None = None,
) -> None:
    """As `execute`, for a plan of which the steps `done` have already succeeded with these outputs by step id."""
    by_stack = {step.stack: outputs[step.id] for step in plan if isinstance(step, DeployStack) and step.id in outputs}
    run_steps(plan, _Run(ports, journal, listener or Silent(), set(done), by_stack))


def run_steps(plan: Plan, run: _Run) -> None:
    """Run the waves, then say in the journal how it ended."""
    for wave in plan.waves:
        _run_wave([step for step in wave if step.id not in run.done], run)
    run.journal.ended("failed" if run.findings else "done")
    if run.findings:
        raise LockgateError(run.findings)


def _run_wave(wave: list[Step], run: _Run) -> None:
    ready = [step for step in wave if _is_ready(step, run)]
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="step")
    futures = {pool.submit(_run_step, step, run): step for step in ready}
    try:
        pending = set(futures)
        while pending:
            # A limit, since an unlimited wait would not hear of Ctrl-C on every platform.
            finished, pending = wait(pending, timeout=1.0, return_when=FIRST_COMPLETED)
            for future in finished:
                _settle(futures[future], future, run)
    finally:
        if not all(future.done() for future in futures):
            run.stopping.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _is_ready(step: Step, run: _Run) -> bool:
    missing = [need for need in step.needs if need not in run.done]
    if missing:
        run.listener.skipped(step, missing[0])
    return not missing


def _run_step(step: Step, run: _Run) -> Result:
    run.journal.begun(step.id)
    run.listener.begun(step)
    return perform(step, run.ports, run.outputs, _Watch(step, run))


def _settle(step: Step, future: "Future[Result]", run: _Run) -> None:
    try:
        result = future.result()
    except LockgateError as error:
        run.journal.failed(step.id, str(error))
        run.listener.failed(step, error)
        run.findings.extend(error.findings)
        return
    run.journal.done(step.id, result.text, result.outputs)
    run.done.add(step.id)
    if isinstance(step, DeployStack):
        run.outputs[step.stack] = result.outputs
    run.listener.done(step, result.text)


class _Watch:
    """Passes a stack's events on, and ends the waiting when the run is interrupted."""

    def __init__(self, step: Step, run: _Run) -> None:
        self._step = step
        self._run = run

    def heard(self, event: StackEvent) -> None:
        """Pass it on."""
        self._run.listener.heard(self._step, event)

    def waiting(self) -> None:
        """End the waiting when the run is being stopped."""
        if self._run.stopping.is_set():
            raise Stopped(self._step.id)

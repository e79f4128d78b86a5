"""Executing a plan so that each of its stacks becomes a step of the trace, with its own time."""

from lockgate.kernel import LockgateError
from lockgate.plan import EmptyBucket, Plan, Silent, Step, SweepAccount, execute
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.trace import Outcome


def execute_plan(stage: Stage, plan: Plan) -> None:
    """Do what the plan says; raises `LockgateError` when a step failed."""
    execute(plan, stage.aws.ports(), stage.journal, _Clerk(stage))


class _Clerk(Silent):
    """Writes down when each step began and how it ended. Called from several threads."""

    def __init__(self, stage: Stage) -> None:
        self._recorder = stage.recorder
        self._began: dict[str, float] = {}

    def begun(self, step: Step) -> None:
        """Remember when."""
        self._began[step.id] = self._recorder.elapsed

    def done(self, step: Step, result: str) -> None:
        """Keep the step; a sweep that found nothing to do is not worth a line."""
        if not isinstance(step, SweepAccount) or "0" not in result:
            self._keep(step, Outcome.DONE, result)

    def failed(self, step: Step, error: LockgateError) -> None:
        """Keep the step with its reason."""
        self._keep(step, Outcome.FAILED, str(error))

    def _keep(self, step: Step, outcome: Outcome, said: str) -> None:
        account, what = _subject(step)
        began = self._began.get(step.id, self._recorder.elapsed)
        said_already = outcome is Outcome.DONE and said.startswith(step.verb.value)
        self._recorder.add(f"{step.verb.value} {what}", account, began, outcome, () if said_already else (said,))


def _subject(step: Step) -> tuple[str, str]:
    if isinstance(step, EmptyBucket):
        return step.account, f"bucket {step.bucket}"
    if isinstance(step, SweepAccount):
        return step.account, "log groups that services made by themselves"
    return step.stack.account, step.stack.name

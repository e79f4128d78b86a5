"""Waiting for the end of an operation, with its events on the way."""

from typing import Any

from lockgate.cloud.errors import Place
from lockgate.cloud.polling import Polling
from lockgate.cloud.stacks.calls import StackCalls, failures, outputs
from lockgate.plan import Outcome, StackEvent, StackId, StackResult, Watch

_UNTOUCHED = "REVIEW_IN_PROGRESS"
_ENDS = {
    "CREATE_COMPLETE": Outcome.CREATED,
    "UPDATE_COMPLETE": Outcome.UPDATED,
    "IMPORT_COMPLETE": Outcome.UPDATED,
}


def under_way(found: Any) -> bool:
    """Whether an operation on the stack is going on."""
    status = str(found["StackStatus"])
    return status.endswith("_IN_PROGRESS") and status != _UNTOUCHED


class Waiting:
    """Waits for one stack; make it before the operation begins, so that earlier events are not taken for its own."""

    def __init__(self, calls: StackCalls, polling: Polling, stack: StackId, arn: str | None, watch: Watch) -> None:
        self._calls = calls
        self._polling = polling
        self._stack = stack
        self._arn = arn
        self._watch = watch
        self._seen: set[str] = set()
        self._heard: list[StackEvent] = []
        if arn:
            calls.events(stack, arn, self._seen)

    def settled(self) -> Any:
        """CloudFormation's description once no operation is under way any more, None when the stack is gone."""
        for _ in self._polling.looks():
            # The description first: what is looked at after the end has all events.
            found = self._calls.describe(self._stack, self._arn)
            self._listen()
            if found is None or not under_way(found):
                return found
            self._watch.waiting()
        raise self._given_up()

    def deployed(self) -> StackResult:
        """How a deployment ended."""
        found = self.settled()
        status = str(found["StackStatus"]) if found else "DELETE_COMPLETE"
        outcome = _ENDS.get(status, Outcome.FAILED)
        if outcome is Outcome.FAILED:
            return StackResult(outcome, status, failures=failures(self._heard))
        return StackResult(outcome, status, outputs(found))

    def deleted(self) -> StackResult:
        """How a deletion ended."""
        found = self.settled()
        if found is None:
            return StackResult(Outcome.DELETED, "DELETE_COMPLETE")
        return StackResult(Outcome.FAILED, str(found["StackStatus"]), failures=failures(self._heard))

    def _listen(self) -> None:
        if not self._arn:
            return
        for event in self._calls.events(self._stack, self._arn, self._seen):
            self._heard.append(event)
            self._watch.heard(event)

    def _given_up(self) -> Exception:
        place = Place(self._stack.account, self._stack.region, "cloudformation", "DescribeStacks")
        fact = f"stack `{self._stack.name}` did not come to an end in {self._polling.limit:.0f} seconds"
        remedy = "look at the stack's events, then repeat the command: it waits for what is under way"
        return place.failed(fact, "CloudFormation still works on it", remedy, "LG5106")

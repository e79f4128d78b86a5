"""Deploying, deleting and finding stacks."""

import json
from typing import Any
from uuid import uuid4

from lockgate.cloud.errors import CallRefusedError, Place
from lockgate.cloud.polling import Polling
from lockgate.cloud.session import Session
from lockgate.cloud.stacks.calls import StackCalls, outputs
from lockgate.cloud.stacks.waiting import Waiting
from lockgate.plan import Deployment, ObservedStack, Outcome, StackEvent, StackId, StackResource, StackResult, Watch

_NEVER_MADE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
_UNTOUCHED = "REVIEW_IN_PROGRESS"
_EMPTY = ("didn't contain changes", "No updates are to be performed")
_LARGEST = 51_200
"""Bytes of a template given in the call itself.

Source: CloudFormation user guide, "Understand CloudFormation quotas".
"""


class CloudFormationStacks:
    """Fulfils `lockgate.plan.Stacks`."""

    def __init__(self, session: Session, polling: Polling) -> None:
        self._calls = StackCalls(session)
        self._polling = polling

    def find(self, stack: StackId) -> ObservedStack | None:
        """The stack, or None when it does not exist."""
        return self._calls.observed(stack)

    def resources(self, stack: StackId) -> tuple[StackResource, ...]:
        """What it holds; empty when it does not exist."""
        return self._calls.resources(stack)

    def deploy(self, deployment: Deployment, watch: Watch) -> StackResult:
        """Create or update by a change set; see the port."""
        body = _fitting(deployment)
        found = self._settled(deployment.stack, watch)
        if found and found["StackStatus"] == "UPDATE_ROLLBACK_FAILED":
            found = self._rolled_back(deployment.stack, found, watch)
        if found and found["StackStatus"] in _NEVER_MADE:
            result = self._deleted(deployment.stack, found, watch)
            if result.outcome is Outcome.FAILED:
                return result
            found = None
        return self._change(deployment, body, found, watch)

    def delete(self, stack: StackId, watch: Watch) -> StackResult:
        """Delete with the role that the stack has; see the port."""
        found = self._settled(stack, watch)
        if found is None:
            return StackResult(Outcome.DELETED, "DELETE_COMPLETE")
        return self._deleted(stack, found, watch)

    def _settled(self, stack: StackId, watch: Watch) -> Any:
        """The stack once nobody works on it; for a stack that is being deleted that is None."""
        found = self._calls.describe(stack)
        return Waiting(self._calls, self._polling, stack, found["StackId"], watch).settled() if found else None

    def _rolled_back(self, stack: StackId, found: Any, watch: Watch) -> Any:
        waiting = Waiting(self._calls, self._polling, stack, found["StackId"], watch)
        self._calls.continue_rollback(stack)
        return waiting.settled()

    def _deleted(self, stack: StackId, found: Any, watch: Watch) -> StackResult:
        waiting = Waiting(self._calls, self._polling, stack, found["StackId"], watch)
        self._calls.delete(stack, found["StackId"])
        return waiting.deleted()

    def _change(self, deployment: Deployment, body: str, found: Any, watch: Watch) -> StackResult:
        fresh = found is None or found["StackStatus"] == _UNTOUCHED
        kind = "CREATE" if fresh else "UPDATE"
        arn = self._calls.create_change_set(deployment, f"lockgate-{uuid4().hex}", kind, body)
        described = self._change_set(deployment.stack, arn, watch)
        if described["Status"] == "FAILED":
            return self._refused(deployment.stack, arn, described, found)
        waiting = Waiting(self._calls, self._polling, deployment.stack, described["StackId"], watch)
        self._calls.execute_change_set(deployment.stack, arn)
        return waiting.deployed()

    def _change_set(self, stack: StackId, arn: str, watch: Watch) -> Any:
        """CloudFormation's description of the change set once it has been worked out."""
        for _ in self._polling.looks():
            described = self._calls.describe_change_set(stack, arn)
            if not described["Status"].endswith(("_PENDING", "_IN_PROGRESS")):
                return described
            watch.waiting()
        place = Place(stack.account, stack.region, "cloudformation", "DescribeChangeSet")
        fact = f"the change set of stack `{stack.name}` was not worked out in {self._polling.limit:.0f} seconds"
        raise place.failed(fact, "CloudFormation still works on it", "repeat the command", "LG5106")

    def _refused(self, stack: StackId, arn: str, described: Any, found: Any) -> StackResult:
        """A change set that has no changes, or that CloudFormation could not make; either way it is cleaned up."""
        reason = described.get("StatusReason", "")
        self._tidy(stack, arn, described["StackId"], shell=found is None)
        if any(text in reason for text in _EMPTY) and found is not None:
            return StackResult(Outcome.UNCHANGED, str(found["StackStatus"]), outputs(found))
        kind = "AWS::CloudFormation::Stack"
        at = described["CreationTime"].isoformat()
        told = StackEvent(stack, stack.name, described["StackId"], kind, "CHANGE_SET_FAILED", reason, at)
        return StackResult(Outcome.FAILED, "CHANGE_SET_FAILED", failures=(told,))

    def _tidy(self, stack: StackId, arn: str, stack_arn: str, *, shell: bool) -> None:
        """Delete the change set, and the empty stack that came with it.

        That neither works must not hide the reason.
        """
        try:
            self._calls.delete_change_set(stack, arn)
            if shell:
                self._calls.delete(stack, stack_arn)
        except CallRefusedError:
            return


def _fitting(deployment: Deployment) -> str:
    """The template in the size that CloudFormation takes in a call: JSON loses its white space when it must."""
    body = deployment.body
    if len(body.encode()) > _LARGEST:
        try:
            body = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
        except ValueError:
            body = deployment.body
    if (size := len(body.encode())) > _LARGEST:
        place = Place(deployment.stack.account, deployment.stack.region, "cloudformation", "CreateChangeSet")
        fact = f"the template of stack `{deployment.stack.name}` has {size:,} bytes"
        why = f"CloudFormation takes {_LARGEST:,} bytes in a call"
        raise place.failed(fact, why, "split the application, so that fewer things share one stack", "LG5105")
    return body

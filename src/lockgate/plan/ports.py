"""What the execution of a plan needs of AWS.

Adapters are in `lockgate.cloud`, a fake is among the tests, and one suite checks both.
Every method raises `LockgateError` when AWS refuses a call, naming account, Region, call and AWS's message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lockgate.design import StackId
from lockgate.plan.stacks import Deployment, Leftover, ObservedStack, StackEvent, StackResource, StackResult


class Watch(Protocol):
    """Follows an operation that takes time."""

    def heard(self, event: StackEvent) -> None:
        """An event of the stack, each once, oldest first."""

    def waiting(self) -> None:
        """Called between two looks at AWS.

        Whatever it raises ends the waiting and is passed on; AWS goes on by itself.
        """


class Stacks(Protocol):
    """CloudFormation stacks in every account."""

    def find(self, stack: StackId) -> ObservedStack | None:
        """The stack, or None when it does not exist."""

    def deploy(self, deployment: Deployment, watch: Watch) -> StackResult:
        """Create or update by a change set and wait for the end.

        An operation that is under way is waited for first. An empty change set is UNCHANGED. A stack that failed to
        be made is deleted and made again; nothing else is ever deleted.
        """

    def delete(self, stack: StackId, watch: Watch) -> StackResult:
        """Delete with the role that the stack has and wait for the end; DELETED when there is none."""

    def resources(self, stack: StackId) -> tuple[StackResource, ...]:
        """What the stack holds; empty when it does not exist."""


class Buckets(Protocol):
    """S3 buckets in every account."""

    def empty(self, account: str, region: str, bucket: str) -> int:
        """Delete every version, delete marker and unfinished upload; how many there were.

        0 when there is no such bucket.
        """


class Inventory(Protocol):
    """What is there."""

    def left(self, account: str, region: str, prefix: str) -> Sequence[Leftover]:
        """Everything in the account whose name begins with `prefix` and a hyphen, or that stacks of such names hold.

        Sorted by kind and name. Keys that are pending deletion are listed with a note.
        """

    def remove(self, leftover: Leftover) -> None:
        """Delete something that AWS services make by themselves and no stack holds: log groups."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All of them."""

    stacks: Stacks
    buckets: Buckets
    inventory: Inventory

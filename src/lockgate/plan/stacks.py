"""Stacks as they are on AWS, and what happens to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from lockgate.design import StackId

_NOTHING: Mapping[str, str] = MappingProxyType({})

ABSENT = frozenset({"DELETE_COMPLETE"})
NEVER_MADE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})
"""Statuses from which a stack cannot be updated, only deleted and made again.

Source: CloudFormation user guide, "Understand CloudFormation stack creation events" and the table of stack status
    codes.
"""
UNTOUCHED = frozenset({"REVIEW_IN_PROGRESS"})
"""A change set was made and never executed: there is a name and nothing else."""


@dataclass(frozen=True, slots=True)
class ObservedStack:
    """A stack that exists.

    Attributes:
        id: Which.
        status: CloudFormation's ``StackStatus``.
        body: The template as it was given.
        parameters: Name to value.
        outputs: Name to value.
        tags: The stack's own tags.
        role: ARN of the role that CloudFormation uses for it, or None.
        reason: CloudFormation's ``StackStatusReason``, or an empty text.
    """

    id: StackId
    status: str
    body: str
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    outputs: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    tags: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    role: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What exists in the accounts, as far as somebody looked."""

    stacks: tuple[ObservedStack, ...] = ()

    def find(self, stack: StackId) -> ObservedStack | None:
        """The stack of that id, None when it does not exist."""
        found = (each for each in self.stacks if each.id == stack and each.status not in ABSENT)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class StackResource:
    """One resource of a stack; `physical_id` is empty until AWS has made it."""

    logical_id: str
    physical_id: str
    type: str
    status: str


@dataclass(frozen=True, slots=True)
class StackEvent:
    """Something that happened to a resource of a stack, or to the stack itself.

    Attributes:
        at: ISO 8601 in UTC.
        reason: AWS's text for a failure, otherwise usually empty.
    """

    stack: StackId
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    at: str

    @property
    def failed(self) -> bool:
        """Whether it tells of a failure."""
        return self.status.endswith("FAILED")


class Outcome(Enum):
    """How an operation on a stack ended."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Deployment:
    """What to deploy.

    Attributes:
        stack: Where.
        body: The template.
        parameters: Every parameter with its value.
        capabilities: ``CAPABILITY_NAMED_IAM`` and the like.
        tags: The stack's tags, which CloudFormation hands on to its resources.
    """

    stack: StackId
    body: str
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    capabilities: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class StackResult:
    """How an operation on a stack ended.

    Attributes:
        status: The stack's last status, ``DELETE_COMPLETE`` when it is gone.
        outputs: Its outputs after a deployment.
        failures: The events that tell of failures, oldest first; the first is usually the cause of the others.
    """

    outcome: Outcome
    status: str
    outputs: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    failures: tuple[StackEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """A resource that is still there.

    Attributes:
        kind: AWS's type where CloudFormation has one: ``AWS::Logs::LogGroup``.
        name: Its name or id.
        note: What there is to know: ``pending deletion until 2026-12-31``, or an empty text.
    """

    account: str
    region: str
    kind: str
    name: str
    note: str = ""

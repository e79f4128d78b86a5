"""A plan: inert steps in waves. What the user reviews is the very object that runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from lockgate.design import StackId
from lockgate.kernel import Origin
from lockgate.plan.stacks import ObservedStack

_NO_ORIGINS: Mapping[str, Origin] = MappingProxyType({})


class Verb(Enum):
    """What a step does, as the user reads it."""

    CREATE = "create"
    RECREATE = "recreate"
    UPDATE = "update"
    NOTHING = "nothing"
    DELETE = "delete"
    EMPTY = "empty"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class OutputOf:
    """A parameter's value that is known once another stack is there."""

    stack: StackId
    output: str


Value = str | OutputOf


@dataclass(frozen=True, slots=True)
class DeployStack:
    """Create, recreate or update a stack, or leave it as it is.

    Attributes:
        id: Unique within the plan.
        verb: CREATE, RECREATE, UPDATE or NOTHING.
        reason: Why, in one line.
        needs: Ids of the steps that must have succeeded.
        body: The template.
        parameters: Name to value.
        capabilities: What the template is allowed to make.
        tags: The stack's tags.
        before: The stack as it was when the plan was made, None when there was none; by it the step can be undone.
        origins: Logical id to the place in the user's files that caused the resource.
    """

    id: str
    stack: StackId
    verb: Verb
    reason: str
    needs: tuple[str, ...]
    body: str
    parameters: Mapping[str, Value]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    before: ObservedStack | None = None
    origins: Mapping[str, Origin] = field(default_factory=lambda: _NO_ORIGINS)


@dataclass(frozen=True, slots=True)
class DeleteStack:
    """Delete a stack.

    Attributes:
        buckets: Buckets of the stack that were emptied before, and are emptied once more when something arrived
            meanwhile.
        before: As in `DeployStack`.
    """

    id: str
    stack: StackId
    reason: str
    needs: tuple[str, ...]
    buckets: tuple[str, ...] = ()
    before: ObservedStack | None = None

    @property
    def verb(self) -> Verb:
        """Always the same."""
        return Verb.DELETE


@dataclass(frozen=True, slots=True)
class EmptyBucket:
    """Delete every version of every object of a bucket."""

    id: str
    account: str
    region: str
    bucket: str
    reason: str
    needs: tuple[str, ...]

    @property
    def verb(self) -> Verb:
        """Always the same."""
        return Verb.EMPTY


@dataclass(frozen=True, slots=True)
class SweepAccount:
    """Delete what AWS services made by themselves under our names and no stack holds: log groups."""

    id: str
    account: str
    region: str
    prefix: str
    reason: str
    needs: tuple[str, ...]

    @property
    def verb(self) -> Verb:
        """Always the same."""
        return Verb.SWEEP


Step = DeployStack | DeleteStack | EmptyBucket | SweepAccount


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in waves: those of one wave may run side by side, after all waves before.

    Attributes:
        purpose: ``deploy``, ``delete`` or ``undo``.
        notes: What the user should know and no step does.
    """

    purpose: str
    waves: tuple[tuple[Step, ...], ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        for wave in self.waves:
            yield from wave

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change anything."""
        return tuple(step for step in self if step.verb is not Verb.NOTHING)


def step_id(verb: str, account: str, region: str, name: str) -> str:
    """The id of a step: ``deploy 111111111111 eu-west-1 lockgate-orders-develop-artifacts``."""
    return f"{verb} {account} {region} {name}"

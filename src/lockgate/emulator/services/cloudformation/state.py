"""Stacks, their resources, events and change sets, and where they are kept.

Everything is held in memory, one `Store` a world. A stack is changed by one operation at a time, which its status
guards; `Store.lock` guards the collections.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, RLock
from typing import Any

from lockgate.emulator.services.cloudformation.template.model import Template

ENDED = "DELETE_COMPLETE"
REVIEW = "REVIEW_IN_PROGRESS"
UPDATABLE = frozenset(
    {
        *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"),
        *("IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"),
    }
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a stack is made from: the template, its values and the stack's settings.

    Attributes:
        template: The checked template.
        values: Parameter name to text.
        resolved: What Parameter Store held for parameters of SSM types.
        tags: The stack's tags.
        capabilities: As acknowledged.
        notification_arns: Topics that get the stack's events.
        rollback_configuration: As given.
    """

    template: Template
    values: Mapping[str, str]
    resolved: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    notification_arns: tuple[str, ...] = ()
    rollback_configuration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ResourceState:
    """A resource of a stack as it is.

    Attributes:
        physical_id: What Ref gives; None while it does not exist.
        properties: The evaluated properties it was last made with; dynamic references are kept unresolved.
        attributes: What Fn::GetAtt gives.
        tags: The stack's and the resource's own tags, without CloudFormation's.
        needs: Logical ids that it depends on, for the order of deletion.
    """

    logical_id: str
    type: str
    status: str
    changed: datetime
    reason: str | None = None
    physical_id: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    update_policy: Mapping[str, Any] = field(default_factory=dict)
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Output:
    """An output's value; `export` is its name among the account's exports."""

    key: str
    value: str
    description: str | None
    export: str | None


@dataclass(slots=True)
class ChangeSet:
    """A change set. `deployment` is what it would deploy; `changes` are botocore's ``Change`` shapes."""

    id: str
    name: str
    stack_id: str
    kind: str
    created: datetime
    request: Mapping[str, Any]
    role_arn: str | None
    status: str = "CREATE_PENDING"
    execution: str = "UNAVAILABLE"
    reason: str | None = None
    deployment: Deployment | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Undo:
    """What a rollback of an update restores: the resources as they were, in the order in which they were touched."""

    deployment: Deployment
    outputs: list[Output]
    before: dict[str, ResourceState] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    doomed: list[ResourceState] = field(default_factory=list)


@dataclass(slots=True)
class Stack:
    """A stack, alive or deleted.

    Attributes:
        retired: Resources that were replaced and wait for their deletion.
        undo: While an update can still be rolled back.
        cancelled: Asks the running operation to stop at the next resource.
        working: Held by the operation that runs, so that the next one waits for its end.
    """

    id: str
    name: str
    account: str
    region: str
    created: datetime
    status: str
    deployment: Deployment | None = None
    reason: str | None = None
    updated: datetime | None = None
    deleted: datetime | None = None
    role_arn: str | None = None
    disable_rollback: bool = False
    timeout_minutes: int | None = None
    termination_protection: bool = False
    policy: str | None = None
    parent: str | None = None
    root: str | None = None
    resources: dict[str, ResourceState] = field(default_factory=dict)
    retired: list[ResourceState] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    events: list[dict[str, Any]] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    change_set_id: str | None = None
    undo: Undo | None = None
    cancelled: bool = False
    working: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def alive(self) -> bool:
        """Whether it has not been deleted."""
        return self.status != ENDED

    @property
    def in_progress(self) -> bool:
        """Whether an operation is running; a stack under review has none."""
        return self.status.endswith("_IN_PROGRESS") and self.status != REVIEW


class Store:
    """Every stack of every account and Region of the world."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._stacks: dict[tuple[str, str], dict[str, Stack]] = {}

    def all(self, account: str, region: str) -> list[Stack]:
        """The stacks, the deleted ones too, newest first."""
        with self.lock:
            return list(reversed(self._stacks.get((account, region), {}).values()))

    def every(self) -> list[Stack]:
        """The stacks of all accounts and Regions, each scope's oldest first."""
        with self.lock:
            return [stack for stacks in self._stacks.values() for stack in stacks.values()]

    def add(self, stack: Stack) -> None:
        """Keep a new stack."""
        with self.lock:
            self._stacks.setdefault((stack.account, stack.region), {})[stack.id] = stack

    def remove(self, stack: Stack) -> None:
        """Forget a stack that was never created."""
        with self.lock:
            del self._stacks[(stack.account, stack.region)][stack.id]

    def find(self, account: str, region: str, name: str) -> Stack | None:
        """By name among the living, by id among all."""
        stacks = self._stacks.get((account, region), {})
        if name in stacks:
            return stacks[name]
        return next((stack for stack in self.all(account, region) if stack.alive and stack.name == name), None)

    def exports(self, account: str, region: str) -> Iterator[tuple[Stack, Output]]:
        """Every export, with the stack that it comes from."""
        for stack in self.all(account, region):
            if stack.alive:
                yield from ((stack, output) for output in stack.outputs if output.export is not None)

    def importers(self, account: str, region: str, export: str) -> list[Stack]:
        """The living stacks that import an export, oldest first."""
        stacks = reversed(self.all(account, region))
        return [stack for stack in stacks if stack.alive and export in stack.imports]

    def change_set(self, account: str, region: str, arn: str) -> ChangeSet | None:
        """A change set by its ARN."""
        stacks = self.all(account, region)
        return next((stack.change_sets[arn] for stack in stacks if arn in stack.change_sets), None)

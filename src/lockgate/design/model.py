"""The design itself: lines, accounts and stacks, as frozen values."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from lockgate.design.nodes import Node
from lockgate.design.values import Value
from lockgate.kernel import AccountId, Origin, Region
from lockgate.spec.declaration import Source


class Wave(IntEnum):
    """Stacks of one wave may be deployed side by side, after all stacks of the waves before; deleted in reverse."""

    ARTIFACTS = 0
    ACCESS = 1
    PIPELINE = 2


class StackKind(Enum):
    """What a stack is for; the last part of its name."""

    ARTIFACTS = "artifacts"
    ACCESS = "access"
    PIPELINE = "pipeline"


@dataclass(frozen=True, slots=True)
class StackId:
    """Which stack: its name is unique within its account and Region only."""

    account: AccountId
    region: Region
    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stack, whose value is an output of a stack of an earlier wave.

    Attributes:
        name: The parameter's name.
        description: For people.
        stack: The stack that has the value.
        output: The name of its output.
    """

    name: str
    description: str
    stack: StackId
    output: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter of a stack with a default that is right, for whoever tries the template elsewhere.

    Attributes:
        name: The parameter's name.
        description: For people.
        default: Its value unless somebody gives another.
        pattern: The regular expression of its values.
    """

    name: str
    description: str
    default: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Output:
    """A value that a stack gives away."""

    name: str
    description: str
    value: Value


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack: everything that is created, changed and deleted together in one account.

    Attributes:
        name: The stack's name.
        account: The account it lives in.
        region: Its Region.
        wave: When it is deployed.
        kind: What it is for.
        description: For people.
        line: The line it belongs to.
        application: The application.
        environment: The environment, or None when the stack serves the whole line.
        nodes: What it holds; logical ids are unique within the stack.
        parameters: What it needs to know from earlier waves.
        outputs: What it gives away.
        settings: What may be chosen when it is deployed.
    """

    name: str
    account: AccountId
    region: Region
    wave: Wave
    kind: StackKind
    description: str
    line: str
    application: str
    environment: str | None
    nodes: tuple[Node, ...]
    parameters: tuple[Parameter, ...] = ()
    outputs: tuple[Output, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def id(self) -> StackId:
        """What identifies it."""
        return StackId(self.account, self.region, self.name)


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One pipeline in words.

    Attributes:
        name: ``orders-develop``; without the prefix.
        application: The application.
        branch: The branch it delivers.
        source: How it gets its commit.
        infrastructure: The account of the pipeline.
        pipeline: The pipeline's name.
        environments: Names, in order of delivery.
        origin: What caused it.
    """

    name: str
    application: str
    branch: str
    source: Source
    infrastructure: AccountId
    pipeline: str
    environments: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Account:
    """An account and what it is for.

    Attributes:
        id: The account.
        infrastructure_of: Names of the lines whose pipelines it holds.
        runtime_of: Names of the environments that it runs.
    """

    id: AccountId
    infrastructure_of: tuple[str, ...]
    runtime_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """Everything that follows from a declaration.

    Attributes:
        file: The declared file.
        prefix: The first part of every name.
        region: The Region of everything.
        lines: In declared order.
        accounts: Sorted by id.
        stacks: By wave, then account, then name.
    """

    file: str
    prefix: str
    region: Region
    lines: tuple[DeliveryLine, ...]
    accounts: tuple[Account, ...]
    stacks: tuple[Stack, ...]

    def stack(self, account: str, name: str) -> Stack:
        """The stack of that name in that account; raises KeyError when there is none."""
        for stack in self.stacks:
            if (stack.account, stack.name) == (account, name):
                return stack
        raise KeyError((account, name))

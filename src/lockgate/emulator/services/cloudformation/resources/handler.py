"""What a handler of a resource type is given, and what it gives back."""

import secrets
import string
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from botocore.exceptions import ClientError

from lockgate.emulator.services.cloudformation.resources.failures import (
    HandlerError,
    already_exists,
    is_denied,
    is_missing,
)
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.resources.shapes import to_input
from lockgate.emulator.services.cloudformation.resources.tags import TagChange, Tags, change

T = TypeVar("T")
_RANDOM = 12
_SLOWER, _SLOWEST = 1.3, 0.5


@dataclass(frozen=True, slots=True)
class StackFacts:
    """The stack that a resource belongs to."""

    name: str
    id: str
    account: str
    region: str
    partition: str = "aws"
    role_arn: str | None = None
    notification_arns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that is there.

    Attributes:
        physical_id: What Ref gives.
        attributes: What Fn::GetAtt gives, by its dotted name.
    """

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """The resource as the last deployment left it."""

    properties: Mapping[str, Any]
    tags: Mapping[str, str]
    attributes: Mapping[str, Any]


class Surroundings(Protocol):
    """What the handlers of CloudFormation's own types need of the service itself."""

    def adopt(self, child_id: str, parent: StackFacts) -> None:
        """Make a stack that was just created a nested stack of `parent`."""

    def callback(self) -> str:
        """A new address that takes signals by PUT, from whoever knows it."""

    def signals(self, address: str) -> Sequence[Mapping[str, Any]]:
        """The JSON documents that have arrived at an address, oldest first."""

    def forget(self, address: str) -> None:
        """Take nothing at an address any more."""


@dataclass
class Work:
    """One resource to create, update or delete.

    Attributes:
        stack: Its stack.
        logical_id: Its key in the template.
        type: Its type.
        properties: What is wanted; for a deletion what it was made with.
        tags: The tags it shall have.
        hands: Clients that act for the stack.
        physical_id: For updates and deletions, and once `announce` was called.
        update_policy: The evaluated ``UpdatePolicy``.
        siblings: The physical ids of the stack's other resources of the type.
        cancelled: Whether whoever waits shall stop waiting.
    """

    stack: StackFacts
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    tags: Tags
    hands: Hands
    physical_id: str | None = None
    update_policy: Mapping[str, Any] = field(default_factory=dict)
    siblings: frozenset[str] = frozenset()
    announced: Callable[[str], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    around: Surroundings | None = None

    def client(self, service: str) -> Any:
        """The client of a service."""
        return self.hands.client(service)

    def get(self, name: str, default: Any = None) -> Any:
        """A property."""
        return self.properties.get(name, default)

    @property
    def id(self) -> str:
        """The physical id of a resource that exists."""
        if self.physical_id is None:
            raise HandlerError("NotFound", f"{self.logical_id} has no physical resource")
        return self.physical_id

    def announce(self, physical_id: str) -> None:
        """Tell that the resource exists from now on: should what follows fail, the rollback deletes it.

        Where an API gives what is there already instead of an error, a sibling's id comes back: nothing is adopted.
        """
        if physical_id in self.siblings:
            raise already_exists(self.type, physical_id)
        self.physical_id = physical_id
        self.announced(physical_id)

    def name(self, prop: str, limit: int, *, lower: bool = False) -> str:
        """The stated name, or a generated ``STACK-LOGICALID-RANDOM`` of at most `limit` characters."""
        stated = self.properties.get(prop)
        return str(stated) if stated else self.generated(limit, lower=lower)

    def generated(self, limit: int, *, lower: bool = False) -> str:
        """A name that nobody else has, shortened in its middle as CloudFormation does."""
        alphabet = (string.ascii_lowercase if lower else string.ascii_letters) + string.digits
        suffix = "".join(secrets.choice(alphabet) for _ in range(_RANDOM))
        room = limit - _RANDOM - 2
        logical = self.logical_id[: max(room // 2, room - len(self.stack.name))]
        name = f"{self.stack.name[: room - len(logical)]}-{logical}-{suffix}"
        return name.lower() if lower else name

    def input(self, service: str, operation: str, *without: str, **extra: Any) -> dict[str, Any]:
        """The properties in the shape of an API operation's input.

        `without` are handled elsewhere, `extra` are set on top. A property that the operation has no
        member for is an error, never dropped.
        """
        shape = self.client(service).meta.service_model.operation_model(operation).input_shape
        plain = {name: value for name, value in self.properties.items() if name not in without}
        return {**to_input(shape, plain, self.type), **extra}

    def tagged(self, attempt: Callable[[Tags], T]) -> T:
        """The outcome of `attempt` with every tag.

        CloudFormation's own tags are a courtesy: where they may not be set, the resource is made without them. Tags
        that were asked for must be set.
        """
        try:
            return attempt(self.tags)
        except ClientError as error:
            text = str(error).lower()
            about_tags = "tag" in text if is_denied(error) else "aws:" in text or "system tag" in text
            if not (self.tags.system and about_tags):
                raise
            return attempt(Tags(self.tags.user))

    def tag_change(self, before: Before) -> TagChange:
        """What an update does to the tags."""
        return change(before.tags, self.tags.user)

    def until(self, ready: Callable[[], bool], what: str, seconds: float = 600.0) -> None:
        """Wait until `ready`, looking often at first; raises ``NotStabilized`` after so many seconds."""
        pause, waited = 0.01, 0.0
        while not ready():
            if self.hands.stopping or self.cancelled():
                raise HandlerError("GeneralServiceException", "Resource creation cancelled")
            if waited > seconds:
                raise HandlerError("NotStabilized", f"{what} did not stabilize.")
            self.hands.clock.sleep(pause)
            waited += pause
            pause = min(pause * _SLOWER, _SLOWEST)


class Handler(ABC):
    """How one resource type is made, changed and removed, as API calls."""

    @abstractmethod
    def create(self, work: Work) -> Made:
        """Make it; fails when one of that name exists."""

    @abstractmethod
    def update(self, work: Work, before: Before) -> Made:
        """Change what differs from `before`; never called for a property that forces a replacement."""

    @abstractmethod
    def delete(self, work: Work) -> None:
        """Remove it; a resource that is gone already is the caller's concern."""

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:  # noqa: ARG002  # a hook
        """Top-level properties whose change replaces the resource, beyond what the schema says."""
        return frozenset()


def if_there(call: Callable[..., Any], **members: Any) -> bool:
    """Make a call that reads or takes away something that may be missing; gives whether it was there.

    Whoever deletes several things goes on with the next.
    """
    try:
        call(**members)
    except ClientError as error:
        if not is_missing(error):
            raise
        return False
    return True


def changed(work: Work, before: Before, *names: str) -> bool:
    """Whether any of the properties differs."""
    return any(work.properties.get(name) != before.properties.get(name) for name in names)

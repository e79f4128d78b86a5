"""One call that a delivery makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockgate.iam import Context
from lockgate.kernel import Origin

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Need:
    """A call that must be allowed, or a delivery stops at this step.

    Attributes:
        step: Which step of the delivery: ``orders-develop: preprod/Prepare``.
        who: The ARN of a role, or the host name of a service.
        does: The action.
        on: The ARN of what it acts on, or ``*``.
        why: What for, as a short clause.
        context: The condition keys that the call carries, beside those of every call.
        place: What caused it.
        metadata: Whether it is about an object's metadata only, which S3 keeps without the key.
    """

    step: str
    who: str
    does: str
    on: str
    why: str
    context: Context = field(default_factory=lambda: _NOTHING)
    place: Origin | None = None
    metadata: bool = False


@dataclass(frozen=True, slots=True)
class Untold:
    """A step of which it is not known what it calls, and why."""

    step: str
    reason: str

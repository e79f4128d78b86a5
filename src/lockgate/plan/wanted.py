"""What is to be deployed, as far as a plan needs to know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockgate.design import StackId
from lockgate.kernel import Origin
from lockgate.plan.steps import OutputOf, Value

_NO_VALUES: Mapping[str, Value] = MappingProxyType({})
_NO_ORIGINS: Mapping[str, Origin] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One stack that should be there.

    Attributes:
        stack: Where.
        wave: Stacks of a lower wave are deployed before.
        body: The template.
        group: Stacks of one group follow each other's waves; a failure in one group does not stop another.
        parameters: Name to value.
        capabilities: What the template is allowed to make.
        origins: Logical id to the place in the user's files that caused the resource.
    """

    stack: StackId
    wave: int
    body: str
    group: str = ""
    parameters: Mapping[str, Value] = field(default_factory=lambda: _NO_VALUES)
    capabilities: tuple[str, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=lambda: _NO_ORIGINS)

    @property
    def sources(self) -> frozenset[StackId]:
        """The stacks whose outputs it needs."""
        return frozenset(value.stack for value in self.parameters.values() if isinstance(value, OutputOf))

"""What a template's names stand for while it is evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

_PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}


class NoValue:
    """``AWS::NoValue``: the property or list item is left out. There is one instance, `NO_VALUE`."""

    def __repr__(self) -> str:
        return "AWS::NoValue"


NO_VALUE = NoValue()


@dataclass(frozen=True, slots=True)
class Pending:
    """A value that is known only after deployment: a reference to a resource that does not exist yet.

    `uses` are the logical ids it waits for. A function of a pending value is pending.
    """

    uses: frozenset[str]


class ResourceValues(Protocol):
    """The resources as they are now."""

    def ref(self, logical_id: str) -> Any:
        """What Ref gives: the physical id; `Pending` when it does not exist yet."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """What Fn::GetAtt gives; `Pending` when it does not exist yet; raises when there is no such attribute."""


class Imports(Protocol):
    """The exports of the account in the Region."""

    def value(self, name: str) -> str:
        """The exported value; raises ``No export named X found``. The import is remembered by whoever implements it."""


@dataclass(frozen=True, slots=True)
class Pseudo:
    """The pseudo parameters of a stack. Source: CloudFormation user guide, "Pseudo parameters reference"."""

    account: str
    region: str
    stack_id: str
    stack_name: str
    notification_arns: tuple[str, ...] = ()

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn`` or ``aws-us-gov``."""
        return self._of_region()[0]

    def _of_region(self) -> tuple[str, str]:
        for prefix, found in _PARTITIONS.items():
            if self.region.startswith(prefix):
                return found
        return "aws", "amazonaws.com"

    def value(self, name: str) -> Any:
        """The value of ``AWS::...``; raises KeyError when it is no pseudo parameter."""
        return {
            "AWS::AccountId": self.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::NotificationARNs": list(self.notification_arns),
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": self._of_region()[1],
        }[name]


@dataclass(frozen=True, slots=True)
class Scope:
    """All that evaluation looks up.

    Attributes:
        pseudo: The stack's own facts.
        parameters: Parameter name to its value: text, or a list for list types.
        mappings: The template's mappings.
        conditions: Condition name to its outcome; empty while conditions are evaluated.
        resources: The resources as they are.
        imports: Exports of other stacks.
        zones: The availability zones of a Region, for Fn::GetAZs.
    """

    pseudo: Pseudo
    parameters: Mapping[str, Any]
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    resources: ResourceValues | None = None
    imports: Imports | None = None
    extensions: bool = False

    def zones(self, region: str) -> list[str]:
        """The Region's first three zones, which is what a default VPC of a new account spans."""
        return [f"{region or self.pseudo.region}{letter}" for letter in "abc"]

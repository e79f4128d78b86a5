"""One stack's resources: what each is called, and its properties with every function replaced by its value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lockgate.design.arns import Arns
from lockgate.kernel import AccountId, Origin, Region
from lockgate.proof.templates.kinds import ATTACHMENTS, BEARING, KINDS, STACK, Kind
from lockgate.proof.templates.resolving import UnknownValueError, resolved
from lockgate.proof.world import Skipped


@dataclass(frozen=True, slots=True)
class Made:
    """One resource, resolved.

    Attributes:
        logical_id: Its key in the template.
        type: CloudFormation's type.
        properties: Without functions.
        name: Its name.
        arn: Its ARN; empty for types that a world does not know.
        word: What short forms call it; empty likewise.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    name: str
    arn: str
    word: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as its template says it, before it is deployed.

    Attributes:
        name: Its name.
        account: Its account.
        region: Its Region.
        resources: Type and properties of each logical id, functions in their long form.
        parameters: The values of its parameters, as far as they are known.
        labels: What short forms may call the place that it belongs to.
        place: What caused a part: JSON pointer to place.
        own: Whether an application's own template makes it.
    """

    name: str
    account: str
    region: str
    resources: Mapping[str, tuple[str, Mapping[str, Any]]]
    parameters: Mapping[str, str]
    labels: frozenset[str]
    place: Callable[[str], Origin | None]
    own: bool = False
    _names: dict[str, str | None] = field(default_factory=dict, compare=False)

    @property
    def arn(self) -> str:
        """The stack's own ARN, with a symbol for its id."""
        return self._arn(STACK, self.name)

    def value(self, part: Any) -> Any:
        """`part` without functions; raises `UnknownValueError`."""
        return resolved(part, self._lookup)

    def made(self) -> Iterator[Made | Skipped]:
        """Each resource in the template's order, and what of it cannot be known although it bears on access."""
        for logical_id, (type_name, stated) in self.resources.items():
            kind = KINDS.get(type_name)
            if kind is None and type_name not in ATTACHMENTS:
                continue
            name = self._name(logical_id) or ""
            arn = self._arn(kind, name) if kind else ""
            properties, unknown = self._properties(stated)
            for value in unknown:
                yield Skipped(arn or self.account, f"`{logical_id}` of {self.name} needs the value of {value}")
            if kind is not None or not unknown:
                yield Made(logical_id, type_name, properties, name, arn, kind.word if kind else "")

    def _properties(self, stated: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Those that are known, and the values that those would need that bear on access."""
        known: dict[str, Any] = {}
        unknown: list[str] = []
        for name, part in stated.items():
            try:
                known[name] = self.value(part)
            except UnknownValueError as error:
                if name in BEARING:
                    unknown.append(str(error))
        return known, unknown

    def _lookup(self, name: str, attribute: str | None) -> str | None:
        if attribute is None and name in (pseudo := self._pseudo()):
            return pseudo[name]
        if attribute is None and name in self.parameters:
            return self.parameters[name]
        if name not in self.resources:
            return None
        kind, known = KINDS.get(self.resources[name][0]), self._name(name)
        if kind is None or known is None:
            return known if attribute is None else None
        if attribute == "Arn" or (attribute is None and kind.ref_is_arn):
            # A log group's own ARN covers its streams, too.
            return self._arn(kind, known) + (":*" if kind.word == "log-group" else "")
        return known if attribute is None else None

    def _pseudo(self) -> Mapping[str, str]:
        return {
            "AWS::AccountId": self.account,
            "AWS::Partition": self._arns.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.arn,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": self._arns.host("s3").split(".", 2)[2],
        }

    def _name(self, logical_id: str) -> str | None:
        """Stated, or a symbol in the form of CloudFormation's own names."""
        if logical_id in self._names:
            return self._names[logical_id]
        symbol = f"{self.name}-{logical_id}"
        self._names[logical_id] = symbol  # also ends the chase when a name refers to itself
        type_name, properties = self.resources[logical_id]
        kind = KINDS.get(type_name)
        stated = properties.get(kind.name) if kind is not None and kind.name else None
        if stated is not None:
            try:
                self._names[logical_id] = str(self.value(stated))
            except UnknownValueError:
                return symbol
        return self._names[logical_id]

    def _arn(self, kind: Kind, name: str) -> str:
        partition = self._arns.partition
        return kind.arn.format(partition=partition, region=self.region, account=AccountId(self.account), name=name)

    @property
    def _arns(self) -> Arns:
        return Arns(Region(self.region))

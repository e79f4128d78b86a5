"""One stack's resources: what each is called, and its properties with every function replaced by its value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lockgate.design.arns import Arns
from lockgate.kernel import AccountId, Origin, Region
from lockgate.proof.templates.kinds import ATTACHMENTS, BEARING, KINDS, NESTED, OPAQUE, STACK, VERSION, Kind
from lockgate.proof.templates.resolving import Note, Path, Resolver, symbol
from lockgate.proof.templates.source import Body, Source
from lockgate.proof.world import Skipped

Given = Callable[[Note], Any]
"""The value of a parameter, worked out when it is asked for."""
_LISTS = ("CommaDelimitedList", "List<")
_FROM_STORE = "AWS::SSM::Parameter::Value<"
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")
_ZONES = 3


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
        place: What caused it.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    name: str
    arn: str
    word: str
    place: Origin | None = None


class Elsewhere(Protocol):
    """What a stack takes from other stacks."""

    def imported(self, stack: "Stack", name: str, note: Note) -> Any:
        """The value of an export of the stack's account and Region."""

    def nested(self, stack: "Stack", logical_id: str) -> "Stack | None":
        """The stack that a resource of `stack` makes, when its template could be read."""


class Alone:
    """No other stacks."""

    def imported(self, stack: "Stack", name: str, note: Note) -> Any:
        """A symbol."""
        note(f"the import `{name}`")
        return symbol("import", stack.account, name)

    def nested(self, stack: "Stack", logical_id: str) -> "Stack | None":
        """None."""


@dataclass(slots=True)
class Stack:
    """A stack as its template says it, before it is deployed; fulfils `Names` for its own template.

    Attributes:
        name: Its name.
        account: Its account.
        region: Its Region.
        source: Its template.
        given: The values of its parameters, as far as they are known.
        labels: What short forms may call the place that it belongs to.
        own: Whether an application's own template makes it.
        elsewhere: What it takes from other stacks.
        role: The execution role that it is deployed with.
    """

    name: str
    account: str
    region: str
    source: Source
    given: Mapping[str, Given]
    labels: frozenset[str]
    own: bool = False
    elsewhere: Elsewhere = field(default_factory=Alone)
    role: str | None = None
    _names: dict[str, str] = field(default_factory=dict)
    _asked: set[tuple[str, str]] = field(default_factory=set)
    """Conditions, parameters and outputs that are being worked out, so that one that needs itself ends."""

    @property
    def arn(self) -> str:
        """The stack's own ARN, with a symbol for its id."""
        return self._arn(STACK, self.name)

    def value(self, part: Any) -> Any:
        """`part` without functions."""
        return Resolver(self).value(part)

    def place(self, path: Path) -> Origin | None:
        """What caused the part of the template at `path`."""
        return self.source.place(path)

    def made(self) -> Iterator[Made | Skipped]:
        """Each resource in the template's order, and what of it cannot be known although it bears on access."""
        for gap in self.source.gaps:
            yield Skipped(self.account, f"{self.name}: {gap}")
        for logical_id, body in self.source.resources.items():
            noted: list[str] = []
            if body.condition is not None and not self.condition(body.condition, noted.append):
                continue
            if body.type in OPAQUE:
                reason = f"{OPAQUE[body.type]} of `{logical_id}` ({body.type}) cannot be interpreted"
                yield Skipped(self.arn, f"{self.name}: {reason}")
            kind = KINDS.get(body.type)
            if kind is not None or body.type in ATTACHMENTS:
                yield from self._one(logical_id, body, kind, noted)

    def _one(self, logical_id: str, body: Body, kind: Kind | None, noted: list[str]) -> Iterator[Made | Skipped]:
        name = self._name(logical_id)
        arn = self._arn(kind, self._full(body, name)) if kind else ""
        properties: dict[str, Any] = {}
        for key, part in body.properties.items():
            resolver = Resolver(self)
            properties[key] = resolver.value(part)
            noted += resolver.unknown if key in BEARING else ()
        for value in dict.fromkeys(noted):
            yield Skipped(arn or self.account, f"`{logical_id}` of {self.name} needs the value of {value}")
        word = kind.word if kind else ""
        yield Made(logical_id, body.type, properties, name, arn, word, self.place(body.path))

    def output(self, name: str, note: Note) -> Any:
        """The value of an output; a symbol when there is none such."""
        body = self.source.outputs.get(name)
        if body is None or ("output", name) in self._asked:
            note(f"the output `{name}` of {self.name}")
            return symbol("output", self.account, self.name, name)
        return self._working("output", name, body.get("Value"), note)

    def exports(self) -> Iterator[tuple[str, str]]:
        """The name of each export with the output that it exports."""
        for name, body in self.source.outputs.items():
            export = body.get("Export")
            condition = body.get("Condition")
            if isinstance(export, Mapping) and (condition is None or self.condition(condition, _ignored)):
                yield str(self.value(export.get("Name"))), name

    def reference(self, name: str, note: Note) -> Any:
        """What ``Ref`` gives."""
        if name in (pseudo := self._pseudo()):
            return pseudo[name]
        if name in self.source.parameters or name in self.given:
            return self._parameter(name, note)
        body = self.source.resources.get(name)
        if body is None:
            note(f"`{name}`")
            return symbol(self.account, self.name, name)
        return self._referred(name, body)

    def _referred(self, logical_id: str, body: Body) -> str:
        name, kind = self._name(logical_id), KINDS.get(body.type)
        if body.type == VERSION:
            return f"{self._function_arn(body)}:{name}"
        if kind is None:
            return self._arn(STACK, name) if body.type == NESTED else name
        if kind.word == "queue":
            return f"https://{self._arns.host('sqs')}/{self.account}/{name}"
        return self._arn(kind, self._full(body, name)) if kind.ref_is_arn else name

    def attribute(self, name: str, attribute: str, note: Note) -> Any:
        """What ``Fn::GetAtt`` gives."""
        body = self.source.resources.get(name)
        if body is None or body.type.startswith(_CUSTOM):
            note(f"`{name}.{attribute}`")
            return symbol(self.account, self.name, name, attribute)
        if body.type == NESTED and attribute.startswith("Outputs."):
            return self._nested_output(name, attribute.removeprefix("Outputs."), note)
        known, kind = self._name(name), KINDS.get(body.type)
        if kind is not None and attribute.endswith("Arn") and not attribute.startswith(("Stream", "LatestStream")):
            # A log group's own ARN covers its streams, too.
            return self._arn(kind, self._full(body, known)) + (":*" if kind.word == "log-group" else "")
        if kind is not None and attribute.endswith(("Name", "KeyId")) and attribute != "DomainName":
            return known
        if attribute == "Id" and kind is not None and kind.ref_is_arn:
            return self._arn(kind, self._full(body, known))
        return f"{known}.{attribute}"

    def _nested_output(self, logical_id: str, output: str, note: Note) -> Any:
        child = self.elsewhere.nested(self, logical_id)
        if child is not None:
            return child.output(output, note)
        note(f"`{logical_id}.Outputs.{output}`")
        return symbol("output", self.account, self.name, logical_id, output)

    def mapping(self, name: str) -> Mapping[str, Any] | None:
        """A table of ``Mappings``."""
        found = self.source.mappings.get(name)
        return found if isinstance(found, Mapping) else None

    def condition(self, name: str, note: Note) -> bool:
        """The outcome of a condition; one that is not there, or needs itself, is noted and taken to hold."""
        if name not in self.source.conditions or ("condition", name) in self._asked:
            note(f"the condition `{name}`")
            return True
        self._asked.add(("condition", name))
        resolver = Resolver(self)
        outcome = resolver.truth(self.source.conditions[name])
        self._asked.discard(("condition", name))
        for each in resolver.unknown:
            note(each)
        return outcome

    def imported(self, name: str, note: Note) -> Any:
        """The value of an export."""
        return self.elsewhere.imported(self, name, note)

    def zones(self, region: str) -> list[str]:
        """Zones are called by letters; which ones an account has is AWS's own."""
        return [f"{region or self.region}{letter}" for letter in "abc"[:_ZONES]]

    def _parameter(self, name: str, note: Note) -> Any:
        """Given, by default, or a symbol; values that come from Parameter Store are known to AWS alone."""
        spec = self.source.parameters.get(name, {})
        kind = str(spec.get("Type", "String"))
        given = self.given.get(name)
        if given is not None and ("parameter", name) not in self._asked:
            self._asked.add(("parameter", name))
            value = given(note)
            self._asked.discard(("parameter", name))
        elif "Default" in spec and not kind.startswith(_FROM_STORE):
            value = spec["Default"]
        else:
            note(f"the parameter `{name}`")
            value = symbol("parameter", self.account, self.name, name)
        is_list = kind.removeprefix(_FROM_STORE).startswith(_LISTS)
        if is_list and not isinstance(value, list):
            return [each.strip() for each in str(value).split(",")] if value else []
        return value

    def _working(self, what: str, name: str, part: Any, note: Note) -> Any:
        self._asked.add((what, name))
        resolver = Resolver(self)
        found = resolver.value(part)
        self._asked.discard((what, name))
        for each in resolver.unknown:
            note(each)
        return found

    def _pseudo(self) -> Mapping[str, Any]:
        return {
            "AWS::AccountId": self.account,
            "AWS::NotificationARNs": [],
            "AWS::Partition": self._arns.partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.arn,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": self._arns.host("s3").split(".", 2)[2],
        }

    def _name(self, logical_id: str) -> str:
        """Stated, or a symbol in the form of CloudFormation's own names."""
        if logical_id in self._names:
            return self._names[logical_id]
        self._names[logical_id] = f"{self.name}-{logical_id}"  # also ends the chase when a name refers to itself
        body = self.source.resources[logical_id]
        kind = KINDS.get(body.type)
        stated = body.properties.get(kind.name) if kind is not None and kind.name else None
        if stated is not None:
            resolver = Resolver(self)
            value = resolver.value(stated)
            if value != {} and not isinstance(value, dict | list):
                self._names[logical_id] = str(value).removeprefix("https://")
        return self._names[logical_id]

    def _full(self, body: Body, name: str) -> str:
        """The name as it stands in the ARN: behind its path, or behind what it is a part of."""
        kind = KINDS[body.type]
        if kind.path and isinstance(path := self.value(body.properties.get(kind.path, "/")), str):
            return f"{path.strip('/')}/{name}".lstrip("/")
        if kind.within and kind.within in body.properties:
            whole = str(self.value(body.properties[kind.within])).rpartition(":")[2].rpartition("/")[2]
            separator = ":" if kind.word == "function-alias" else "/"
            return f"{whole}{separator}{name}" if whole and whole != "default" else name
        return f"{name.lstrip('/') if kind.word == 'parameter' else name}{kind.suffix}"

    def _function_arn(self, body: Body) -> str:
        function = str(self.value(body.properties.get("FunctionName", ""))).rpartition(":")[2]
        return self._arn(KINDS["AWS::Lambda::Function"], function)

    def _arn(self, kind: Kind, name: str) -> str:
        partition = self._arns.partition
        return kind.arn.format(partition=partition, region=self.region, account=AccountId(self.account), name=name)

    @property
    def _arns(self) -> Arns:
        return Arns(Region(self.region))


def _ignored(_: str) -> None:
    """For values whose gaps are of no concern."""

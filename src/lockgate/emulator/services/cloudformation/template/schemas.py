"""The registry's schema of a resource type: properties, what forces a replacement, what Fn::GetAtt gives.

The documents are AWS's own provider schemas as cfn-lint's package ships them. Each is read from the package's files
when its type is first used; cfn-lint itself is never imported.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_POINTER = "/properties/"
_GIVES_PROPERTIES = frozenset(
    {
        *("AWS::EC2::Instance", "AWS::EC2::SecurityGroup", "AWS::Events::EventBus", "AWS::SNS::Topic"),
        *("AWS::SQS::Queue", "AWS::SSM::Parameter"),
    }
)


@dataclass(frozen=True)
class Schema:
    """One resource type.

    Attributes:
        type: ``AWS::S3::Bucket``.
        document: The provider schema.
    """

    type: str
    document: Mapping[str, Any]

    @cached_property
    def properties(self) -> Mapping[str, Any]:
        """Property name to its schema."""
        return self.document.get("properties", {})  # type: ignore[no-any-return]  # a JSON object

    @cached_property
    def open(self) -> bool:
        """Whether properties without a schema are taken: custom resources."""
        return "patternProperties" in self.document or not self.properties

    @cached_property
    def create_only(self) -> tuple[tuple[str, ...], ...]:
        """Paths whose change replaces the resource: ``("FunctionName",)``."""
        return _paths(self.document.get("createOnlyProperties", ()))

    @cached_property
    def conditional_create_only(self) -> tuple[tuple[str, ...], ...]:
        """Paths whose change may replace the resource."""
        return _paths(self.document.get("conditionalCreateOnlyProperties", ()))

    @cached_property
    def attributes(self) -> frozenset[str]:
        """What Fn::GetAtt gives: ``Arn``, ``Endpoint.Address``."""
        return frozenset(".".join(path) for path in _paths(self.document.get("readOnlyProperties", ())))

    @cached_property
    def property_attributes(self) -> frozenset[str]:
        """Properties that Fn::GetAtt gives too, for the few types whose pages document it."""
        return frozenset(self.properties) if self.type in _GIVES_PROPERTIES else frozenset()

    @cached_property
    def identifier(self) -> tuple[str, ...]:
        """The top-level properties that name the resource."""
        return tuple(path[0] for path in _paths(self.document.get("primaryIdentifier", ())))

    @cached_property
    def registry(self) -> bool:
        """Whether a provider of the registry handles it; older types are built in and word failures differently."""
        return bool(self.document.get("handlers"))

    @cached_property
    def actions(self) -> frozenset[str]:
        """The IAM actions that the registry says its handlers need, in lower case; empty for built-in types."""
        handlers = self.document.get("handlers", {}).values()
        return frozenset(action.lower() for handler in handlers for action in handler.get("permissions", ()))

    @cached_property
    def tag_property(self) -> str | None:
        """The property that holds the tags, or None when the type has none."""
        tagging = self.document.get("tagging", {})
        if tagging.get("taggable", self.document.get("taggable", True)) is False:
            return None
        name = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix(_POINTER)
        return name if name in self.properties else None

    @cached_property
    def system_tags(self) -> bool:
        """Whether CloudFormation adds its own ``aws:cloudformation:*`` tags."""
        return self.tag_property is not None and bool(
            self.document.get("tagging", {}).get("cloudFormationSystemTags", True)
        )


def _paths(pointers: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(pointer.removeprefix(_POINTER).split("/")) for pointer in pointers)


CUSTOM = "AWS::CloudFormation::CustomResource"


def is_custom(kind: str) -> bool:
    """Whether the type is a custom resource, under either of its names."""
    return kind.startswith("Custom::") or kind == CUSTOM


def find(kind: str, region: str) -> Schema | None:
    """The schema of a type in a Region, or None when AWS has no such type there."""
    return _read(CUSTOM if is_custom(kind) else kind, region)


@cache
def _read(kind: str, region: str) -> Schema | None:
    file = _index(region).get(kind)
    if file is None:
        return None
    with (_folder() / "resources" / f"{file}.json").open("rb") as stream:
        return Schema(kind, json.load(stream))


@cache
def _index(region: str) -> Mapping[str, str]:
    path = _folder() / "providers" / f"{region}.json"
    if not path.exists():  # a Region that the package does not know yet has what the oldest one has
        path = _folder() / "providers" / "us-east-1.json"
    with path.open("rb") as stream:
        index: Mapping[str, str] = json.load(stream)
        return index


@cache
def _folder() -> Path:
    spec = find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("resource schemas come with the package cfn-lint: pip install 'lockgate[rehearsal]'")
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"

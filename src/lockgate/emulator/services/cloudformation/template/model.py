"""The parts of a template, each a frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One entry under ``Parameters``.

    Attributes:
        name: Its key.
        type: ``String``, ``Number``, ``CommaDelimitedList``, ``List<...>``, ``AWS::SSM::Parameter::Value<...>``, ...
        spec: The entry as written.
    """

    name: str
    type: str
    spec: Mapping[str, Any]

    @property
    def default(self) -> str | None:
        """The default as text, or None when a value must be given."""
        value = self.spec.get("Default")
        return None if value is None else text_of(value)

    @property
    def no_echo(self) -> bool:
        """Whether the value is masked wherever it is shown."""
        return text_of(self.spec.get("NoEcho", False)).lower() == "true"

    @property
    def from_ssm(self) -> bool:
        """Whether the value names a parameter of Parameter Store, whose value is meant."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    @property
    def is_list(self) -> bool:
        """Whether a reference gives a list."""
        inner = self.type.removeprefix("AWS::SSM::Parameter::Value<").removesuffix(">") if self.from_ssm else self.type
        return inner == "CommaDelimitedList" or inner.startswith("List<")


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """One entry under ``Resources``, its intrinsic functions not yet evaluated.

    Attributes:
        logical_id: Its key.
        type: ``AWS::S3::Bucket``.
        properties: As written.
        depends_on: Logical ids that are stated; those that follow from references are not here.
        condition: The name of its condition.
        deletion_policy: ``Delete``, ``Retain``, ``RetainExceptOnCreate`` or ``Snapshot``.
        update_replace_policy: ``Delete``, ``Retain`` or ``Snapshot``.
        update_policy: ``UpdatePolicy`` as written (``CodeDeployLambdaAliasUpdate`` above all).
        metadata: ``Metadata`` as written.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    condition: str | None = None
    deletion_policy: Any = "Delete"
    update_replace_policy: Any = "Delete"
    update_policy: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """One entry under ``Outputs``; `export` is the name's expression, or None."""

    name: str
    value: Any
    export: Any = None
    description: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template whose format is sound.

    Attributes:
        body: The text as it was given.
        document: The document that is deployed: transforms are applied, loops are unrolled.
        transforms: The transforms that the given text declares.
        language_extensions: Whether ``AWS::LanguageExtensions`` is among them.
    """

    body: str
    document: Mapping[str, Any]
    description: str | None
    parameters: Mapping[str, ParameterSpec]
    resources: Mapping[str, ResourceSpec]
    outputs: Mapping[str, OutputSpec]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    transforms: tuple[str, ...] = field(default=())

    @property
    def language_extensions(self) -> bool:
        """Whether the functions of AWS::LanguageExtensions may be used."""
        return LANGUAGE_EXTENSIONS in self.transforms


LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"


def text_of(value: Any) -> str:
    """A scalar as CloudFormation writes it: ``true`` and ``false`` for booleans, numbers as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

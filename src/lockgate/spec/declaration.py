"""The checked declaration: what `lockgate.yaml` says, with every default filled in and the place of each value kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from lockgate.kernel import AccountId, Origin, Region


class Source(Enum):
    """How a pipeline gets its commit."""

    CONNECTION = "connection"
    """CodePipeline checks the commit out through a CodeConnections connection; its build stage runs CodeBuild."""
    ARTIFACT = "artifact"
    """CodeBuild's webhook builds the push and puts the artifact into S3; the object's arrival starts the pipeline."""


@dataclass(frozen=True, slots=True)
class Organization:
    """The organisation (``o-...``), the Region of everything, and the prefix of every name that Lockgate gives."""

    id: str
    region: Region
    prefix: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its branch, the infrastructure account that delivers to it and the runtime accounts that run it.

    Attributes:
        name: Its key in the document; environments are in declared order.
        branch: The git branch that deploys to it.
        infrastructure: The account of its pipeline, builds, artifacts and key.
        runtime: One or more accounts that run the applications.
        approval: Groups of which one member must approve; empty when no approval is asked.
        origin: The place of the environment's key; parts are ``origins["branch"]`` and so on.
        origins: The place of each stated value, by key.
    """

    name: str
    branch: str
    infrastructure: AccountId
    runtime: tuple[AccountId, ...]
    approval: tuple[str, ...]
    origin: Origin
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Repository:
    """Where an application's commits come from.

    Attributes:
        provider: ``github`` or ``local``; a local repository can be rehearsed but not deployed.
        full_name: ``acme/orders``; for a local one ``local/NAME``.
    """

    provider: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Build:
    """The build's image, size, time limit (minutes) and extra environment variables."""

    image: str
    compute: str
    timeout: int
    buildspec: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TemplateResource:
    """One resource of the application's template, as far as the design needs it.

    Attributes:
        logical_id: Its key under ``Resources``.
        type: ``AWS::Lambda::Function``; SAM types are already replaced by the types they generate.
        properties: The raw properties, intrinsic functions as plain mappings (``{"Ref": ...}``).
        origin: Its place in the template.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Template:
    """The application's own template: its path, what it creates, its parameters' names, and whether it is a SAM template."""

    path: str
    resources: tuple[TemplateResource, ...]
    parameters: frozenset[str]
    serverless: bool


@dataclass(frozen=True, slots=True)
class Application:
    """One application.

    Attributes:
        name: Its key in the document.
        repository: Where its commits come from.
        directory: Its working copy, relative to the folder of the declared file; the template's path is relative to it.
        template: What it deploys.
        source: The kind of source, stated or the layout's default.
        environments: The names of the environments it is delivered to, in declared order.
        permissions: Extra actions of the execution role by resource type, for types without registry data.
        parameters: Template parameters by environment.
        build: How it is built.
    """

    name: str
    repository: Repository
    directory: str
    template: Template
    source: Source
    environments: tuple[str, ...]
    permissions: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Mapping[str, str]]
    build: Build
    origin: Origin
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Group:
    """People with a role: ``developers``, ``operators``, ``release-managers`` always exist; others are declared.

    Attributes:
        name: Its name.
        trusted: ARNs of the roles or users (of any account) that may assume the group's role; empty: the identities of the
            infrastructure account that its administrators let.
    """

    name: str
    trusted: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole declared file, checked."""

    file: str
    organization: Organization
    environments: tuple[Environment, ...]
    applications: tuple[Application, ...]
    groups: tuple[Group, ...]

    def environment(self, name: str) -> Environment:
        """The environment of that name; raises KeyError when there is none."""
        return next_named(self.environments, name)

    def application(self, name: str) -> Application:
        """The application of that name; raises KeyError when there is none."""
        return next_named(self.applications, name)


def next_named(items: tuple[Any, ...], name: str) -> Any:
    """The item whose ``name`` it is; raises KeyError when there is none."""
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)

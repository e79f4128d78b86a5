"""The checked declaration: what `lockgate.yaml` says, with every default filled in and the place of each value kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from lockgate.kernel import AccountId, Origin, Region

FILLED_PARAMETERS = ("ArtifactBucket", "ArtifactKey", "Boundary", "Environment", "Release")
"""The template parameters that Lockgate fills itself, each only where the template declares it.

``ArtifactBucket`` and ``ArtifactKey`` name the build's artifact in S3 (a function's code), ``Boundary`` is the ARN of
the permissions boundary that every role of the template must carry, ``Environment`` is the environment's name, and
``Release`` is what is deployed: the commit, or in a line with an artifact source the version of the artifact.
"""

STANDARD_GROUPS = ("developers", "operators", "release-managers")
"""The groups that exist without being declared, with no trusted identities of other accounts."""


class Source(Enum):
    """How a pipeline gets its commit."""

    CONNECTION = "connection"
    """CodePipeline checks the commit out through a CodeConnections connection; its build stage runs CodeBuild."""
    ARTIFACT = "artifact"
    """CodeBuild's webhook builds the push and puts the artifact into S3; the object's arrival starts the pipeline."""


@dataclass(frozen=True, slots=True)
class Organization:
    """The organisation (``o-...``), the Region of everything, and the prefix of every name that Lockgate gives.

    Attributes:
        id: The organisation's id.
        region: The one Region of every account's resources.
        prefix: The first part of every name; ``lockgate`` unless stated.
        origin: The place of the ``organization`` key; parts are in `origins`.
        management: The organisation's management account, when stated: no environment may use it.
        origins: The place of each stated value, by key.
    """

    id: str
    region: Region
    prefix: str
    origin: Origin
    management: AccountId | None = None
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))


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
        full_name: ``acme/orders``; for a local one ``local/NAME``, where NAME is the first application with that path.
        path: A local repository's folder, relative to the folder of the declared file or absolute; None for GitHub.
    """

    provider: str
    full_name: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Build:
    """How an application is built.

    Attributes:
        image: The build's container image.
        compute: CodeBuild's compute type, ``BUILD_GENERAL1_SMALL``.
        timeout: Minutes, 5 to 2160.
        buildspec: The buildspec's path, relative to the application's directory.
        environment: Extra environment variables, as plain text.
    """

    image: str
    compute: str
    timeout: int
    buildspec: str
    environment: Mapping[str, str]


class Approve(Enum):
    """Whose pull requests are built only when somebody who may write to the repository has said so in a comment."""

    FORKS = "forks"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Checks:
    """How the pull requests of an application are built and tested.

    Attributes:
        buildspec: The buildspec's text when it is `declared`, else its path in the repository.
        declared: Whether the buildspec is fixed when the accounts are set up, so that no pull request can change it.
        approve: Whose pull requests wait for a comment.
        timeout: Minutes, 5 to 2160.
        concurrent: The most builds at a time, or None: as many as the account may have.
        up_to_date: Whether GitHub demands the newest commit of the branch in what is merged.
    """

    buildspec: str = "buildspec.yml"
    declared: bool = False
    approve: Approve = Approve.FORKS
    timeout: int = 15
    concurrent: int | None = None
    up_to_date: bool = False


@dataclass(frozen=True, slots=True)
class Globs:
    """Names that a trigger takes: those that fit one of `include`, or all when it is empty, and none of `exclude`."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is stated."""
        return bool(self.include or self.exclude)


@dataclass(frozen=True, slots=True)
class Triggers:
    """Which pushes start a pipeline with a connection, in place of every push to its branch.

    A push starts it when its branch fits `branches` (where they include nothing: is the line's) and one of the files
    that it changes fits `paths`, or when it is a tag that fits `tags`. Where only tags are stated, only tags start it.
    """

    branches: Globs = Globs()
    paths: Globs = Globs()
    tags: Globs = Globs()


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
    """The application's own template.

    Attributes:
        path: Its path, relative to the application's directory.
        resources: What it creates, in the template's order.
        parameters: The names of its parameters.
        serverless: Whether it is a SAM template, which CloudFormation expands (``CAPABILITY_AUTO_EXPAND``).
        required: The parameters without a default.
    """

    path: str
    resources: tuple[TemplateResource, ...]
    parameters: frozenset[str]
    serverless: bool
    required: frozenset[str] = frozenset()


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
        checks: How its pull requests are built.
        configuration: The template configuration file in the artifact, or None.
        triggers: By branch of an environment: which pushes start that branch's pipeline, where not all do.
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
    checks: Checks = Checks()
    configuration: str | None = None
    triggers: Mapping[str, Triggers] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Group:
    """People with a role: ``developers``, ``operators``, ``release-managers`` always exist; others are declared.

    Attributes:
        name: Its name.
        trusted: ARNs of the roles or users (of any account) that may assume the group's role; empty: the identities of
            the infrastructure account that its administrators let.
    """

    name: str
    trusted: tuple[str, ...]
    origin: Origin


EVERYONE = ("anyone", "outsiders")
"""Whom a demand may name beside the declared: every principal that could exist, and those of no declared account."""

KINDS = (
    "bucket",
    "connection",
    "function",
    "key",
    "log-group",
    "pipeline",
    "policy",
    "project",
    "queue",
    "role",
    "rule",
    "secret",
    "stack",
    "table",
    "topic",
    "user",
)
"""The kinds of resources that a demand may be about."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One entry of ``forbid`` or ``require``: who may never, or must be able to, do what to what.

    Attributes:
        number: Its place in the list, from 0.
        who: Groups, environments, applications, lines, accounts, ``PLACE:role/NAME``, ARNs, or one of `EVERYONE`.
        to: Actions and patterns of actions.
        on: ``PLACE:KIND/NAME`` with ``*`` and ``?`` in the name, or ARNs.
        origin: Its place in the file.
    """

    number: int
    who: tuple[str, ...]
    to: tuple[str, ...]
    on: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class GitHub:
    """What the pipelines tell GitHub: a commit status for each environment.

    Attributes:
        token_secret: The name of the secret, in each infrastructure account's Secrets Manager, that holds the token.
        api: The address of the REST API, without a slash at its end.
        origin: The place of the ``github`` key.
    """

    token_secret: str
    api: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole declared file, checked. `groups` holds the standard groups first, then the declared ones.

    `github` is None when nothing posts commit statuses.
    """

    file: str
    organization: Organization
    environments: tuple[Environment, ...]
    applications: tuple[Application, ...]
    groups: tuple[Group, ...]
    forbid: tuple[Demand, ...] = ()
    require: tuple[Demand, ...] = ()
    github: GitHub | None = None

    def environment(self, name: str) -> Environment:
        """The environment of that name; raises KeyError when there is none."""
        return next_named(self.environments, name)

    def application(self, name: str) -> Application:
        """The application of that name; raises KeyError when there is none."""
        return next_named(self.applications, name)


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The key in the document."""


NamedItem = TypeVar("NamedItem", bound=Named)


def next_named(items: tuple[NamedItem, ...], name: str) -> NamedItem:
    """The item whose ``name`` it is; raises KeyError when there is none."""
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)

"""What a resource of a delivery does: as whom it runs, what it takes in, what it starts and passes on.

A world keeps these facts with its holdings (`Holding.delivery`), whether they were read from templates or from running
accounts, so that questions about chains of steps need not know where the world came from. Values that AWS makes up, and
values that could not be interpreted, are symbols: the same text wherever they are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a pipeline's stage.

    Attributes:
        name: Its name.
        category: ``Source``, ``Build``, ``Test``, ``Deploy``, ``Approval``, ``Invoke`` or ``Compute``.
        provider: ``S3``, ``CodeBuild``, ``CloudFormation``, ``CodeStarSourceConnection`` and so on.
        owner: ``AWS``, ``ThirdParty`` or ``Custom``.
        role: The ARN of the role that performs it; None: the pipeline's own.
        region: Its Region; empty: the pipeline's.
        configuration: Its configuration; a ``RoleArn`` is the role that CloudFormation is passed.
        inputs: The names of the artifacts that it takes.
        outputs: The names of the artifacts that it makes.
        order: Its place among the actions of its stage; equal ones run side by side.
    """

    name: str
    category: str
    provider: str
    owner: str = "AWS"
    role: str | None = None
    region: str = ""
    configuration: Mapping[str, str] = field(default_factory=lambda: _NONE)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    order: int = 1

    @property
    def passed(self) -> str | None:
        """The ARN of the execution role that the action hands to CloudFormation."""
        return self.configuration.get("RoleArn")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a pipeline; stages run one after the other."""

    name: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """Where a pipeline keeps its artifacts.

    Attributes:
        bucket: The bucket's name.
        key: The key as the pipeline states it: ARN, id or alias; None for S3's own.
        region: The Region that the store is for; empty: the pipeline's.
    """

    bucket: str
    key: str | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A CodePipeline pipeline.

    Attributes:
        role: The ARN of its service role.
        stores: Its artifact stores.
        stages: In order.
        type: ``V1`` or ``V2``.
        mode: How executions follow each other: ``SUPERSEDED``, ``QUEUED`` or ``PARALLEL``.
    """

    role: str
    stores: tuple[Store, ...]
    stages: tuple[Stage, ...]
    type: str = "V1"
    mode: str = "SUPERSEDED"

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of all stages, in their order."""
        return tuple(action for stage in self.stages for action in stage.actions)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a webhook's group: all filters of a group must match, one group suffices."""

    type: str
    pattern: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Build:
    """A CodeBuild project.

    Attributes:
        role: The ARN of its service role.
        source: ``GITHUB``, ``CODEPIPELINE``, ``S3``, ``NO_SOURCE`` and so on.
        location: Where the source is: a repository's address, or ``BUCKET/KEY``; empty for a pipeline's.
        buildspec: A path in the source, an inline buildspec, or an S3 ARN; empty for the source's ``buildspec.yml``.
        webhook: Filter groups of its webhook; None when it has none, empty when everything starts a build.
        bucket: The bucket that its artifacts go to; empty when a pipeline takes them or there are none.
        path: The key of its artifact in that bucket, as far as the project states it.
        key: The key that encrypts its artifacts, as stated; None for S3's own.
        privileged: Whether its containers run privileged.
        environment: Its environment variables in plain text.
        batch_role: The ARN of the role that starts the builds of a batch.
    """

    role: str
    source: str
    location: str = ""
    buildspec: str = ""
    webhook: tuple[tuple[Filter, ...], ...] | None = None
    bucket: str = ""
    path: str = ""
    key: str | None = None
    privileged: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: _NONE)
    batch_role: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function: its role, and the object that its code was taken from, where it is known."""

    role: str
    bucket: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """What an event rule calls: ``arn``, with the role whose permissions EventBridge uses for it."""

    arn: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An EventBridge rule.

    Attributes:
        targets: What it calls.
        pattern: Its event pattern as JSON text; empty for a schedule.
        schedule: Its schedule expression; empty for a pattern.
        bus: The name or ARN of its bus.
        enabled: Whether it fires.
    """

    targets: tuple[Called, ...]
    pattern: str = ""
    schedule: str = ""
    bus: str = "default"
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class StackFacts:
    """A CloudFormation stack: the execution role that it keeps, None when it acts as its caller."""

    role: str | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """Any other resource that computes or acts: the roles that it runs as are its holding's `roles`.

    `source` is where its code, image or definition comes from, as stated; empty when that is not known.
    """

    source: str = ""


Delivery = Pipeline | Build | Function | Rule | StackFacts | Runs
"""What a holding does, by its kind: pipeline, project, function, rule, stack; `Runs` for every other."""

"""Pipelines. Source: CodePipeline user guide, "Pipeline structure reference"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from lockgate.design.values import Value
from lockgate.kernel import Origin
from lockgate.spec.declaration import Globs


class ActionType(Enum):
    """Category and provider of an action; owner is always AWS, version always 1."""

    S3_SOURCE = ("Source", "S3")
    CONNECTION_SOURCE = ("Source", "CodeStarSourceConnection")
    BUILD = ("Build", "CodeBuild")
    CLOUDFORMATION = ("Deploy", "CloudFormation")
    APPROVAL = ("Approval", "Manual")


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a stage.

    Attributes:
        name: ``[A-Za-z0-9.@_-]``, at most 100 characters.
        type: What it does.
        run_order: Actions with the same number run side by side.
        configuration: Its settings; values are at most 1,000 characters.
        role: ARN of the role that the pipeline's role assumes for it, or None.
        inputs: Names of artifacts that it reads.
        outputs: Names of artifacts that it makes.
        namespace: Under which its output variables are known, or None.
        origin: What caused it.
    """

    name: str
    type: ActionType
    run_order: int
    configuration: Mapping[str, Value]
    origin: Origin
    role: Value | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name and its actions."""

    name: str
    actions: tuple[Action, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class PushFilter:
    """Pushes that start a pipeline: to branches, changing files, or of tags; each by included and excluded patterns.

    Branches and paths go together, tags stand alone. Source: CodePipeline API reference, "GitPushFilter".
    """

    branches: Globs = field(default_factory=Globs)
    paths: Globs = field(default_factory=Globs)
    tags: Globs = field(default_factory=Globs)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A V2 pipeline in SUPERSEDED mode with one artifact store.

    Attributes:
        logical_id: Its name within the stack.
        name: The pipeline's name.
        role: ARN of its service role.
        bucket: The artifact store's bucket.
        key: ARN of the artifact store's key; never an alias, which would mean another key in another account.
        stages: At least two; the first holds the source action.
        origin: What caused it.
        pushes: What starts it in place of its source's own detection of changes, one of them being enough; or nothing.
    """

    logical_id: str
    name: str
    role: Value
    bucket: str
    key: Value
    stages: tuple[Stage, ...]
    origin: Origin
    pushes: tuple[PushFilter, ...] = ()

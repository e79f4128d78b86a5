"""A pipeline's declaration as it is read: frozen values over the document that CreatePipeline was given.

Names and shapes are those of the API's ``PipelineDeclaration`` (CodePipeline API reference); the document itself is
kept, because GetPipeline answers with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

ExecutionMode = Literal["SUPERSEDED", "QUEUED", "PARALLEL"]


@dataclass(frozen=True, slots=True)
class ArtifactStore:
    """Where artifacts lie: a bucket, and the key that encrypts them (an ARN, an id or an alias), if one is declared."""

    bucket: str
    key: str | None


@dataclass(frozen=True, slots=True)
class ActionType:
    """The four parts of an action type: ``Deploy``, ``AWS``, ``CloudFormation``, ``1``."""

    category: str
    owner: str
    provider: str
    version: str

    def document(self) -> dict[str, str]:
        """The API's ``ActionTypeId``."""
        return {"category": self.category, "owner": self.owner, "provider": self.provider, "version": self.version}


@dataclass(frozen=True, slots=True)
class Action:
    """One action declaration.

    Attributes:
        name: Unique in its stage.
        type: Category, owner, provider and version.
        run_order: Actions of one order run in parallel, orders one after another.
        configuration: The provider's configuration, variables unresolved.
        inputs: Names of input artifacts.
        outputs: Names of output artifacts.
        role: The action role's ARN, or None when the pipeline's role acts.
        region: Where the action runs, or None for the pipeline's Region.
        namespace: Where its output variables are found by later actions.
        timeout_minutes: Of an approval, or None for the default.
    """

    name: str
    type: ActionType
    run_order: int
    configuration: Mapping[str, str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    role: str | None
    region: str | None
    namespace: str | None
    timeout_minutes: int | None

    @property
    def is_source(self) -> bool:
        """Whether it brings a revision into the pipeline."""
        return self.type.category == "Source"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `on_failure` is None, ``ROLLBACK`` or ``RETRY`` with `retry_mode`."""

    name: str
    actions: tuple[Action, ...]
    on_failure: str | None = None
    retry_mode: str = "FAILED_ACTIONS"

    def groups(self) -> list[tuple[Action, ...]]:
        """The actions by run order."""
        orders = sorted({action.run_order for action in self.actions})
        return [tuple(a for a in self.actions if a.run_order == order) for order in orders]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A whole declaration. `stores` is by Region; `document` is what GetPipeline answers with, without the version."""

    name: str
    role: str
    stages: tuple[Stage, ...]
    stores: Mapping[str, ArtifactStore]
    mode: ExecutionMode
    type: str
    variables: Mapping[str, str | None]
    document: Mapping[str, Any]

    def stage(self, name: str) -> Stage | None:
        """The stage of that name, or None."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def following(self, name: str) -> Stage | None:
        """The stage after the one of that name, or None after the last."""
        names = [stage.name for stage in self.stages]
        place = names.index(name) + 1
        return self.stages[place] if place < len(names) else None

    def actions(self) -> Iterator[tuple[Stage, Action]]:
        """Every action with its stage, in declared order."""
        for stage in self.stages:
            for action in stage.actions:
                yield stage, action

    def sources(self) -> list[Action]:
        """The source actions, which only the first stage has."""
        return [action for _, action in self.actions() if action.is_source]


def read_pipeline(document: Mapping[str, Any], region: str) -> Pipeline:
    """Read a declaration that was checked against the API's shapes; a single store is the pipeline Region's."""
    stores = document.get("artifactStores") or {region: document["artifactStore"]}
    return Pipeline(
        name=document["name"],
        role=document["roleArn"],
        stages=tuple(_stage(stage) for stage in document["stages"]),
        stores={where: _store(store) for where, store in stores.items()},
        mode=document.get("executionMode", "SUPERSEDED"),
        type=document.get("pipelineType", "V1"),
        variables={v["name"]: v.get("defaultValue") for v in document.get("variables", [])},
        document=document,
    )


def with_defaults(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as GetPipeline shows it: the service's defaults written out."""
    stages = [
        {**stage, "actions": [_action_defaults(action) for action in stage["actions"]]} for stage in document["stages"]
    ]
    return {"executionMode": "SUPERSEDED", "pipelineType": "V1", **document, "stages": stages}


def _action_defaults(action: Mapping[str, Any]) -> dict[str, Any]:
    return {"runOrder": 1, "configuration": {}, "inputArtifacts": [], "outputArtifacts": [], **action}


def _store(document: Mapping[str, Any]) -> ArtifactStore:
    return ArtifactStore(document["location"], (document.get("encryptionKey") or {}).get("id"))


def _stage(document: Mapping[str, Any]) -> Stage:
    failure = document.get("onFailure") or {}
    return Stage(
        name=document["name"],
        actions=tuple(_action(action) for action in document["actions"]),
        on_failure=failure.get("result"),
        retry_mode=(failure.get("retryConfiguration") or {}).get("retryMode", "FAILED_ACTIONS"),
    )


def _action(document: Mapping[str, Any]) -> Action:
    identity = document["actionTypeId"]
    return Action(
        name=document["name"],
        type=ActionType(identity["category"], identity["owner"], identity["provider"], identity["version"]),
        run_order=document.get("runOrder", 1),
        configuration=document.get("configuration") or {},
        inputs=tuple(a["name"] for a in document.get("inputArtifacts") or ()),
        outputs=tuple(a["name"] for a in document.get("outputArtifacts") or ()),
        role=document.get("roleArn"),
        region=document.get("region"),
        namespace=document.get("namespace"),
        timeout_minutes=document.get("timeoutInMinutes"),
    )

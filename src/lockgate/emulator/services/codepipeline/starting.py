"""Starting executions: overrides, variables, idempotency, limits, and why it started."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from lockgate.emulator.ports import Aws, Call, ServiceError
from lockgate.emulator.services.codepipeline.engine import Engine
from lockgate.emulator.services.codepipeline.model import Execution, PipelineRecord, Trigger
from lockgate.emulator.services.codepipeline.store import new_id

CONCURRENT = 50
"""Executions of one pipeline that may be under way in QUEUED and PARALLEL mode (CodePipeline user guide, "Quotas")."""
REMEMBERED = 1000
"""How many announced starts wait for their call at most."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "S3": ("S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"),
    "CodeStarSourceConnection": ("COMMIT_ID",),
}
"""Source provider to the override types that it takes ("Start a pipeline with a source revision override")."""


@runtime_checkable
class PipelineStarts(Protocol):
    """The side door for EventBridge: it starts pipelines with an ordinary call, and says beforehand what it is."""

    def announce(self, token: str, trigger: Trigger) -> None:
        """The StartPipelineExecution call with this unguessable ``clientRequestToken`` is of that trigger."""


def pipeline_starts(aws: Aws) -> PipelineStarts:
    """The CodePipeline service of `aws`, seen from EventBridge."""
    service = aws.service("codepipeline")
    if not isinstance(service, PipelineStarts):
        raise TypeError(f"the service `{service.name}` takes no announcements")
    return service


@dataclass(frozen=True, slots=True)
class Start:
    """What an execution is started with; `overrides` and `branches` are by source action."""

    trigger: Trigger
    overrides: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    branches: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


class Starter:
    """Makes executions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._announced: dict[str, Trigger] = {}
        self._lock = threading.Lock()

    def announce(self, token: str, trigger: Trigger) -> None:
        """See `PipelineStarts`."""
        with self._lock:
            self._announced[token] = trigger
            while len(self._announced) > REMEMBERED:
                self._announced.pop(next(iter(self._announced)))

    def called(self, record: PipelineRecord, call: Call) -> Execution:
        """StartPipelineExecution, by a person or by EventBridge."""
        token = call.params.get("clientRequestToken")
        with self._lock:
            trigger = self._announced.pop(token, None) if token else None
        if token and trigger is None and token in record.requests:
            return record.executions[record.requests[token]]
        start = Start(
            trigger=trigger or Trigger("StartPipelineExecution", call.caller.principal.arn),
            overrides=_overrides(record, call.params.get("sourceRevisions") or []),
            variables=_variables(record, call.params.get("variables") or []),
        )
        execution = self.start(record, start)
        if token:
            record.requests[token] = execution.id
        return execution

    def start(self, record: PipelineRecord, start: Start) -> Execution:
        """Start an execution of the present definition; raises when too many are under way."""
        with self._engine.turn() as turn:
            pipeline = record.pipeline
            under_way = sum(e.status in ("InProgress", "Stopping") for e in record.executions.values())
            if pipeline.mode != "SUPERSEDED" and under_way >= CONCURRENT:
                raise ServiceError(
                    "ConcurrentPipelineExecutionsLimitExceededException",
                    f"The pipeline {record.name} has reached the limit of {CONCURRENT} concurrent executions.",
                )
            now = self._engine.aws.clock.now()
            execution = Execution(
                id=new_id(),
                pipeline=pipeline,
                version=record.version,
                trigger=start.trigger,
                mode=pipeline.mode,
                started=now,
                updated=now,
                overrides=start.overrides,
                branches=start.branches,
                variables=_resolved(record, start.variables),
            )
            self._engine.launch(turn, record, execution, pipeline.stages[0])
            return execution


def _overrides(record: PipelineRecord, revisions: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    sources = {action.name: action for action in record.pipeline.sources()}
    found: dict[str, tuple[str, str]] = {}
    for revision in revisions:
        name, kind = revision["actionName"], revision["revisionType"]
        action = sources.get(name)
        if action is None:
            raise ServiceError("ValidationException", f"The pipeline {record.name} has no source action named {name}")
        if kind not in KINDS.get(action.type.provider, ()):
            raise ServiceError(
                "ValidationException",
                f"The revision type {kind} is not valid for source action {name}, whose provider is "
                f"{action.type.provider}",
            )
        if kind == "S3_OBJECT_KEY" and action.configuration.get("AllowOverrideForS3ObjectKey", "").lower() != "true":
            raise ServiceError(
                "ValidationException",
                f"Source action {name} does not allow its S3 object key to be overridden: AllowOverrideForS3ObjectKey "
                "is not true",
            )
        found[name] = (kind, revision["revisionValue"])
    return found


def _variables(record: PipelineRecord, given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    values = {variable["name"]: variable["value"] for variable in given}
    unknown = sorted(set(values) - set(record.pipeline.variables))
    if unknown:
        raise ServiceError(
            "ValidationException", f"The pipeline {record.name} does not declare the variable {', '.join(unknown)}"
        )
    return values


def _resolved(record: PipelineRecord, given: Mapping[str, str]) -> dict[str, str]:
    resolved = {}
    for name, default in record.pipeline.variables.items():
        value = given.get(name, default)
        if value is None:
            raise ServiceError("ValidationException", f"The variable {name} has no default and was given no value")
        resolved[name] = value
    return resolved

"""The control plane: pipelines and their tags, and the catalogue of action types."""

import logging
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, ServiceError
from lockgate.emulator.services.codepipeline import gates
from lockgate.emulator.services.codepipeline.catalogue import KNOWN
from lockgate.emulator.services.codepipeline.declaration import Pipeline, read_pipeline, with_defaults
from lockgate.emulator.services.codepipeline.interventions import Interventions
from lockgate.emulator.services.codepipeline.model import PipelineRecord, Trigger
from lockgate.emulator.services.codepipeline.pages import page
from lockgate.emulator.services.codepipeline.starting import Start, Starter
from lockgate.emulator.services.codepipeline.store import PipelineStore
from lockgate.emulator.services.codepipeline.structure import check_structure
from lockgate.emulator.services.codepipeline.trigger_filters import check_triggers
from lockgate.emulator.services.codepipeline.triggers import Triggers
from lockgate.emulator.services.codepipeline.trust import check_accounts, check_roles

log = logging.getLogger(__name__)

Answer = Mapping[str, Any]
PIPELINES = 1000
TAGS = 50


class Control:
    """CreatePipeline and its kin."""

    def __init__(
        self, aws: Aws, store: PipelineStore, interventions: Interventions, starter: Starter, triggers: Triggers
    ) -> None:
        self._aws = aws
        self._store = store
        self._interventions = interventions
        self._starter = starter
        self._triggers = triggers

    def create(self, call: Call) -> Answer:
        """CreatePipeline: check everything, keep it, watch its repositories, and start it at once, as AWS does."""
        document = with_defaults({k: v for k, v in call.params["pipeline"].items() if k != "version"})
        name = document["name"]
        if self._store.find(call.account, call.region, name) is not None:
            raise ServiceError(
                "PipelineNameInUseException",
                f"A pipeline with the name '{name}' already exists in account '{call.account}'",
            )
        now = self._aws.clock.now()
        pipeline = self._read(document, call)
        record = PipelineRecord(call.account, call.region, pipeline, 1, now, now)
        record.tags = _tags(call.params.get("tags") or [], {})
        check_roles(self._aws, call, record, pipeline)
        with self._store.bell:
            if len(self._store.of(call.account, call.region)) >= PIPELINES:
                raise ServiceError("LimitExceededException", f"An account can have {PIPELINES} pipelines in a Region.")
            gates.renew(record)
            self._store.add(record)
        self._triggers.follow(record)
        self._start_created(record, call)
        return {"pipeline": _shown(record), "tags": _tag_list(record)}

    def get(self, call: Call) -> Answer:
        """GetPipeline; only the current version is kept, as a number that must fit."""
        record = self._store.get(call.account, call.region, call.params["name"])
        version = call.params.get("version")
        if version is not None and version != record.version:
            raise ServiceError(
                "PipelineVersionNotFoundException", f"Pipeline {record.name} has no version {version} that is kept"
            )
        metadata = {"pipelineArn": record.arn, "created": record.created, "updated": record.updated}
        return {"pipeline": _shown(record), "metadata": metadata}

    def update(self, call: Call) -> Answer:
        """UpdatePipeline: the same checks; the version rises by one whatever number was sent."""
        document = with_defaults({k: v for k, v in call.params["pipeline"].items() if k != "version"})
        record = self._store.find(call.account, call.region, document["name"])
        if record is None:
            raise ServiceError(
                "InvalidStructureException",
                f"Account '{call.account}' does not have a pipeline with name '{document['name']}'",
            )
        pipeline = self._read(document, call)
        check_roles(self._aws, call, record, pipeline)
        self._interventions.update(record, pipeline)
        self._triggers.follow(record)
        return {"pipeline": _shown(record)}

    def delete(self, call: Call) -> Answer:
        """DeletePipeline; one that does not exist is no error."""
        record = self._store.find(call.account, call.region, call.params["name"])
        if record is not None:
            self._interventions.delete(record)
            self._triggers.forget(record)
        return {}

    def list(self, call: Call) -> Answer:
        """ListPipelines."""
        found = [
            {
                "name": record.name,
                "version": record.version,
                "pipelineType": record.pipeline.type,
                "executionMode": record.pipeline.mode,
                "created": record.created,
                "updated": record.updated,
            }
            for record in self._store.of(call.account, call.region)
        ]
        return page(found, "pipelines", call.params, size=1000)

    def tags(self, call: Call) -> Answer:
        """ListTagsForResource."""
        return page(_tag_list(self._store.by_arn(call.params["resourceArn"])), "tags", call.params)

    def tag(self, call: Call) -> Answer:
        """TagResource."""
        record = self._store.by_arn(call.params["resourceArn"])
        record.tags = _tags(call.params["tags"], record.tags)
        return {}

    def untag(self, call: Call) -> Answer:
        """UntagResource."""
        record = self._store.by_arn(call.params["resourceArn"])
        gone = set(call.params["tagKeys"])
        record.tags = {key: value for key, value in record.tags.items() if key not in gone}
        return {}

    def action_types(self, call: Call) -> Answer:
        """ListActionTypes: those that this emulator performs; all are AWS's own."""
        if call.params.get("actionOwnerFilter") not in (None, "AWS"):
            return {"actionTypes": []}
        return page([_action_type(*key) for key in KNOWN], "actionTypes", call.params)

    def _read(self, document: Mapping[str, Any], call: Call) -> Pipeline:
        if bool(document.get("artifactStore")) == bool(document.get("artifactStores")):
            raise ServiceError(
                "InvalidStructureException", "Exactly one of artifactStore and artifactStores must be declared."
            )
        pipeline = read_pipeline(document, call.region)
        check_structure(pipeline, call.region)
        check_triggers(pipeline)
        check_accounts(pipeline, call.account)
        return pipeline

    def _start_created(self, record: PipelineRecord, call: Call) -> None:
        try:
            self._starter.start(record, Start(Trigger("CreatePipeline", call.caller.principal.arn)))
        except ServiceError as error:
            log.info("pipeline %s was created but not started: %s", record.name, error.message)


def _shown(record: PipelineRecord) -> dict[str, Any]:
    return {**record.pipeline.document, "version": record.version}


def _tags(given: list[Mapping[str, str]], existing: Mapping[str, str]) -> dict[str, str]:
    tags = {**existing, **{tag["key"]: tag["value"] for tag in given}}
    if len(tags) > TAGS:
        raise ServiceError("TooManyTagsException", f"A pipeline can have {TAGS} tags at most.")
    reserved = [key for key in tags.keys() - existing.keys() if _is_reserved(key.lower())]
    if reserved:
        raise ServiceError("InvalidTagsException", f"Tag keys cannot begin with aws: {', '.join(sorted(reserved))}")
    return tags


def _is_reserved(key: str) -> bool:
    """CloudFormation's own tags come over the same API here, as those of every other client."""
    return key.startswith("aws:") and not key.startswith("aws:cloudformation:")


def _tag_list(record: PipelineRecord) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in record.tags.items()]


def _action_type(category: str, provider: str) -> dict[str, Any]:
    known = KNOWN[category, provider]
    properties = [
        {"name": key, "required": key in known.required, "key": True, "secret": False, "queryable": False}
        for key in known.keys
    ]
    return {
        "id": {"category": category, "owner": "AWS", "provider": provider, "version": "1"},
        "actionConfigurationProperties": properties,
        "inputArtifactDetails": {"minimumCount": known.inputs[0], "maximumCount": min(known.inputs[1], 5)},
        "outputArtifactDetails": {"minimumCount": known.outputs[0], "maximumCount": known.outputs[1]},
    }

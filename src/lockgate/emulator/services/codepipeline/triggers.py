"""Repositories start pipelines: deliveries of the connection's webhook become executions of type ``WebhookV2``.

The execution takes the revision that triggered it, whatever is pushed meanwhile (aws-cdk and the user guide agree on
that for connection sources); the pipeline's other sources take their newest.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import partial

from lockgate.emulator.ports import Aws, ServiceError
from lockgate.emulator.services.codepipeline.declaration import Action
from lockgate.emulator.services.codepipeline.model import PipelineRecord, Trigger
from lockgate.emulator.services.codepipeline.starting import Start, Starter
from lockgate.emulator.services.codepipeline.trigger_filters import (
    PullRequest,
    pull_request_starts,
    push_starts,
    read_pull_request,
    read_push,
    trigger_of,
)
from lockgate.emulator.services.codepipeline.variables import REFERENCE
from lockgate.emulator.services.connections import Delivery, connection_hub

log = logging.getLogger(__name__)

FILES_A_PAGE = 100
MOST_FILES = 3000
"""How many files of a pull request GitHub lists ("List pull requests files")."""


class Triggers:
    """Watches the repositories of connection sources."""

    def __init__(self, aws: Aws, starter: Starter) -> None:
        self._aws = aws
        self._starter = starter
        self._watched: dict[str, set[str]] = {}

    def follow(self, record: PipelineRecord) -> None:
        """Watch what the present definition asks for, and nothing else."""
        sources = [a for a in record.pipeline.sources() if a.type.provider == "CodeStarSourceConnection"]
        wanted = {f"{record.arn}/{a.name}": a for a in sources if _wants_deliveries(record, a)}
        for key, action in wanted.items():
            connection_hub(self._aws).watch(
                key,
                action.configuration["ConnectionArn"],
                action.configuration["FullRepositoryId"],
                partial(self.delivered, record, action.name),
            )
        self._unwatch(self._watched.get(record.arn, set()) - set(wanted))
        self._watched[record.arn] = set(wanted)

    def forget(self, record: PipelineRecord) -> None:
        """Watch nothing for the pipeline any more."""
        self._unwatch(self._watched.pop(record.arn, set()))

    def delivered(self, record: PipelineRecord, source: str, delivery: Delivery) -> None:
        """Start the pipeline when the delivery fits; one that cannot be started is a warning in the log."""
        action = next((a for a in record.pipeline.sources() if a.name == source), None)
        if action is None or not _same_repository(action, delivery):
            return
        start = self._start(record, action, delivery)
        if start is None:
            return
        try:
            self._starter.start(record, start)
        except ServiceError as error:
            log.warning("delivery %s did not start %s: %s", delivery.id, record.name, error.message)

    def _unwatch(self, keys: Iterable[str]) -> None:
        for key in keys:
            connection_hub(self._aws).unwatch(key)

    def _start(self, record: PipelineRecord, action: Action, delivery: Delivery) -> Start | None:
        if delivery.event == "push":
            push = read_push(delivery.payload)
            branch = _branch(record, action)
            if push is None or not push_starts(record.pipeline, action, branch, push):
                return None
            return _start(action, delivery, push.commit, push.branch)
        request = read_pull_request(delivery.payload)
        if request is None or not pull_request_starts(
            record.pipeline, action, request, lambda: self._files(delivery, request)
        ):
            return None
        return _start(action, delivery, request.commit, request.source)

    def _files(self, delivery: Delivery, request: PullRequest) -> Sequence[str]:
        hub = connection_hub(self._aws)
        found: list[str] = []
        while len(found) < MOST_FILES and len(found) % FILES_A_PAGE == 0:
            number = len(found) // FILES_A_PAGE + 1
            path = f"/repos/{delivery.repository}/pulls/{request.number}/files?per_page={FILES_A_PAGE}&page={number}"
            listed = [file["filename"] for file in hub.provider(delivery.connection_arn, path)]
            if not listed:
                break
            found += listed
        return found


def _start(action: Action, delivery: Delivery, commit: str, branch: str | None) -> Start:
    return Start(
        trigger=Trigger("WebhookV2", delivery.connection_arn),
        overrides={action.name: ("COMMIT_ID", commit)},
        branches={action.name: branch} if branch else {},
    )


def _wants_deliveries(record: PipelineRecord, action: Action) -> bool:
    detects = action.configuration.get("DetectChanges", "true").lower() != "false"
    return detects or trigger_of(record.pipeline, action) is not None


def _branch(record: PipelineRecord, action: Action) -> str:
    """BranchName, with the defaults of pipeline variables for references to them."""

    def default(namespace: str, key: str) -> str:
        return (record.pipeline.variables.get(key) if namespace == "variables" else None) or ""

    return REFERENCE.sub(lambda found: default(found.group(1), found.group(2)), action.configuration["BranchName"])


def _same_repository(action: Action, delivery: Delivery) -> bool:
    """FullRepositoryId is case-sensitive (user guide): a hook that GitHub made for another spelling starts nothing."""
    actual = (delivery.payload.get("repository") or {}).get("full_name")
    declared = action.configuration["FullRepositoryId"]
    if actual != declared:
        log.warning("a push to %s does not start the action %s, whose repository is %s", actual, action.name, declared)
    return bool(actual == declared)

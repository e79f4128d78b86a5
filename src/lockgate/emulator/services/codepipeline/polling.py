"""Polling of S3 sources that do not say ``PollForSourceChanges: false``.

Source: CodePipeline user guide, "Amazon S3 source action reference", "Default settings for the PollForSourceChanges
parameter": CodePipeline then looks at the object by itself, about once a minute, besides whatever events start the
pipeline. The look is made as the role of the action; one that is refused starts nothing.
"""

import logging
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws, ServiceError
from lockgate.emulator.services.codepipeline.declaration import Action
from lockgate.emulator.services.codepipeline.model import PipelineRecord, Trigger
from lockgate.emulator.services.codepipeline.performing import assume_action_role, assume_pipeline_role
from lockgate.emulator.services.codepipeline.starting import Start, Starter
from lockgate.emulator.services.codepipeline.store import PipelineStore
from lockgate.emulator.services.codepipeline.variables import references

log = logging.getLogger(__name__)

TICK = 1.0
EVERY = timedelta(minutes=1)


class Poller:
    """One thread for the world; it makes no call unless a pipeline polls."""

    def __init__(self, aws: Aws, store: PipelineStore, starter: Starter) -> None:
        self._aws = aws
        self._store = store
        self._starter = starter
        self._looked: dict[tuple[str, str], tuple[datetime, str | None]] = {}

    def run(self) -> None:
        """Until the emulator stops."""
        while not self._aws.background.stopping:
            self._aws.clock.sleep(TICK)
            try:
                self.tick()
            except Exception:  # one bad round must not be the last
                log.exception("a round of sources broke")

    def tick(self) -> None:
        """Look at every source whose minute is over; the first look only remembers."""
        now = self._aws.clock.now()
        current = {}
        for record in self._store.all():
            for action in filter(polls, record.pipeline.sources()):
                key = (record.arn, action.name)
                current[key] = self._source(record, action, self._looked.get(key), now)
        self._looked = current

    def _source(
        self, record: PipelineRecord, action: Action, last: tuple[datetime, str | None] | None, now: datetime
    ) -> tuple[datetime, str | None]:
        if last is not None and now - last[0] < EVERY:
            return last
        version = self._version(record, action)
        if last is not None and version not in (None, last[1]):
            self._start(record, action)
        return now, version

    def _version(self, record: PipelineRecord, action: Action) -> str | None:
        bucket, key = action.configuration["S3Bucket"], action.configuration["S3ObjectKey"]
        try:
            credentials = assume_pipeline_role(self._aws, record, record.pipeline.role)
            if action.role is not None:
                credentials = assume_action_role(self._aws, credentials, action.role, record.region)
            found = self._aws.client("s3", credentials, record.region).head_object(Bucket=bucket, Key=key)
        except (ClientError, BotoCoreError, ServiceError) as error:
            log.debug("source %s of %s could not be looked at: %s", action.name, record.name, error)
            return None
        version = found.get("VersionId")
        return None if version is None else str(version)

    def _start(self, record: PipelineRecord, action: Action) -> None:
        try:
            self._starter.start(record, Start(Trigger("PollForSourceChanges", action.name)))
        except ServiceError as error:
            log.warning("a change of source %s did not start %s: %s", action.name, record.name, error.message)


def polls(action: Action) -> bool:
    """Whether CodePipeline polls for the source: an S3 source polls unless it says no."""
    configuration = action.configuration
    fixed = not any(references(configuration.get(key, "")) for key in ("S3Bucket", "S3ObjectKey"))
    wanted = configuration.get("PollForSourceChanges", "true").lower() != "false"
    return action.type.provider == "S3" and action.is_source and wanted and fixed

"""Performing one action: roles, variables, artifacts, the provider, and what comes of it.

The chain of credentials is AWS's: the service principal assumes the pipeline's role under a 13-digit session name, and
an action with a role of its own has the pipeline's role assume that one (API reference, ``ActionDeclaration.roleArn``).
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import Aws, Credentials, ServiceError
from lockgate.emulator.services.codepipeline import artifacts
from lockgate.emulator.services.codepipeline.declaration import Action, ArtifactStore
from lockgate.emulator.services.codepipeline.failures import failure_of
from lockgate.emulator.services.codepipeline.model import ActionError, ActionRun, Artifact, Execution, PipelineRecord
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, NobodyWaits, Outcome
from lockgate.emulator.services.codepipeline.store import PipelineStore
from lockgate.emulator.services.codepipeline.variables import resolve

log = logging.getLogger(__name__)

PRINCIPAL = "codepipeline.amazonaws.com"
POLL = 0.03
"""Seconds between two looks at a provider; the provider is this very process."""
RENEWAL = timedelta(minutes=5)
"""A session is renewed when it lives no longer than this."""
BELL = 0.25
"""Seconds after which a waiting action looks at the clock even if nothing rang: somebody may have moved it."""


@dataclass
class ActionContext:
    """What an action's provider works with.

    Attributes:
        aws: The world.
        store: For actions that wait for an answer from outside.
        record: The pipeline.
        execution: The execution, for its revisions, overrides and artifacts.
        run: The record of this very run.
        action: The declaration.
        region: Where the action runs.
        configuration: The declared configuration with all variables resolved.
        deadline: When the action times out.
    """

    aws: Aws
    store: PipelineStore
    record: PipelineRecord
    execution: Execution
    run: ActionRun
    action: Action
    region: str
    configuration: Mapping[str, str]
    deadline: datetime
    _sessions: dict[str, Credentials] = field(default_factory=dict)
    _clients: dict[tuple[str, str], tuple[Credentials, Any]] = field(default_factory=dict)

    @property
    def pipeline_credentials(self) -> Credentials:
        """The pipeline role's session, renewed when it is about to expire."""
        role = self.execution.pipeline.role
        return self._session(role, lambda: assume_pipeline_role(self.aws, self.record, role))

    @property
    def credentials(self) -> Credentials:
        """The session of whoever performs the action: its role, else the pipeline's; renewed likewise."""
        role = self.action.role
        if role is None:
            return self.pipeline_credentials
        region = self.record.region
        return self._session(role, lambda: assume_action_role(self.aws, self.pipeline_credentials, role, region))

    def client(self, service: str, region: str | None = None) -> Any:
        """A client that acts as the action."""
        credentials = self.credentials
        key = (service, region or self.region)
        if key not in self._clients or self._clients[key][0] is not credentials:
            self._clients[key] = (credentials, self.aws.client(service, credentials, key[1]))
        return self._clients[key][1]

    @property
    def artifact_store(self) -> ArtifactStore:
        """The store of the action's Region."""
        return self.execution.pipeline.stores[self.region]

    def locate(self, name: str) -> Artifact:
        """The artifact in the action's Region, copied there by the pipeline's role if it was made elsewhere."""
        replica = self.execution.replicas.get((name, self.region))
        if replica is not None:
            return replica
        made = self.execution.artifacts.get(name)
        if made is None:
            raise ActionFailed("ConfigurationError", f"The input artifact {name} was not produced by this execution.")
        content = artifacts.read(self.aws.client("s3", self.pipeline_credentials, made.region), made)
        copy = artifacts.new_location(self.record.name, name, self.artifact_store, self.region, ".zip")
        artifacts.write(
            self.aws.client("s3", self.pipeline_credentials, self.region), copy, self.artifact_store, content
        )
        with self.store.bell:
            self.execution.replicas[name, self.region] = copy
        return copy

    def read(self, name: str) -> bytes:
        """An input artifact, read by whoever performs the action."""
        return artifacts.read(self.client("s3"), self.locate(name))

    def planned(self, name: str, suffix: str = "") -> Artifact:
        """Where an output artifact will lie."""
        return artifacts.new_location(self.record.name, name, self.artifact_store, self.region, suffix)

    def write(self, name: str, content: bytes, suffix: str = "", **more: Any) -> Artifact:
        """An output artifact, written by whoever performs the action."""
        artifact = self.planned(name, suffix)
        artifacts.write(self.client("s3"), artifact, self.artifact_store, content, **more)
        return artifact

    def report(self, **fields: Any) -> None:
        """Show progress: `external_id`, `external_url`, `summary`, `token`, `inputs`, `outputs`."""
        with self.store.bell:
            for name, value in fields.items():
                setattr(self.run, name, value)
            self.store.bell.notify_all()

    def check(self) -> None:
        """Raise when nobody waits for the action any more or its time is up."""
        self._go_on()
        if self.aws.clock.now() >= self.deadline:
            raise ActionFailed("JobFailed", f"The action {self.action.name} timed out.")

    def pause(self) -> None:
        """Wait a moment between two looks at the provider; raises as `check` does."""
        self.check()
        self.aws.clock.sleep(POLL)

    def wait_for(self, happened: Callable[[], bool], until: datetime | None = None) -> bool:
        """Wait until `happened`, which is asked under the lock, or until a time: then False."""
        limit = until or self.deadline
        with self.store.bell:
            while not happened():
                self._go_on()
                if self.aws.clock.now() >= limit:
                    return False
                self.store.bell.wait(BELL)
        return True

    def _session(self, role: str, assume: Callable[[], Credentials]) -> Credentials:
        known = self._sessions.get(role)
        if known is None or (known.expires is not None and known.expires - self.aws.clock.now() < RENEWAL):
            known = self._sessions[role] = assume()
        return known

    def _go_on(self) -> None:
        if self.run.status != "InProgress" or self.aws.background.stopping:
            raise NobodyWaits


Provider = Callable[[ActionContext], Outcome]
"""Performs one kind of action; raises `ActionFailed`, `ServiceError` or botocore's errors when it fails."""


class Performer:
    """Runs actions by their type."""

    def __init__(
        self, aws: Aws, store: PipelineStore, providers: Mapping[tuple[str, str], tuple[Provider, timedelta]]
    ) -> None:
        self._aws = aws
        self._store = store
        self._providers = providers

    def __call__(self, record: PipelineRecord, execution: Execution, run: ActionRun) -> Outcome | None:
        """Perform the action to its end; None when nobody waits for it any more."""
        try:
            return self._perform(record, execution, run)
        except NobodyWaits:
            return None
        except ActionFailed as failure:
            return Outcome(status="Failed", error=failure.error)
        except (ClientError, BotoCoreError, ServiceError) as error:
            return Outcome(status="Failed", error=failure_of(error))
        except Exception as error:  # the execution must not hang because this program has a fault
            log.exception("action %s of pipeline %s broke", run.action.name, record.name)
            return Outcome(status="Failed", error=ActionError("SystemUnavailable", f"internal error: {error!r}"))

    def _perform(self, record: PipelineRecord, execution: Execution, run: ActionRun) -> Outcome:
        action = run.action
        provider, limit = self._providers[action.type.category, action.type.provider]
        if action.timeout_minutes is not None:
            limit = timedelta(minutes=action.timeout_minutes)
        context = ActionContext(
            aws=self._aws,
            store=self._store,
            record=record,
            execution=execution,
            run=run,
            action=action,
            region=action.region or record.region,
            configuration=resolve(action.configuration, execution),
            deadline=run.started + limit,
        )
        inputs = tuple(context.locate(name) for name in action.inputs)
        context.report(inputs=inputs, resolved=context.configuration)
        return provider(context)


def assume_pipeline_role(aws: Aws, record: PipelineRecord, role: str, policy: str | None = None) -> Credentials:
    """A session of the pipeline's role; raises `ServiceError` when the trust does not allow it."""
    return aws.assume(
        PRINCIPAL, role, _session(aws), source_arn=record.arn, source_account=record.account, policy=policy
    )


def assume_action_role(
    aws: Aws, pipeline: Credentials, role: str, region: str, policy: str | None = None
) -> Credentials:
    """A session of an action role, assumed by the pipeline's role; raises botocore's ``ClientError``."""
    more = {"Policy": policy} if policy else {}
    answer = aws.client("sts", pipeline, region).assume_role(RoleArn=role, RoleSessionName=_session(aws), **more)
    given = answer["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], given["Expiration"])


def artifact_policy(locations: Mapping[str, list[Artifact]], key: str | None) -> str:
    """A session policy for job workers: the action's own artifacts and the store's key, nothing else."""
    statements = [
        {
            "Effect": "Allow",
            "Action": actions,
            "Resource": [f"arn:aws:s3:::{a.bucket}/{a.key}" for a in locations[kind]],
        }
        for kind, actions in (("read", ["s3:GetObject", "s3:GetObjectVersion"]), ("write", ["s3:PutObject"]))
        if locations[kind]
    ]
    statements.append(
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            "Resource": [key if key and key.startswith("arn:") else "*"],
        }
    )
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _session(aws: Aws) -> str:
    """The session name under which CodePipeline is seen in CloudTrail: the time in milliseconds, 13 digits."""
    return str(int(aws.clock.now().timestamp() * 1000))

"""Everything that CodeBuild keeps, by account and Region."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.pipeline import PipelineJob

Shape = dict[str, Any]
"""A value in one of botocore's shapes."""


@dataclass(slots=True)
class Hook:
    """A project's webhook.

    Attributes:
        id: The unguessable last step of its payload URL.
        secret: The HMAC secret.
        shape: The Webhook shape without the secret.
        remote_id: The hook's id at GitHub, or None when it was created by hand.
        deliveries: Ids of the deliveries taken so far, the oldest first.
        waiting: Events of pull requests that wait for an approval, by commit.
    """

    id: str
    secret: str
    shape: Shape
    remote_id: int | None = None
    deliveries: dict[str, None] = field(default_factory=dict)
    waiting: dict[str, Event] = field(default_factory=dict)


@dataclass(slots=True)
class Project:
    """A build project: its Project shape (without the webhook), its webhook and its counters."""

    shape: Shape
    hook: Hook | None = None
    builds_started: int = 0
    cache_generation: int = 0

    @property
    def arn(self) -> str:
        """The project's ARN."""
        return str(self.shape["arn"])


@dataclass(slots=True)
class Build:
    """A build: its Build shape, and what no API shows.

    Attributes:
        shape: The Build shape; changed only under the scope's lock.
        settings: The project's shape with the overrides of this build.
        project_arn: For the role's trust policy.
        hidden: Environment variables of the webhook or pipeline that started it.
        job: The pipeline job, or None outside a pipeline.
        commit: The commit to report statuses to, or None to report to what the source resolves to.
        report_status: Whether its state goes to GitHub's commit statuses.
        cache_generation: The project's, when the build was started.
        stopping: Set when somebody asks it to stop.
        ended: Set when it is complete.
    """

    shape: Shape
    settings: Shape
    project_arn: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    job: PipelineJob | None = None
    commit: str | None = None
    report_status: bool = False
    cache_generation: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def id(self) -> str:
        """``PROJECT:UUID``."""
        return str(self.shape["id"])

    @property
    def uuid(self) -> str:
        """The second half of the id, which also names the role's session and the log stream."""
        return self.id.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class SourceCredential:
    """A token for a source provider, one for each server type in an account and Region."""

    arn: str
    server_type: str
    auth_type: str
    token: str = field(repr=False)
    username: str | None = None


@dataclass(slots=True)
class Report:
    """A report and its test cases."""

    shape: Shape
    cases: list[Shape] = field(default_factory=list)


@dataclass(slots=True)
class Scope:
    """One account in one Region. Whoever reads or changes it holds `lock`."""

    account: str
    region: str
    lock: threading.RLock = field(default_factory=threading.RLock)
    projects: dict[str, Project] = field(default_factory=dict)
    builds: dict[str, Build] = field(default_factory=dict)
    credentials: dict[str, SourceCredential] = field(default_factory=dict)
    groups: dict[str, Shape] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    tokens: dict[str, tuple[str, Mapping[str, Any], datetime]] = field(default_factory=dict)

    def arn(self, kind: str, name: str) -> str:
        """``arn:aws:codebuild:REGION:ACCOUNT:KIND/NAME``."""
        return f"arn:aws:codebuild:{self.region}:{self.account}:{kind}/{name}"

    def project(self, name_or_arn: str) -> Project:
        """The project, or ResourceNotFoundException in AWS's words."""
        name = bare_name(name_or_arn)
        found = self.projects.get(name)
        if found is None:
            raise ServiceError("ResourceNotFoundException", f"Project cannot be found: {self.arn('project', name)}")
        return found

    def build(self, id_or_arn: str) -> Build:
        """The build, or ResourceNotFoundException."""
        found = self.builds.get(bare_name(id_or_arn))
        if found is None:
            raise ServiceError("ResourceNotFoundException", f"Build {id_or_arn} does not exist")
        return found


def bare_name(name_or_arn: str) -> str:
    """The name in ``arn:aws:codebuild:REGION:ACCOUNT:project/NAME``; a bare name is returned as it is."""
    return name_or_arn.partition("/")[2] if name_or_arn.startswith("arn:") else name_or_arn


class State:
    """All scopes; made when they are first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scopes: dict[tuple[str, str], Scope] = {}

    def scope(self, account: str, region: str) -> Scope:
        """The scope of `account` in `region`."""
        with self._lock:
            return self._scopes.setdefault((account, region), Scope(account, region))

    def __iter__(self) -> Iterator[Scope]:
        with self._lock:
            return iter(list(self._scopes.values()))

"""The nouns of CodeDeploy, and the store of one world."""

import secrets
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition
from typing import Any

from lockgate.emulator import deployments
from lockgate.emulator.ports import ServiceError

Shape = dict[str, Any]
LIFECYCLE = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
"""The lifecycle events of a Lambda deployment in their order; functions can be hooked to the first and the last."""
ENDED = frozenset({"Succeeded", "Failed", "Stopped"})
_ID_LETTERS = string.ascii_uppercase + string.digits
_ID_LENGTH = 9


@dataclass(slots=True)
class Revision:
    """A revision that was registered or deployed. `location` is botocore's ``RevisionLocation``."""

    location: Shape
    registered: datetime
    description: str | None = None
    first_used: datetime | None = None
    last_used: datetime | None = None
    groups: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A deployment group. `shape` is botocore's ``DeploymentGroupInfo`` but for the latest deployments."""

    shape: Shape
    tags: dict[str, str]
    attempted: "Deployment | None" = None
    succeeded: "Deployment | None" = None

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.shape["deploymentGroupName"])

    @property
    def role(self) -> str:
        """The ARN of the service role."""
        return str(self.shape["serviceRoleArn"])


@dataclass(slots=True)
class Application:
    """An application with its groups by name and its revisions by what identifies them."""

    id: str
    name: str
    platform: str
    created: datetime
    tags: dict[str, str]
    groups: dict[str, Group] = field(default_factory=dict)
    revisions: dict[tuple[str, ...], Revision] = field(default_factory=dict)


@dataclass(slots=True)
class LifecycleEvent:
    """One step of a deployment. `hook_id` is what the hooked function answers with."""

    name: str
    status: str = "Pending"
    started: datetime | None = None
    ended: datetime | None = None
    message: str | None = None
    hook_id: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What an AppSpec file says is to be shifted."""

    name: str
    function: str
    alias: str
    current: str
    target: str


@dataclass(slots=True)
class Deployment:
    """One deployment, guarded by the store's bell.

    Attributes:
        stop: The request to stop it: whether to roll back, None for what the group says; absent until asked.
        rollback: Botocore's ``RollbackInfo``.
    """

    id: str
    account: str
    region: str
    application: Application
    group: Group
    config: Shape
    revision: Shape
    created: datetime
    auto_rollback: Shape
    alarms: Shape
    request: Mapping[str, Any] = field(default_factory=dict)
    creator: str = "user"
    status: str = "Created"
    started: datetime | None = None
    completed: datetime | None = None
    error: Shape | None = None
    rollback: Shape = field(default_factory=dict)
    previous: Shape | None = None
    messages: list[str] = field(default_factory=list)
    events: list[LifecycleEvent] = field(default_factory=lambda: [LifecycleEvent(name) for name in LIFECYCLE])
    target: Target | None = None
    target_status: str = "Pending"
    weight: float = 0.0
    updated: datetime | None = None
    stop: "StopRequest | None" = None

    def event(self, name: str) -> LifecycleEvent:
        """One of its lifecycle events."""
        return next(event for event in self.events if event.name == name)

    @property
    def ended(self) -> bool:
        """Whether it has reached its last status."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Somebody wants a deployment to stop. `roll_back` None leaves the rollback to the group's settings."""

    roll_back: bool | None


@dataclass(slots=True)
class Scope:
    """What one account has in one Region."""

    account: str
    region: str
    applications: dict[str, Application] = field(default_factory=dict)
    configs: dict[str, Shape] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)

    def arn(self, resource: str) -> str:
        """The ARN of ``application:APP``, ``deploymentgroup:APP/GROUP`` or ``deploymentconfig:NAME``."""
        return f"arn:aws:codedeploy:{self.region}:{self.account}:{resource}"

    def group_arn(self, application: Application, group: Group) -> str:
        """The ARN of a deployment group."""
        return self.arn(f"deploymentgroup:{application.name}/{group.name}")

    def application(self, name: str) -> Application:
        """The application; raises ``ApplicationDoesNotExistException``."""
        found = self.applications.get(name)
        if found is None:
            raise ServiceError("ApplicationDoesNotExistException", f"No application found for name: {name}")
        return found

    def group(self, application: str, name: str) -> tuple[Application, Group]:
        """An application and its group; raises when there is no such one or other."""
        owner = self.application(application)
        found = owner.groups.get(name)
        if found is None:
            raise ServiceError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}")
        return owner, found

    def of_group(self, group: Group) -> Iterator[Deployment]:
        """The group's deployments, the newest first."""
        return (one for one in reversed(self.deployments.values()) if one.group is group)

    def keep(self, deployment: Deployment) -> None:
        """Keep a new deployment, and let the authoriser know whose it is."""
        self.deployments[deployment.id] = deployment
        self.belongs(deployment)

    def renamed(self, application: Application) -> None:
        """Let the authoriser know the groups of an application's deployments anew."""
        for one in self.deployments.values():
            if one.application is application:
                self.belongs(one)

    def belongs(self, deployment: Deployment) -> None:
        """Let the authoriser know whose a deployment is."""
        group = self.group_arn(deployment.application, deployment.group)
        deployments.belongs(self.account, deployment.id, group)


class Store:
    """Every scope of the world. `bell` guards them all and is rung after each change."""

    def __init__(self) -> None:
        self.bell = Condition()
        self._scopes: dict[tuple[str, str], Scope] = {}

    def scope(self, account: str, region: str) -> Scope:
        """An account's part in a Region; made when it is first asked for."""
        with self.bell:
            return self._scopes.setdefault((account, region), Scope(account, region))

    def all(self) -> list[Scope]:
        """Every account's part in every Region."""
        with self.bell:
            return list(self._scopes.values())

    def take_over(self, scope: Scope) -> None:
        """Have an account's part in a Region as an earlier process had it."""
        with self.bell:
            self._scopes[scope.account, scope.region] = scope
            for deployment in scope.deployments.values():
                # Those of applications that are gone too: what was a group's stays its.
                scope.belongs(deployment)


def deployment_id() -> str:
    """An id in the form of AWS's: ``d-`` and nine capitals and digits."""
    return "d-" + "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def given(members: Mapping[str, Any]) -> Shape:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}

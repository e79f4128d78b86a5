"""The seams between the front, the engine and the services of the embedded AWS.

A request becomes a `Call` once it is authenticated and authorised. Services of our own answer calls with plain dicts in
the shapes of botocore's service models; whatever a service does on somebody's behalf it does through `Aws.client`, that
is with real, signed calls that pass the same authentication, authorisation and audit as everyone else's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from lockgate.iam.model import Level, Organization, PolicyKind, Principal


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client signs with. A long-term key has no token and no expiry."""

    access_key: str
    secret_key: str
    token: str | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller: the principal and the credentials it signed with, as the authoriser needs them.

    Attributes:
        principal: As `lockgate.iam` knows it.
        access_key: The access key id of the signature.
        session_policies: Documents given at AssumeRole, or None when the session was made without any.
        context: Context keys that the credentials carry (``aws:MultiFactorAuthPresent``, ``sts:SourceIdentity``, ...).
    """

    principal: Principal
    access_key: str
    session_policies: tuple[str, ...] | None = None
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised API call.

    Attributes:
        id: The request id that the client sees.
        caller: Who.
        account: The account in which it runs: the owner of the resource, which is not always the caller's.
        region: The Region of the endpoint.
        service: botocore's service name: ``codebuild``, ``lambda``, ``events``.
        operation: botocore's operation name: ``StartBuild``.
        params: The parsed request in botocore's input shape.
    """

    id: str
    caller: Caller
    account: str
    region: str
    service: str
    operation: str
    params: Mapping[str, Any]


class ServiceError(Exception):
    """An error that a service answers with, in its own protocol.

    Attributes:
        code: AWS's error code: ``ResourceNotFoundException``.
        message: AWS's wording as far as it is known.
        status: The HTTP status; 400 unless the service says otherwise.
        fields: Further members of the modelled error shape.
    """

    def __init__(self, code: str, message: str, status: int = 400, **fields: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields


Operation = Callable[[Call], Mapping[str, Any]]
"""Answers one call with botocore's output shape; runs on a worker thread and may block; raises `ServiceError`."""


class Service(Protocol):
    """A service of our own. Operations that are absent are refused with ``InvalidAction``: nothing falls through.

    A *partial* service owns only its `operations`; the engine answers the others (``lambda``: Invoke is ours, the
    rest is the engine's).
    """

    @property
    def name(self) -> str:
        """The service's name in botocore."""

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Operation name to its implementation."""

    @property
    def partial(self) -> bool:
        """Whether absent operations belong to the engine."""


class Stateful(Protocol):
    """What is kept across restarts. Plain data is None, text, numbers, booleans, bytes, lists and maps of text keys."""

    def snapshot(self) -> Any:
        """Everything worth keeping as plain data; runs on a thread, beside calls, and must be consistent in itself."""

    def restore(self, value: Any) -> None:
        """Take over what `snapshot` gave in an earlier process; called once, before the first call is answered."""

    def resume(self) -> None:
        """All parts are restored: end with a reason what was running, and take up what was waiting."""


@runtime_checkable
class KeepsState(Protocol):
    """A `Service` that has something to keep."""

    @property
    def state(self) -> Stateful | None:
        """What it keeps, or None."""


@dataclass(frozen=True, slots=True)
class OwnService:
    """The plain `Service`: a name and its operations, and what it keeps across restarts."""

    name: str
    operations: Mapping[str, Operation]
    partial: bool = False
    state: Stateful | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function as one qualifier resolves to it.

    Attributes:
        arn: The unqualified ARN.
        version: ``$LATEST`` or the number of a published version.
        role: The ARN of its execution role.
        handler: ``module.function``.
        runtime: ``python3.12``.
        timeout: Seconds.
        memory: Megabytes.
        environment: The variables of its configuration.
        code: The deployment package, a zip.
        code_sha256: Of the package, base64 as GetFunctionConfiguration gives it.
        config: The whole of GetFunctionConfiguration's answer.
        layers: The zips of its layers in their order; None in the place of one whose content is not here.
    """

    arn: str
    version: str
    role: str
    handler: str
    runtime: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    code: bytes
    code_sha256: str
    config: Mapping[str, Any]
    layers: tuple[bytes | None, ...] = ()


class FunctionStore(Protocol):
    """Lambda functions, which the engine stores."""

    def find(self, account: str, region: str, name: str, qualifier: str | None = None) -> Function | None:
        """The function `name` (a bare name) at a version, an alias or ``$LATEST`` (None); None when there is none.

        An alias resolves to its main version; see `weights` for the others.
        """

    def weights(self, account: str, region: str, name: str, alias: str) -> Mapping[str, float]:
        """Version to its share of the alias' traffic, the main version's included; they sum to one.

        Empty when no alias.
        """


@dataclass(frozen=True, slots=True)
class Rule:
    """An enabled EventBridge rule.

    `targets` are botocore's Target shapes (``Id``, ``Arn``, ``RoleArn``, ``InputTransformer`` ...).
    """

    arn: str
    name: str
    bus: str
    targets: tuple[Mapping[str, Any], ...]
    schedule: str | None = None


class EventRules(Protocol):
    """EventBridge rules and buses, which the engine stores."""

    def matching(self, account: str, region: str, bus: str, event: Mapping[str, Any]) -> Sequence[Rule]:
        """The enabled rules of the bus whose pattern matches the event (its full envelope)."""

    def scheduled(self, account: str, region: str) -> Sequence[Rule]:
        """The enabled rules with a schedule expression, on the default bus."""

    def scopes(self) -> Sequence[tuple[str, str]]:
        """Every (account, region) that has rules."""

    def bus_exists(self, account: str, region: str, bus: str) -> bool:
        """Whether there is such a bus; every account has ``default``."""


EventListener = Callable[[str, str, str, Mapping[str, Any]], None]
"""Takes (account, region, bus name, event envelope); called on a worker thread for each event that `Aws.emit` puts."""


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A request to the control interface. `path` is what follows the registered path; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


ControlHandler = Callable[[ControlRequest], tuple[int, Any]]
"""Answers with an HTTP status and a value that is sent as JSON; runs on a worker thread; may raise `ServiceError`."""


class Guardrails(Protocol):
    """What organisations hold every call against; read on every call, so it answers at once and without a lock."""

    def organization(self, account: str | None) -> Organization | None:
        """The organisation that an account is a member of, or None."""

    def levels(self, account: str | None, kind: PolicyKind) -> tuple[Level, ...]:
        """The control policies of one kind (SCP, RCP) that bind an account, outermost first."""

    def arn(self, account: str, part: str) -> str | None:
        """The ARN of a root, unit, account or policy, by its id, of the organisation that `account` is in."""


class Clock(Protocol):
    """Time as the services see it; tests and the control interface can move it."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait; returns early when the emulator stops."""


class Background(Protocol):
    """Work that outlives the call that started it; stopped with the emulator."""

    def run(self, name: str, work: Callable[[], None]) -> None:
        """Start `work` on a thread of its own; an exception in it is logged with `name`, never lost."""

    @property
    def stopping(self) -> bool:
        """Whether the emulator is being stopped; long work looks at it between steps."""


class Aws(Protocol):
    """What a service of our own may use. One instance a world."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def background(self) -> Background:
        """For builds, executions and deployments."""

    @property
    def workspace(self) -> Path:
        """A private folder of the emulator for working copies; each build and function makes its own below it."""

    @property
    def endpoint(self) -> str:
        """``http://127.0.0.1:PORT``, for processes that the services start (builds, functions)."""

    @property
    def github(self) -> str | None:
        """The base address of the GitHub REST API and of git over HTTP, or None when there is none to reach."""

    def client(self, service: str, credentials: Credentials, region: str) -> Any:
        """A botocore client whose calls go through the front in this process, signed with `credentials`."""

    def assume(
        self,
        service: str,
        role_arn: str,
        session: str,
        source_arn: str | None = None,
        source_account: str | None = None,
        policy: str | None = None,
    ) -> Credentials:
        """Temporary credentials of `role_arn`, assumed by a service principal (``codebuild.amazonaws.com``).

        The role's trust policy is evaluated with ``aws:SourceArn`` and ``aws:SourceAccount`` in the context and the
        call is kept in the audit trail. `policy` is a session policy, as AssumeRole's ``Policy``: a JSON document
        that narrows the session. Raises `ServiceError` with code ``AccessDenied`` when the trust does not allow it,
        and when the role does not exist.
        """

    def allowed_for_service(
        self, service: str, action: str, resource_arn: str, source_arn: str, source_account: str
    ) -> bool:
        """Whether a resource's policy lets the service principal act on it (``lambda:InvokeFunction``)."""

    def allowed(self, call: Call, action: str, resource_arn: str, context: Mapping[str, str]) -> None:
        """Authorise one more action of the caller of `call`; raises `ServiceError` when it is denied."""

    def allowed_as(
        self, credentials: Credentials, action: str, resource_arn: str, context: Mapping[str, str] | None = None
    ) -> None:
        """Authorise a permission-only action, for which there is no API operation, of the session of `credentials`.

        A source action's ``codeconnections:UseConnection``, a build's ``codebuild:CreateReport``. Kept in the audit
        trail; raises `ServiceError` with code ``AccessDeniedException`` and AWS's message when denied.
        """

    def sign_in_as(self, call: Call) -> Credentials:
        """Credentials that act exactly as the caller of `call`, for work on the caller's behalf (forward access)."""

    def sign_in_as_service(self, service: str, source_arn: str, source_account: str) -> Credentials:
        """Credentials of the service principal `service` itself (``events.amazonaws.com``), without any role.

        Calls signed with them are allowed by the resource's own policy alone (a function's, a queue's, a topic's), with
        ``aws:SourceArn`` and ``aws:SourceAccount`` in the context, and run in the account that owns the resource.
        They are kept in the audit trail like any call.
        """

    def emit(self, account: str, region: str, event: Mapping[str, Any]) -> None:
        """Put an AWS service event on the account's default event bus.

        `event` has ``source``, ``detail-type``, ``resources`` and ``detail``; the envelope's other members are added.
        """

    def listen(self, listener: EventListener) -> None:
        """Hand every emitted event to `listener`; the events service delivers with it."""

    @property
    def functions(self) -> FunctionStore:
        """Lambda functions and their code."""

    @property
    def rules(self) -> EventRules:
        """EventBridge rules and targets."""

    def govern(self, guardrails: Guardrails) -> None:
        """Hold every call against the organisations' policies from now on."""

    def open_account(self, account: str) -> None:
        """Let an account exist, in a world that was started with a list of those that do."""

    def control(self, path: str, handler: ControlHandler, *, public: bool = False) -> None:
        """Answer ``/_lockgate/PATH`` and everything below it with `handler`.

        Callers must show the control token, unless `public`: then `handler` authenticates them itself (a webhook's
        HMAC). The address is `endpoint` + ``/_lockgate/`` + path.
        """

    def service(self, name: str) -> Service:
        """Another service of our own, for its public operations only."""

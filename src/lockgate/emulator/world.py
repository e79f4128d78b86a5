"""One world: everything wired, and the `Aws` that services of our own use."""

import asyncio
import itertools
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from lockgate.emulator.asking import Asking
from lockgate.emulator.audit import AuditTrail
from lockgate.emulator.authorise.collect import Collector
from lockgate.emulator.authorise.decide import Authoriser
from lockgate.emulator.authorise.tables import organizations
from lockgate.emulator.background import Threads
from lockgate.emulator.clients import Clients
from lockgate.emulator.clock import AdvanceableClock, machine_time
from lockgate.emulator.control import Control
from lockgate.emulator.corrections.tables import corrections
from lockgate.emulator.engine import dispatch, s3
from lockgate.emulator.engine.functions import EngineFunctions
from lockgate.emulator.engine.hooks import Hooks, ObjectEvent, install
from lockgate.emulator.engine.rules import EngineRules
from lockgate.emulator.engine.state import EngineState
from lockgate.emulator.events import envelope, object_event
from lockgate.emulator.faults import Faults
from lockgate.emulator.gate import Gate, in_thread
from lockgate.emulator.identity import Identities, Sessions
from lockgate.emulator.identity.state import SessionsState
from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import (
    Call,
    Caller,
    ControlHandler,
    Credentials,
    EventListener,
    Guardrails,
    KeepsState,
    Service,
    ServiceError,
    Stateful,
)
from lockgate.emulator.recording import current
from lockgate.emulator.services.cloudtrail import cloudtrail
from lockgate.emulator.services.simulator import simulator
from lockgate.emulator.services.sts import sts
from lockgate.emulator.settings import Settings
from lockgate.emulator.signing import Signing
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.iam import Principal, PrincipalKind

_PACKAGES = (
    "events",
    "connections",
    "codebuild",
    "codedeploy",
    "codepipeline",
    "awslambda",
    "cloudformation",
    "organizations",
)
_WORKERS = 512
_SOURCES = {"aws:sns": ("sns.amazonaws.com", "TopicArn"), "aws:s3": ("s3.amazonaws.com", "arn")}


class World:
    """See `lockgate.emulator.ports.Aws`. One per process, because the engine's state is global."""

    def __init__(self, settings: Settings, endpoint: str, loop: asyncio.AbstractEventLoop) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._loop = loop
        self._clock = AdvanceableClock()
        self._background = Threads()
        self._functions = EngineFunctions()
        self._rules = EngineRules()
        self._listeners: list[EventListener] = []
        self._sequence = itertools.count(int(machine_time().timestamp() * 1_000_000))
        self._services: dict[str, Service] = {}
        self.audit = AuditTrail()
        sessions = Sessions()
        self._kept: dict[str, Stateful] = {
            "clock": self._clock,
            "engine": EngineState(loop),
            "sessions": SessionsState(sessions),
        }
        self._accounts = set(settings.accounts)
        self._collector = collector = Collector(sessions, self._services)
        authoriser = Authoriser(collector)
        identities = Identities(settings.root_secret, sessions, self._clock, self._accounts)
        self._clients = Clients(endpoint, self._answer)
        self._signing = Signing(sessions, self._clients, self._clock)
        self._asking = Asking(authoriser, identities, self.audit, self._clock)
        self.workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="operation")
        self.faults = Faults(settings.faults)
        self.gate = Gate(
            identities=identities,
            authoriser=authoriser,
            corrections=corrections(self._accounts),
            services=self._services,
            audit=self.audit,
            clock=self._clock,
            workers=self.workers,
            faults=self.faults,
        )
        self.interface = Control(settings.control_token, self.workers)
        dispatch.bind_loop(loop)
        install(Hooks(self._object_event, self._deliver, self._invoke, self._asking.for_service))
        self._register(
            [*sts(sessions, self._clock), *cloudtrail(self.audit), *simulator(collector), *_own_services(self)]
        )

    def _register(self, services: Sequence[Service]) -> None:
        for service in services:
            self._services[service.name] = service

    def kept(self) -> Mapping[str, Stateful]:
        """What is kept across restarts, by name, in the order in which it is restored."""
        known = dict(self._kept)
        for service in self._services.values():
            # A service under two names keeps one state.
            if isinstance(service, KeepsState) and service.state is not None and service.state not in known.values():
                known[service.name] = service.state
        return known

    def _answer(self, request: HttpRequest) -> HttpResponse:
        return in_thread(self._loop, self.gate, request)

    @property
    def clock(self) -> AdvanceableClock:
        """The time."""
        return self._clock

    @property
    def background(self) -> Threads:
        """For builds, executions and deployments."""
        return self._background

    @property
    def workspace(self) -> Path:
        """A private folder of the emulator."""
        return self._settings.workspace

    @property
    def endpoint(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return self._endpoint

    @property
    def github(self) -> str | None:
        """The base address of GitHub, or None."""
        return self._settings.github

    @property
    def functions(self) -> EngineFunctions:
        """Lambda functions and their code."""
        return self._functions

    @property
    def rules(self) -> EngineRules:
        """EventBridge rules and targets."""
        return self._rules

    def client(self, service: str, credentials: Credentials, region: str) -> Any:
        """A client whose calls go through the gate in this process."""
        return self._clients.client(service, credentials, region)

    def assume(
        self,
        service: str,
        role_arn: str,
        session: str,
        source_arn: str | None = None,
        source_account: str | None = None,
        policy: str | None = None,
    ) -> Credentials:
        """A role's session for a service principal."""
        return self._signing.assume(service, role_arn, session, source_arn, source_account, policy)

    def allowed_for_service(
        self, service: str, action: str, resource_arn: str, source_arn: str, source_account: str
    ) -> bool:
        """Whether the policy of a resource lets the service principal act on it."""
        return self._asking.for_service(service, action, resource_arn, source_arn, source_account)

    def allowed(self, call: Call, action: str, resource_arn: str, context: Mapping[str, str]) -> None:
        """Authorise one more action of the caller of `call`."""
        self._asking.of_call(call, action, resource_arn, context)

    def allowed_as(
        self, credentials: Credentials, action: str, resource_arn: str, context: Mapping[str, str] | None = None
    ) -> None:
        """Authorise an action of the session of `credentials`."""
        self._asking.of_session(credentials, action, resource_arn, context or {})

    def sign_in_as(self, call: Call) -> Credentials:
        """Credentials that act as the caller of `call`."""
        return self._signing.forward(call)

    def sign_in_as_service(self, service: str, source_arn: str, source_account: str) -> Credentials:
        """Credentials of a service principal itself."""
        return self._signing.service(service, source_arn, source_account)

    def emit(self, account: str, region: str, event: Mapping[str, Any]) -> None:
        """Put a service event on the account's default bus."""
        self._deliver(account, region, "default", envelope(account, region, event, self._clock))

    def listen(self, listener: EventListener) -> None:
        """Hand every emitted event to `listener`."""
        self._listeners.append(listener)

    def govern(self, guardrails: Guardrails) -> None:
        """Hold every call against the organisations' policies."""
        self._collector.guardrails = guardrails
        organizations.locate_by(guardrails.arn)

    def open_account(self, account: str) -> None:
        """Let an account exist; with no list of accounts, all do."""
        if self._accounts:
            self._accounts.add(account)

    def control(self, path: str, handler: ControlHandler, *, public: bool = False) -> None:
        """Answer ``/_lockgate/PATH`` with `handler`."""
        self.interface.register(path, handler, public=public)

    def service(self, name: str) -> Service:
        """Another service of our own; raises KeyError when there is none of that name."""
        return self._services[name]

    def _deliver(self, account: str, region: str, bus: str, event: Mapping[str, Any]) -> None:
        for listener in self._listeners:
            self._background.run(f"event {event.get('source')}", partial(listener, account, region, bus, event))

    def _object_event(self, happened: ObjectEvent) -> None:
        if not s3.sends_events(happened.bucket):
            return
        record = current.get()
        requester = happened.account if record is None or record.caller is None else record.requester
        request = new_id() if record is None else record.request
        event = object_event(happened, requester, request, next(self._sequence))
        if event is not None:
            self.emit(happened.account, s3.region(happened.bucket) or "us-east-1", event)

    def _invoke(self, configuration: Mapping[str, Any], event: Any) -> Mapping[str, Any]:
        """Run a function for a service of the engine: a subscription, a notification, an event source mapping."""
        arn = ":".join(str(configuration["FunctionArn"]).split(":")[:7])
        service, source = _who_invokes(event)
        account = source.split(":")[4] if source.count(":") > 4 else ""  # noqa: PLR2004 - an ARN's account
        if service != "lambda.amazonaws.com" and not self._asking.for_service(
            service, "lambda:InvokeFunction", arn, source, account or s3.owner(source.rpartition(":")[2]) or ""
        ):
            return {"body": {"errorMessage": f"{service} may not invoke {arn}"}, "error": True, "log": ""}
        parts = arn.split(":")
        caller = Caller(Principal(PrincipalKind.SERVICE, service), "", None, {"aws:SourceArn": source})
        params = {"FunctionName": arn, "Payload": json.dumps(event).encode(), "InvocationType": "RequestResponse"}
        call = Call(new_id(), caller, parts[4], parts[3], "lambda", "Invoke", params)
        try:
            answer = self._services["lambda"].operations["Invoke"](call)
        except ServiceError as error:
            return {"body": {"errorMessage": error.message, "errorType": error.code}, "error": True, "log": ""}
        payload = answer.get("Payload") or b"null"
        return {"body": json.loads(payload), "error": bool(answer.get("FunctionError")), "log": ""}


def _who_invokes(event: Any) -> tuple[str, str]:
    """The service and source of an event in the engine's hands; what it polls for Lambda is Lambda's own business."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    first = records[0] if isinstance(records, list) and records else {}
    kind = first.get("EventSource") or first.get("eventSource") or ""
    if kind == "aws:sns":
        return "sns.amazonaws.com", str((first.get("Sns") or {}).get("TopicArn", ""))
    if kind == "aws:s3":
        return "s3.amazonaws.com", str(((first.get("s3") or {}).get("bucket") or {}).get("arn", ""))
    return "lambda.amazonaws.com", ""


def _own_services(world: World) -> list[Service]:
    """Every package's services, imported by name: they must not load before the settings are known."""
    found: list[Service] = []
    for package in _PACKAGES:
        found.extend(import_module(f"lockgate.emulator.services.{package}").services(world))
    return found

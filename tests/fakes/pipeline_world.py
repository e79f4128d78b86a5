"""A small `Aws` for the pipeline, events and connections services: calls are recorded and can be denied by name.

Identity is the role's ARN, everything is allowed unless `deny` says otherwise, and each AWS service behind it is a
few functions over dictionaries. What IAM really says is tested against the front, in the contract tests.
"""

# ruff: noqa: N803 - the handlers take AWS's own parameter names

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Call, Caller, ControlRequest, Credentials, Rule, Service, ServiceError
from lockgate.iam.model import Principal, PrincipalKind

TOOLS, TARGET, REGION = "111111111111", "222222222222", "eu-west-1"
ADMIN = f"arn:aws:iam::{TOOLS}:user/admin"
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


class MovableClock:
    """Stands still unless moved; sleeping yields the processor, so that pollers poll."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        threading.Event().wait(min(seconds, 0.002))

    def advance(self, **time: float) -> None:
        self._now += timedelta(**time)


class Threads:
    """Threads, with the exceptions that ended them."""

    def __init__(self) -> None:
        self.stopping = False
        self.failures: list[tuple[str, BaseException]] = []
        self._threads: list[threading.Thread] = []

    def run(self, name: str, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test shall see it
                self.failures.append((name, error))

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self) -> None:
        for thread in list(self._threads):
            thread.join(5)


@dataclass
class Made:
    """One call as it was made."""

    principal: str
    service: str
    operation: str
    params: Mapping[str, Any]


class FakeClient:
    """Any botocore client: a method call goes to the world's handler for it."""

    def __init__(self, world: "PipelineWorld", service: str, credentials: Credentials, region: str) -> None:
        self._world, self._service, self._credentials, self._region = world, service, credentials, region

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **params: self._world.call(self._service, operation, self._credentials, self._region, params)


@dataclass
class FakeRules:
    """Rules by (account, region, bus); the pattern is a function."""

    entries: list[tuple[str, str, str, Callable[[Mapping[str, Any]], bool], Rule]] = field(default_factory=list)

    def matching(self, account: str, region: str, bus: str, event: Mapping[str, Any]) -> list[Rule]:
        here = (account, region, bus)
        return [
            rule for *place, fits, rule in self.entries if tuple(place) == here and not rule.schedule and fits(event)
        ]

    def scheduled(self, account: str, region: str) -> list[Rule]:
        return [rule for a, r, _, _, rule in self.entries if (a, r) == (account, region) and rule.schedule]

    def scopes(self) -> list[tuple[str, str]]:
        return sorted({(a, r) for a, r, *_ in self.entries})

    def bus_exists(self, account: str, region: str, bus: str) -> bool:
        return bus != "missing"


class PipelineWorld:
    """The fake `Aws`."""

    def __init__(self, workspace: Path) -> None:
        self.clock = MovableClock()
        self.background = Threads()
        self.workspace = workspace
        self.endpoint = "http://127.0.0.1:4566"
        self.github: str | None = None
        self.rules = FakeRules()
        self.calls: list[Made] = []
        self.events: list[tuple[str, str, Mapping[str, Any]]] = []
        self.denied: set[tuple[str, str]] = set()
        self.handlers: dict[tuple[str, str], Callable[..., Any]] = {}
        self.controls: dict[str, Callable[[ControlRequest], tuple[int, Any]]] = {}
        self.listeners: list[Callable[..., None]] = []
        self._services: dict[str, Service] = {}
        self._keys: dict[str, str] = {}
        self._numbers = count(1)
        self.objects: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self.unversioned: set[str] = set()
        _install_s3(self)
        self.handlers["sts", "assume_role"] = self._assume_role

    # -- the ports

    def client(self, service: str, credentials: Credentials, region: str) -> Any:
        return FakeClient(self, service, credentials, region)

    def assume(
        self, service: str, role_arn: str, session: str, *_: Any, policy: str | None = None, **__: Any
    ) -> Credentials:
        self.calls.append(
            Made(service, "sts", "assume_role", {"RoleArn": role_arn, "RoleSessionName": session, "Policy": policy})
        )
        if (service, role_arn) in self.denied:
            raise ServiceError(
                "AccessDenied", f"User: {service} is not authorized to perform: sts:AssumeRole on {role_arn}"
            )
        return self._session(role_arn)

    def allowed(self, call: Call, action: str, resource_arn: str, context: Mapping[str, str]) -> None:
        self._check(call.caller.principal.arn, action, resource_arn, "AccessDeniedException")

    def allowed_as(
        self, credentials: Credentials, action: str, resource_arn: str, context: Mapping[str, str] | None = None
    ) -> None:
        principal = self._keys[credentials.access_key]
        self.calls.append(Made(principal, "iam", action, {"resource": resource_arn, **(context or {})}))
        self._check(principal, action, resource_arn, "AccessDeniedException")

    def sign_in_as_service(self, service: str, source_arn: str, source_account: str) -> Credentials:
        return self._session(service)

    def emit(self, account: str, region: str, event: Mapping[str, Any]) -> None:
        self.events.append((account, region, event))

    def listen(self, listener: Callable[..., None]) -> None:
        self.listeners.append(listener)

    def control(self, path: str, handler: Callable[[ControlRequest], tuple[int, Any]], *, public: bool = False) -> None:
        self.controls[path] = handler

    def service(self, name: str) -> Service:
        return self._services[name]

    # -- for tests

    def add(self, *services: Service) -> None:
        for service in services:
            self._services[service.name] = service

    def deny(self, principal: str, *actions: str) -> None:
        self.denied.update((principal, action) for action in actions)

    def call(
        self, service: str, operation: str, credentials: Credentials, region: str, params: Mapping[str, Any]
    ) -> Any:
        principal = self._keys[credentials.access_key]
        if operation != "generate_presigned_url":
            self.calls.append(Made(principal, service, operation, params))
            self._check(
                principal, f"{service}:{_camel(operation)}", str(params.get("Bucket") or params.get("StackName") or "*")
            )
        handler = self.handlers.get((service, operation))
        if handler is not None:
            return handler(principal=principal, region=region, **params)
        own = self._services[service].operations[_camel(operation)]
        return own(self.as_call(service, _camel(operation), params, principal, region))

    def as_call(
        self, service: str, operation: str, params: Mapping[str, Any], principal: str = ADMIN, region: str = REGION
    ) -> Call:
        account = principal.split(":")[4] if principal.startswith("arn:") else TOOLS
        caller = Caller(Principal(PrincipalKind.USER, principal, account), "AKIA")
        return Call("request", caller, account, region, service, operation, params)

    def ask(self, service: str, operation: str, **params: Any) -> Any:
        """An operation of one of our services, as an administrator of TOOLS."""
        return self._services[service].operations[operation](self.as_call(service, operation, params))

    def made(self, service: str, operation: str) -> list[Made]:
        return [made for made in self.calls if (made.service, made.operation) == (service, operation)]

    def put(self, bucket: str, key: str, content: bytes) -> str:
        return str(
            self.handlers["s3", "put_object"](principal="test", region=REGION, Bucket=bucket, Key=key, Body=content)[
                "VersionId"
            ]
        )

    def content(self, bucket: str, key: str) -> bytes:
        return bytes(self.objects[bucket, key][-1]["Body"])

    def _assume_role(self, *, principal: str, RoleArn: str, **_: Any) -> Any:
        if (principal, RoleArn) in self.denied:
            raise client_error("AccessDenied", f"{principal} is not authorized to perform: sts:AssumeRole on {RoleArn}")
        session = self._session(RoleArn)
        return {
            "Credentials": {
                "AccessKeyId": session.access_key,
                "SecretAccessKey": session.secret_key,
                "SessionToken": session.token,
                "Expiration": session.expires,
            }
        }

    def _session(self, principal: str) -> Credentials:
        key = f"ASIA{next(self._numbers):016d}"
        self._keys[key] = principal
        return Credentials(key, "secret", "token", self.clock.now() + timedelta(hours=1))

    def _check(self, principal: str, action: str, resource: str, code: str = "AccessDenied") -> None:
        if (principal, action) in self.denied:
            message = f"User: {principal} is not authorized to perform: {action} on resource: {resource}"
            if code == "AccessDenied":
                raise client_error(code, message)
            raise ServiceError(code, message)


def client_error(code: str, message: str, status: int = 400) -> ClientError:
    """An error as botocore raises it."""
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Operation")


def _camel(operation: str) -> str:
    return "".join(part.capitalize() for part in operation.split("_"))


class _Body(BytesIO):
    """A streaming body."""


def _install_s3(world: PipelineWorld) -> None:
    numbers = count(1)

    def put_object(*, Bucket: str, Key: str, Body: bytes, **more: Any) -> Any:
        version = f"v{next(numbers)}"
        world.objects[Bucket, Key].append({"Body": Body, "VersionId": version, "more": more})
        return {"VersionId": version}

    def get_object(*, Bucket: str, Key: str, VersionId: str | None = None, **_: Any) -> Any:
        versions = world.objects.get((Bucket, Key), [])
        found = [v for v in versions if VersionId in (None, v["VersionId"])]
        if not found:
            raise client_error("NoSuchKey", "The specified key does not exist.", 404)
        newest = found[-1]
        return {
            "Body": _Body(newest["Body"]),
            "VersionId": newest["VersionId"],
            "ETag": '"etag"',
            "LastModified": START,
        }

    world.handlers |= {
        ("s3", "put_object"): put_object,
        ("s3", "get_object"): get_object,
        ("s3", "get_object_tagging"): lambda **_: {"TagSet": []},
        ("s3", "get_bucket_location"): lambda **_: {"LocationConstraint": REGION},
        ("s3", "get_bucket_acl"): lambda **_: {"Grants": []},
        ("s3", "get_bucket_versioning"): lambda Bucket, **_: (
            {} if Bucket in world.unversioned else {"Status": "Enabled"}
        ),
        ("s3", "generate_presigned_url"): lambda Params, principal, **_: (
            f"https://{Params['Bucket']}/{Params['Key']}?by={principal}"
        ),
    }

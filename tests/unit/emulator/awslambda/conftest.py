"""A small AWS for Lambda: functions in memory, logs in memory."""

import base64
import io
import itertools
import json
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lockgate.emulator.background import Threads
from lockgate.emulator.clock import AdvanceableClock
from lockgate.emulator.ports import Call, Caller, Credentials, Function, ServiceError
from lockgate.emulator.services.awslambda.service import Invocations
from lockgate.iam.model import Principal, PrincipalKind

ACCOUNT, REGION = "222222222222", "eu-west-1"


class MissingError(ClientError):
    """ResourceNotFoundException."""


class ThereError(ClientError):
    """ResourceAlreadyExistsException."""


def refusal(code: str, kind=ClientError) -> ClientError:
    return kind({"Error": {"Code": code, "Message": "no"}}, "x")


def packed(files) -> bytes:
    """A deployment package of path to text."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return target.getvalue()


@dataclass
class FakeLogs:
    world: "FakeAws"
    exceptions: Any = field(
        default_factory=lambda: SimpleNamespace(
            ResourceNotFoundException=MissingError, ResourceAlreadyExistsException=ThereError
        )
    )

    def create_log_stream(self, **params):
        if "logs" in self.world.denied:
            raise refusal("AccessDeniedException")
        if params["logGroupName"] not in self.world.groups:
            raise refusal("ResourceNotFoundException", MissingError)

    def create_log_group(self, **params):
        self.world.groups.add(params["logGroupName"])

    def put_log_events(self, **params):
        lines = self.world.logs.setdefault(params["logGroupName"], {}).setdefault(params["logStreamName"], [])
        lines.extend(event["message"].rstrip("\n") for event in params["logEvents"])

    def send_message(self, **params):
        self.world.sent.append(params)

    publish = send_message


@dataclass
class FakeAws:
    """The `Aws` of these tests; it is its own function store."""

    workspace: Any
    endpoint: str = "http://127.0.0.1:9"
    clock: AdvanceableClock = field(default_factory=AdvanceableClock)
    background: Threads = field(default_factory=Threads)
    denied: set = field(default_factory=set)
    groups: set = field(default_factory=set)
    logs: dict = field(default_factory=dict)
    sent: list = field(default_factory=list)
    assumed: list = field(default_factory=list)
    stored: dict = field(default_factory=dict)
    aliases: dict = field(default_factory=dict)
    lifetime: float | None = None
    counter: Any = field(default_factory=itertools.count)

    @property
    def functions(self):
        return self

    def find(self, account, region, name, qualifier=None):
        if (name, qualifier) in self.aliases:
            qualifier = next(iter(self.aliases[name, qualifier]))
        return self.stored.get((account, region, name, qualifier or "$LATEST"))

    def weights(self, account, region, name, alias):
        return self.aliases.get((name, alias), {})

    def client(self, service, credentials, region):
        return FakeLogs(self)

    def assume(self, service, role_arn, session, source_arn=None, source_account=None, policy=None):
        self.assumed.append((service, role_arn, session, source_arn, source_account))
        if "assume" in self.denied:
            raise ServiceError("AccessDenied", "no")
        expires = None if self.lifetime is None else self.clock.now() + timedelta(seconds=self.lifetime)
        return Credentials(f"ASIA{next(self.counter)}", "secret", "token", expires)

    def deploy(self, name="orders", version="$LATEST", *, files, handler="app.handler", **more):
        code = packed(files)
        facts = {"runtime": "python3.12", "timeout": 3, "memory": 128, "environment": {}, "config": {}, **more}
        function = Function(
            arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
            version=version,
            role=f"arn:aws:iam::{ACCOUNT}:role/{name}",
            handler=handler,
            code=code,
            code_sha256=base64.b64encode(str(hash(code)).encode()).decode(),
            **facts,
        )
        self.stored[ACCOUNT, REGION, name, version] = function
        return function

    def call(self, operation="Invoke", name="orders", **params):
        principal = Principal(PrincipalKind.USER, f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT)
        request = f"request-{next(self.counter)}"
        call = Call(
            request, Caller(principal, "AKIA"), ACCOUNT, REGION, "lambda", operation, {"FunctionName": name, **params}
        )
        return self.service.operations[operation](call)

    def answer(self, event=None, **params):
        payload = {} if event is None else {"Payload": json.dumps(event).encode()}
        return json.loads(self.call(**payload, **params)["Payload"])

    def lines(self, group="/aws/lambda/orders"):
        return [line for stream in self.logs.get(group, {}).values() for line in stream]


@pytest.fixture
def zipped():
    return packed


@pytest.fixture
def aws(tmp_path):
    world = FakeAws(tmp_path / "workspace")
    world.service = Invocations(world, Random(7))
    yield world
    world.clock.stop()
    assert world.background.stop(5) == []

"""A small AWS for CodeBuild: storage in memory, permissions as a set of denied operations."""

import io
import itertools
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from lockgate.emulator.background import Threads
from lockgate.emulator.clock import AdvanceableClock
from lockgate.emulator.ports import Call, Caller, Credentials, ServiceError
from lockgate.emulator.services.codebuild import services
from lockgate.iam.model import Principal, PrincipalKind

ACCOUNT, REGION = "111111111111", "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders-build"


class MissingError(ClientError):
    """A modelled ResourceNotFoundException."""


def refusal(code: str, message: str, operation: str, kind=ClientError, status: int = 400) -> ClientError:
    return kind(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "R", "HostId": "H"},
        },
        operation,
    )


@dataclass
class FakeClient:
    """One service's client; an operation in `world.denied` is refused."""

    world: "FakeAws"
    service: str
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(ResourceNotFoundException=MissingError))

    def _enter(self, operation: str, **params: Any) -> None:
        self.world.calls.append((self.service, operation, params))
        if f"{self.service}:{operation}" in self.world.denied:
            denied = "AccessDenied" if self.service == "s3" else "AccessDeniedException"
            raise refusal(denied, f"not authorized to perform: {self.service}:{operation}", operation, status=403)

    def get_object(self, **params):
        self._enter("GetObject", **params)
        found = self.world.objects.get((params["Bucket"], params["Key"]))
        if found is None:
            raise refusal("NoSuchKey", "The specified key does not exist.", "GetObject", status=404)
        return {"Body": StreamingBody(io.BytesIO(found), len(found)), "ETag": '"etag"', "VersionId": "v1"}

    def put_object(self, **params):
        body = params.pop("Body").read()
        self._enter("PutObject", **params)
        self.world.objects[params["Bucket"], params["Key"]] = body
        self.world.writes[params["Bucket"], params["Key"]] = params
        return {}

    def get_bucket_location(self, **params):
        self._enter("GetBucketLocation", **params)
        return {}

    def get_bucket_acl(self, **params):
        self._enter("GetBucketAcl", **params)
        return {}

    def list_objects_v2(self, **params):
        self._enter("ListObjectsV2", **params)
        keys = [k for b, k in self.world.objects if b == params["Bucket"] and k.startswith(params["Prefix"])]
        return {"Contents": [{"Key": key, "LastModified": datetime.now(UTC)} for key in keys]}

    def get_paginator(self, name):
        return SimpleNamespace(paginate=lambda **params: [getattr(self, name)(**params)])

    def create_log_stream(self, **params):
        self._enter("CreateLogStream", **params)
        if params["logGroupName"] not in self.world.log_groups:
            raise refusal("ResourceNotFoundException", "no group", "CreateLogStream", MissingError)

    def create_log_group(self, **params):
        self._enter("CreateLogGroup", **params)
        self.world.log_groups.add(params["logGroupName"])

    def put_log_events(self, **params):
        self._enter("PutLogEvents", **params)
        lines = self.world.logs.setdefault((params["logGroupName"], params["logStreamName"]), [])
        lines.extend(event["message"] for event in params["logEvents"])

    def get_parameters(self, **params):
        self._enter("GetParameters", **params)
        known = self.world.parameters
        found = [{"Name": name, "Value": known[name]} for name in params["Names"] if name in known]
        return {"Parameters": found, "InvalidParameters": [n for n in params["Names"] if n not in known]}

    def get_secret_value(self, **params):
        self._enter("GetSecretValue", **params)
        if params["SecretId"] not in self.world.secrets:
            raise refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.", "x")
        return {"SecretString": self.world.secrets[params["SecretId"]]}

    def create_report_group(self, **params):
        self._enter("CreateReportGroup", **params)
        return self.world.call("CreateReportGroup", **params)


@dataclass
class FakeAws:
    """The `Aws` of these tests."""

    workspace: Any
    github: str | None = None
    endpoint: str = "http://127.0.0.1:9"
    clock: AdvanceableClock = field(default_factory=AdvanceableClock)
    background: Threads = field(default_factory=Threads)
    calls: list = field(default_factory=list)
    denied: set = field(default_factory=set)
    untrusted: set = field(default_factory=set)
    objects: dict = field(default_factory=dict)
    writes: dict = field(default_factory=dict)
    logs: dict = field(default_factory=dict)
    log_groups: set = field(default_factory=set)
    parameters: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    handlers: dict = field(default_factory=dict)
    assumed: list = field(default_factory=list)
    passed: list = field(default_factory=list)
    lifetime: float | None = None
    counter: Any = field(default_factory=itertools.count)

    def client(self, service, credentials, region):
        assert credentials.access_key.startswith("ASIA")
        return FakeClient(self, service)

    def assume(self, service, role_arn, session, source_arn=None, source_account=None, policy=None):
        self.assumed.append((service, role_arn, session, source_arn, source_account))
        if role_arn in self.untrusted:
            raise ServiceError("AccessDenied", "no")
        expires = None if self.lifetime is None else self.clock.now() + timedelta(seconds=self.lifetime)
        number = next(self.counter)
        return Credentials(f"ASIA{number}", f"secret-key-{number}", f"session-token-{number}", expires)

    def allowed(self, call, action, resource_arn, context):
        self.passed.append((action, resource_arn, dict(context)))
        if action in self.denied:
            raise ServiceError("AccessDeniedException", f"not authorized to perform: {action}")

    def allowed_as(self, credentials, action, resource_arn, context=None):
        if action in self.denied:
            raise ServiceError("AccessDeniedException", f"not authorized to perform: {action}")

    def emit(self, account, region, event):
        self.events.append(event)

    def control(self, path, handler, *, public=False):
        assert public
        self.handlers[path] = handler

    def call(self, operation, **params):
        principal = Principal(PrincipalKind.USER, f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT)
        caller = Caller(principal, "AKIAALICE")
        return self.service.operations[operation](
            Call("request", caller, ACCOUNT, REGION, "codebuild", operation, params)
        )

    def project(self, name="orders", *, spec=None, **more):
        params = {
            "name": name,
            "source": {"type": "NO_SOURCE", "buildspec": spec or simple("true")},
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": {
                "type": "LINUX_CONTAINER",
                "image": "aws/codebuild/standard:7.0",
                "computeType": "BUILD_GENERAL1_SMALL",
            },
            "serviceRole": ROLE,
        }
        return self.call("CreateProject", **{**params, **more})["project"]

    def start(self, name="orders", **params):
        return self.call("StartBuild", projectName=name, **params)["build"]

    def get(self, build):
        return self.call("BatchGetBuilds", ids=[build["id"]])["builds"][0]

    def finished(self, build, seconds=20):
        deadline = time.monotonic() + seconds
        while not (found := self.get(build))["buildComplete"]:
            assert time.monotonic() < deadline, found
            time.sleep(0.01)
        return found

    def built(self, name="orders", **params):
        return self.finished(self.start(name, **params))

    def log_of(self, build):
        stream = build["logs"]["groupName"], build["logs"]["streamName"]
        return "".join(self.logs.get(stream, []))


def simple(*commands: str, **sections: str) -> str:
    """A buildspec whose build phase runs `commands`."""
    return json.dumps({"version": 0.2, "phases": {"build": {"commands": list(commands)}}, **sections})


@pytest.fixture
def aws(tmp_path):
    world = FakeAws(tmp_path / "workspace")
    world.service = services(world)[0]
    yield world
    world.background.stop(5)


@pytest.fixture
def buildspec():
    return simple

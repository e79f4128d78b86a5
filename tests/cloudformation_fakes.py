"""An `Aws` for unit tests of CloudFormation: every client answers from a table, with botocore checking each request.

Background work runs at once, on the caller's thread; the clock moves only when somebody sleeps.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from lockgate.emulator.ports import Call, Caller, ControlHandler, Credentials, ServiceError
from lockgate.emulator.services.cloudformation import services
from lockgate.iam import Principal, PrincipalKind

ACCOUNT, REGION = "111122223333", "eu-west-1"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_DEPTH = 5

Answer = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]] | Exception


class RefusalError(Exception):
    """An error that a fake service answers with."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def missing(code: str = "ResourceNotFoundException") -> RefusalError:
    return RefusalError(code, "it is not there: no such policy", 404)


ABSENT: Mapping[tuple[str, str], Answer] = {
    ("events", "DescribeRule"): missing(),
    ("iam", "GetGroupPolicy"): missing("NoSuchEntity"),
    ("iam", "GetRolePolicy"): missing("NoSuchEntity"),
    ("iam", "GetUserPolicy"): missing("NoSuchEntity"),
    ("s3", "GetBucketPolicy"): missing("NoSuchBucketPolicy"),
    ("sns", "GetTopicAttributes"): missing("NotFound"),
    ("sqs", "GetQueueUrl"): missing("QueueDoesNotExist"),
    ("cloudwatch", "DescribeAlarms"): {"MetricAlarms": []},
}
"""What a service says of something that does not exist yet."""


class _Http:
    """What botocore reads of an HTTP answer."""

    def __init__(self, status: int) -> None:
        self.status_code = status


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _example(shape: Any, name: str, depth: int = 0) -> Any:
    """A value of a shape: texts are their member's name, numbers are one, lists are empty."""
    kind = shape.type_name
    if kind == "structure":
        if depth > _DEPTH:
            return {}
        return {member: _example(inner, member, depth + 1) for member, inner in shape.members.items()}
    plain = {"list": [], "map": {}, "integer": 1, "long": 1, "float": 1.0, "double": 1.0, "boolean": False}
    if kind in plain:
        return plain[kind]
    if kind in ("timestamp", "blob"):
        return START if kind == "timestamp" else b""
    return name.ljust(shape.metadata.get("min", 0), "x")


class FakeClock:
    """Time that passes only in `sleep`."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Inline:
    """Background work that is done at once."""

    stopping = False

    def run(self, name: str, work: Callable[[], None]) -> None:
        work()


class FakeAws:
    """See the module. `calls` are (service, operation, parameters, access key), in order.

    `answers` overrule what a service says; `denied` are actions, ``iam:CreateRole``, that nobody may do; `roles` are the
    roles that can be assumed, all of them when None.
    """

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.background = Inline()
        self.workspace = Path("unused")
        self.endpoint = "http://127.0.0.1:1"
        self.github = None
        self.calls: list[tuple[str, str, Mapping[str, Any], str]] = []
        self.answers: dict[tuple[str, str], Answer] = dict(ABSENT)
        self.denied: set[str] = set()
        self.roles: set[str] | None = None
        self.emitted: list[Mapping[str, Any]] = []
        self.controls: dict[str, ControlHandler] = {}
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, credentials: Credentials, region: str) -> Any:
        key = (service, credentials.access_key)
        if key not in self._clients:
            client = _session().create_client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                config=Config(retries={"total_max_attempts": 1}),
            )

            def provide(params: Any, model: Any, **_: Any) -> None:
                self.calls.append((service, model.name, dict(params), credentials.access_key))

            def answer(model: Any, **_: Any) -> Any:
                return self._answer(service, model)

            client.meta.events.register("provide-client-params.*", provide)
            client.meta.events.register("before-call.*", answer)
            self._clients[key] = client
        return self._clients[key]

    def _answer(self, service: str, model: Any) -> tuple[_Http, Mapping[str, Any]]:
        params = self.calls[-1][2]
        found = self.answers.get((service, model.name))
        if f"{service}:{model.name}" in self.denied:
            found = RefusalError(
                "AccessDenied",
                f"User: someone is not authorized to perform: {service}:{model.name} on resource: *",
                403,
            )
        if callable(found) and not isinstance(found, Exception):
            try:
                found = found(params)
            except RefusalError as refused:
                found = refused
        if isinstance(found, RefusalError):
            error = {"Code": found.code, "Message": found.message}
            return _Http(found.status), {"Error": error, "ResponseMetadata": _meta(found.status)}
        answer = _example(model.output_shape, "") if model.output_shape is not None else {}
        for name in ("NextToken", "nextToken", "Marker", "NextMarker", "IsTruncated", "NextPageMarker"):
            answer.pop(name, None)
        if isinstance(found, Mapping):
            answer = {**answer, **found}
        return _Http(200), {**answer, "ResponseMetadata": _meta(200)}

    def assume(self, service: str, role_arn: str, session: str, **_: Any) -> Credentials:
        if self.roles is not None and role_arn not in self.roles:
            raise ServiceError("AccessDenied", "not authorized to perform: sts:AssumeRole", 403)
        return Credentials(role_arn, "secret", "token", self.clock.now() + timedelta(hours=1))

    def sign_in_as(self, call: Call) -> Credentials:
        return Credentials(call.caller.access_key, "secret")

    def emit(self, account: str, region: str, event: Mapping[str, Any]) -> None:
        self.emitted.append(event)

    def control(self, path: str, handler: ControlHandler, *, public: bool = False) -> None:
        self.controls[path] = handler

    def operations(self, *names: str) -> list[str]:
        """The operations that were called, of the services named, or of all: ``iam:CreateRole``."""
        return [f"{service}:{name}" for service, name, *_ in self.calls if not names or service in names]

    def params(self, service: str, operation: str) -> list[Mapping[str, Any]]:
        """The parameters of each call of an operation."""
        return [params for s, o, params, _ in self.calls if (s, o) == (service, operation)]


def _meta(status: int) -> Mapping[str, Any]:
    return {"HTTPStatusCode": status, "RequestId": "request", "RetryAttempts": 0}


class Cfn:
    """CloudFormation over a `FakeAws`, called as a caller would: ``cfn("CreateStack", StackName=...)``."""

    def __init__(self, aws: FakeAws, account: str = ACCOUNT) -> None:
        self.aws = aws
        self._account = account
        self._operations = services(aws)[0].operations  # type: ignore[arg-type]  # what CloudFormation never asks for is left out

    def __call__(self, operation: str, **params: Any) -> Mapping[str, Any]:
        principal = Principal(PrincipalKind.ROOT, f"arn:aws:iam::{self._account}:root", self._account)
        call = Call("id", Caller(principal, "caller"), self._account, REGION, "cloudformation", operation, params)
        return self._operations[operation](call)

    def create(self, name: str, body: str, **params: Any) -> Mapping[str, Any]:
        """Create a stack with every capability; gives it as it is then."""
        params.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
        return self.stack(self("CreateStack", StackName=name, TemplateBody=body, **params)["StackId"])

    def update(self, name: str, body: str, **params: Any) -> Mapping[str, Any]:
        """Update a stack with every capability; gives it as it is then."""
        params.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"])
        return self.stack(self("UpdateStack", StackName=name, TemplateBody=body, **params)["StackId"])

    def stack(self, name: str) -> Mapping[str, Any]:
        return self("DescribeStacks", StackName=name)["Stacks"][0]

    def events(self, name: str) -> list[str]:
        """``LOGICAL STATUS`` of each event, the oldest first."""
        found = reversed(self("DescribeStackEvents", StackName=name)["StackEvents"])
        return [f"{event['LogicalResourceId']} {event['ResourceStatus']}" for event in found]

    def reasons(self, name: str) -> list[str]:
        """The reasons of the events that have one, the oldest first."""
        found = reversed(self("DescribeStackEvents", StackName=name)["StackEvents"])
        return [event["ResourceStatusReason"] for event in found if "ResourceStatusReason" in event]

    def physical(self, name: str) -> Mapping[str, str]:
        found: Iterable[Mapping[str, Any]] = self("DescribeStackResources", StackName=name)["StackResources"]
        return {item["LogicalResourceId"]: item.get("PhysicalResourceId", "") for item in found}

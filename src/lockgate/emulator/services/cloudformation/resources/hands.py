"""Botocore clients that act with one principal's credentials, each made once for a stack operation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, Call, Clock, Credentials, ServiceError
from lockgate.emulator.services.cloudformation.errors import invalid

_SESSION = "AWSCloudFormation"
_MARGIN = timedelta(minutes=1)
SERVICE = "cloudformation.amazonaws.com"


class Hands:
    """Clients signed with credentials that are renewed before they expire.

    Attributes:
        clock: The emulator's time, for waiting on what a service has not finished.
    """

    def __init__(self, aws: Aws, sign_in: Callable[[], Credentials], region: str) -> None:
        self._aws = aws
        self._sign_in = sign_in
        self._region = region
        self._credentials: Credentials | None = None
        self._clients: dict[str, Any] = {}

    @property
    def clock(self) -> Clock:
        """The emulator's time."""
        return self._aws.clock

    @property
    def stopping(self) -> bool:
        """Whether the emulator is being stopped: nobody waits any longer."""
        return self._aws.background.stopping

    def client(self, service: str) -> Any:
        """The client of a service in the stack's Region. Its errors say which service they come from."""
        expires = self._credentials.expires if self._credentials else None
        if self._credentials is None or (expires is not None and expires - _MARGIN < self.clock.now()):
            self._credentials = self._sign_in()
            self._clients = {}
        if service not in self._clients:
            self._clients[service] = _Client(self._aws.client(service, self._credentials, self._region))
        return self._clients[service]


class _Client:
    """A botocore client whose `ClientError` carries ``service``, which botocore leaves out."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.meta = inner.meta

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if not callable(value):
            return value

        def call(*arguments: Any, **members: Any) -> Any:
            try:
                return value(*arguments, **members)
            except ClientError as error:
                error.service = self.meta.service_model.service_id  # type: ignore[attr-defined]  # see the class
                raise

        setattr(self, name, call)
        return call


def hands_of_role(aws: Aws, role_arn: str, stack_id: str, account: str, region: str) -> Hands:
    """Hands of the stack's role; raises at once when it cannot be assumed, as CreateStack does."""

    def sign_in() -> Credentials:
        try:
            return aws.assume(SERVICE, role_arn, _SESSION, source_arn=stack_id, source_account=account)
        except ServiceError as error:
            raise invalid(f"Role {role_arn} is invalid or cannot be assumed") from error

    hands = Hands(aws, sign_in, region)
    hands.client("sts")
    return hands


def hands_of_caller(aws: Aws, call: Call) -> Hands:
    """Hands of whoever made the call, for stacks without a role (forward access)."""
    return Hands(aws, lambda: aws.sign_in_as(call), call.region)

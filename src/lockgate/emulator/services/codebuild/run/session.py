"""The project role's session: clients for the runner, and a credentials endpoint for the build's process.

As on AWS, a build finds its credentials at a container credentials endpoint (``AWS_CONTAINER_CREDENTIALS_FULL_URI``),
so that a long build gets fresh ones; none are in its environment.
"""

import hmac
import secrets
import threading
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from lockgate.emulator.ports import Aws, ControlRequest, Credentials
from lockgate.emulator.services.codebuild.control.projects import SERVICE
from lockgate.emulator.services.codebuild.control.state import Build, Scope

CREDENTIALS_PATH = "codebuild/credentials"
"""Below the control interface; what follows is the session's id."""

_RENEW_BEFORE = timedelta(minutes=5)


class RoleSession:
    """One build's session, renewed before it expires.

    Attributes:
        id: The unguessable last step of its address at the credentials endpoint.
        token: What the endpoint wants to see.
        conceal: Called with every text that must not be shown, also with those of renewed credentials.
    """

    def __init__(self, aws: Aws, scope: Scope, build: Build, credentials: Credentials) -> None:
        self._aws = aws
        self._scope = scope
        self._build = build
        self._credentials = credentials
        self._lock = threading.Lock()
        self.id = secrets.token_urlsafe(24)
        self.token = secrets.token_urlsafe(32)
        self.conceal: Callable[..., None] = lambda *_texts: None

    def conceal_with(self, conceal: Callable[..., None]) -> None:
        """Hand every secret of the session, now and later, to `conceal`."""
        self.conceal = conceal
        conceal(self.token, *_texts(self._credentials))

    def credentials(self) -> Credentials:
        """Credentials that are valid for some minutes at least."""
        with self._lock:
            expires = self._credentials.expires
            if expires is not None and expires - self._aws.clock.now() < _RENEW_BEFORE:
                self._credentials = self._aws.assume(
                    SERVICE,
                    self._build.settings["serviceRole"],
                    f"AWSCodeBuild-{self._build.uuid}",
                    source_arn=self._build.project_arn,
                    source_account=self._scope.account,
                )
                self.conceal(*_texts(self._credentials))
            return self._credentials

    def client(self, service: str, region: str | None = None) -> Any:
        """A client that acts as the role."""
        return self._aws.client(service, self.credentials(), region or self._scope.region)

    def environment(self) -> dict[str, str]:
        """The variables by which AWS's SDKs find the endpoint."""
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self._aws.endpoint}/_lockgate/{CREDENTIALS_PATH}/{self.id}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": self.token,
        }


def _texts(credentials: Credentials) -> tuple[str, ...]:
    return credentials.access_key, credentials.secret_key, credentials.token or ""


class CredentialsEndpoint:
    """Answers the build processes' requests for credentials."""

    def __init__(self) -> None:
        self._sessions: dict[str, RoleSession] = {}

    def open(self, session: RoleSession) -> None:
        """Serve `session` from now on."""
        self._sessions[session.id] = session

    def close(self, session: RoleSession) -> None:
        """Serve it no more."""
        self._sessions.pop(session.id, None)

    def handle(self, request: ControlRequest) -> tuple[int, Any]:
        """Answer in the form that the SDKs' container credential providers expect."""
        session = self._sessions.get(request.path.strip("/"))
        given = request.headers.get("authorization", "")
        if session is None or not hmac.compare_digest(given.encode(), session.token.encode()):
            return HTTPStatus.FORBIDDEN, {"code": "AccessDenied", "message": "no such session"}
        credentials = session.credentials()
        expires = credentials.expires
        return HTTPStatus.OK, {
            "AccessKeyId": credentials.access_key,
            "SecretAccessKey": credentials.secret_key,
            "Token": credentials.token,
            "Expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ") if expires else None,
        }

"""Temporary credentials: what is known of each session, and how their keys are made.

Source: AWS STS API reference; IAM user guide, "Temporary security credentials in IAM" and "Reference: unique
identifiers" (the ``ASIA`` prefix).
"""

import secrets
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType

from lockgate.emulator.ports import Caller, Credentials

_KEY_BYTES = 10
_SECRET_BYTES = 30
_TOKEN_BYTES = 96
_SWEEP_EVERY = 512


class SessionKind(Enum):
    """How a session came about."""

    ROLE = "role"
    FEDERATED_USER = "federated-user"
    TOKEN = "session-token"  # noqa: S105 - GetSessionToken's sessions, not a secret
    SERVICE = "service"
    FORWARD = "forward-access"


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes:
        kind: How it came about.
        account: Its account; the source account for a service.
        name: The session's name, a federated user's or a service principal's.
        issued: When.
        expires: Until when its credentials are good.
        role: The role's name (without path), for a role session.
        role_id: The role's unique id; a role of another id is another role.
        policies: Session policies, or None when the session was made without any.
        tags: Session tags.
        transitive: Keys of the tags that go over to the next role of a chain.
        source_identity: As set at AssumeRole.
        context: Further context keys that the credentials carry.
        invoked_by: The service that holds the session (``codebuild.amazonaws.com``), or None.
        of: The caller that a token or forward-access session acts as.
        user: The user or root ARN behind a session token or federated user.
    """

    kind: SessionKind
    account: str
    name: str
    issued: datetime
    expires: datetime
    role: str = ""
    role_id: str = ""
    policies: tuple[str, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    transitive: frozenset[str] = frozenset()
    source_identity: str | None = None
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    invoked_by: str | None = None
    of: Caller | None = None
    user: str = ""


class Sessions:
    """Every live session by its access key id."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Session, Credentials]] = {}
        self._issued = 0

    def issue(self, session: Session) -> Credentials:
        """New credentials for `session`."""
        key = "ASIA" + b32encode(secrets.token_bytes(_KEY_BYTES)).decode()
        credentials = Credentials(
            access_key=key,
            secret_key=secrets.token_urlsafe(_SECRET_BYTES),
            token="IQoJb3JpZ2luX2VjE" + secrets.token_urlsafe(_TOKEN_BYTES),
            expires=session.expires,
        )
        self._held[key] = (session, credentials)
        self._issued += 1
        if self._issued % _SWEEP_EVERY == 0:
            self._sweep(session.issued)
        return credentials

    def find(self, access_key: str) -> tuple[Session, Credentials] | None:
        """The session of an access key id, expired or not, or None."""
        return self._held.get(access_key)

    def all(self) -> list[tuple[Session, Credentials]]:
        """Every session that is known, the oldest first."""
        return list(self._held.values())

    def hold(self, session: Session, credentials: Credentials) -> None:
        """Know a session that was issued before this process began."""
        self._held[credentials.access_key] = (session, credentials)

    def _sweep(self, now: datetime) -> None:
        """Forget sessions that expired over an hour ago: until then their key is answered with ``ExpiredToken``."""
        old = [key for key, (session, _) in list(self._held.items()) if session.expires < now - timedelta(hours=1)]
        for key in old:
            self._held.pop(key, None)

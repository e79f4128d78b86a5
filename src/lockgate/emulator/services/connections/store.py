"""Connections as they are kept, under one canonical ARN each."""

from dataclasses import dataclass, field
from enum import StrEnum
from threading import RLock

from lockgate.emulator.ports import ServiceError
from lockgate.kernel import Arn

SERVICE = "codeconnections"
OLD_SERVICE = "codestar-connections"


class ConnectionStatus(StrEnum):
    """A connection works once somebody has completed the provider's handshake."""

    PENDING = "PENDING"
    AVAILABLE = "AVAILABLE"
    ERROR = "ERROR"


@dataclass(slots=True)
class Connection:
    """One connection.

    Attributes:
        arn: Under the newer name of the service.
        name: As given, 32 characters at most; not unique.
        provider: ``GitHub``, ``Bitbucket`` ...
        account: The owner.
        region: Its Region.
        status: PENDING until the handshake.
        tags: Key to value.
        token: The installation token that the handshake brought; no operation answers with it.
        login: Whom the provider says the token belongs to.
    """

    arn: str
    name: str
    provider: str
    account: str
    region: str
    status: ConnectionStatus = ConnectionStatus.PENDING
    tags: dict[str, str] = field(default_factory=dict)
    token: str | None = field(default=None, repr=False)
    login: str | None = None


def canonical(arn: str) -> str:
    """The ARN under the newer name: a connection answers to both (CodeConnections user guide, "Connections rename")."""
    try:
        parsed = Arn.parse(arn)
    except ValueError:
        return arn
    if parsed.service != OLD_SERVICE:
        return arn
    return str(Arn(parsed.partition, SERVICE, parsed.region, parsed.account, parsed.resource))


class ConnectionStore:
    """All connections of the world."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._connections: dict[str, Connection] = {}

    def add(self, connection: Connection) -> None:
        """Keep a new connection."""
        with self.lock:
            self._connections[connection.arn] = connection

    def find(self, arn: str) -> Connection | None:
        """The connection under either form of its ARN, or None."""
        with self.lock:
            return self._connections.get(canonical(arn))

    def get(self, arn: str) -> Connection:
        """As `find`; raises ``ResourceNotFoundException`` when there is none."""
        connection = self.find(arn)
        if connection is None:
            raise ServiceError("ResourceNotFoundException", f"Connection not found: {arn}")
        return connection

    def remove(self, arn: str) -> Connection:
        """Forget a connection; raises ``ResourceNotFoundException`` when there is none."""
        with self.lock:
            connection = self.get(arn)
            del self._connections[connection.arn]
            return connection

    def all(self) -> list[Connection]:
        """Every connection of the world, oldest first."""
        with self.lock:
            return list(self._connections.values())

    def of(self, account: str, region: str) -> list[Connection]:
        """The connections of one account and Region, oldest first."""
        with self.lock:
            return [c for c in self._connections.values() if (c.account, c.region) == (account, region)]

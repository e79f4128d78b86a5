"""CodeConnections: the connections to a source provider."""

from dataclasses import dataclass
from typing import Any

from lockgate.cloud.session import Session


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection; `status` is ``PENDING`` until a person has completed it at the provider, then ``AVAILABLE``."""

    name: str
    arn: str
    provider: str
    status: str


class Connections:
    """The connections of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def all(self) -> tuple[Connection, ...]:
        """Every connection, by name."""
        pages = self._session.pages(self._account, "codeconnections", "list_connections")
        found = [each for page in pages for each in page["Connections"]]
        return tuple(sorted((_connection(each) for each in found), key=lambda each: each.name))


def _connection(found: Any) -> Connection:
    name, arn, status = found["ConnectionName"], found["ConnectionArn"], found["ConnectionStatus"]
    return Connection(name, arn, found.get("ProviderType", ""), status)

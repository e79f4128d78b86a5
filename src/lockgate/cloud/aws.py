"""Everything that the rest of the program uses of AWS, in one place."""

from collections.abc import Callable
from dataclasses import dataclass

from lockgate.cloud.artifacts import Artifacts
from lockgate.cloud.attempts import Attempts
from lockgate.cloud.buckets import S3Buckets
from lockgate.cloud.builds import Builds
from lockgate.cloud.connections import Connections
from lockgate.cloud.credentials import Source, SourceOf
from lockgate.cloud.deployed import Deployed
from lockgate.cloud.functions import Functions
from lockgate.cloud.identity import Identity
from lockgate.cloud.inventory import AwsInventory
from lockgate.cloud.logs import Logs
from lockgate.cloud.observing import AwsObserver
from lockgate.cloud.pipelines import Pipelines
from lockgate.cloud.polling import Polling
from lockgate.cloud.secrets import Secrets
from lockgate.cloud.session import Session
from lockgate.cloud.sources import Sources
from lockgate.cloud.stacks import CloudFormationStacks
from lockgate.plan import Ports


@dataclass(frozen=True, slots=True)
class Account:
    """The facades of one account."""

    id: str
    pipelines: Pipelines
    builds: Builds
    functions: Functions
    logs: Logs
    sources: Sources
    connections: Connections
    identity: Identity
    attempts: Attempts
    secrets: Secrets
    artifacts: Artifacts
    deployed: Deployed


class Aws:
    """AWS itself, or an endpoint that stands for it.

    Args:
        sources: Account id to where its credentials come from.
        region: The Region of calls that name none.
        sleep: Waits so many seconds; passed in, as every clock is.
        endpoint: ``http://127.0.0.1:PORT`` takes every call; None is AWS itself.
        polling: How often to look at stacks; quickly at an endpoint and gently at AWS unless given.
    """

    def __init__(
        self,
        sources: SourceOf,
        region: str,
        sleep: Callable[[float], None],
        endpoint: str | None = None,
        polling: Polling | None = None,
    ) -> None:
        self._session = Session(sources, region, endpoint)
        self._polling = polling or (Polling.local(sleep) if endpoint else Polling(sleep))
        self.region = region
        self.endpoint = endpoint

    def ports(self) -> Ports:
        """What the execution of a plan needs."""
        session = self._session
        return Ports(CloudFormationStacks(session, self._polling), S3Buckets(session), AwsInventory(session))

    def observer(self) -> AwsObserver:
        """What looks at whole accounts by reading calls."""
        return AwsObserver(self._session)

    def account(self, account: str) -> Account:
        """The facades of an account, with the credentials that `sources` gives for it."""
        return _account(self._session, account)

    def as_somebody(self, account: str, source: Source) -> Account:
        """The facades of an account with other credentials: a person's role, an attacker's."""
        return _account(self._session.as_somebody(source), account)


def _account(session: Session, account: str) -> Account:
    return Account(
        id=account,
        pipelines=Pipelines(session, account),
        builds=Builds(session, account),
        functions=Functions(session, account),
        logs=Logs(session, account),
        sources=Sources(session, account),
        connections=Connections(session, account),
        identity=Identity(session, account),
        attempts=Attempts(session, account),
        secrets=Secrets(session, account),
        artifacts=Artifacts(session, account),
        deployed=Deployed(session, account),
    )

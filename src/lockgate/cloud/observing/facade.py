"""Everything in one account that has policies or can be named in a question."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.buckets import buckets
from lockgate.cloud.observing.deliveries import pipelines, projects, stacks
from lockgate.cloud.observing.events import buses, rules
from lockgate.cloud.observing.functions import functions
from lockgate.cloud.observing.identities import identities
from lockgate.cloud.observing.keys import keys
from lockgate.cloud.observing.messages import queues, topics
from lockgate.cloud.observing.names import NAMED, named
from lockgate.cloud.observing.organization import organization
from lockgate.cloud.observing.stores import repositories, secrets
from lockgate.cloud.session import Session
from lockgate.proof import AccountView, Holding, OrganizationView, Skipped

_WORKERS = 8


class AwsObserver:
    """Fulfils `lockgate.proof.Observer`; it makes no call that changes anything."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def organization(self, accounts: Sequence[str]) -> OrganizationView:
        """The organisation of the accounts, as its management account sees it."""
        return organization(self._session, accounts)

    def observe(self, account: str) -> AccountView:
        """All principals of the account, and its resources in the session's Region.

        A kind of resource that the credentials may not look at is skipped, with the reason, and so is what is written
        on a single resource that does not let itself be read; the account's identities are not.
        """
        session = self._session
        kinds: list[tuple[str, Callable[[], Iterable[Holding | Skipped]]]] = [
            ("buckets", lambda: buckets(session, account)),
            ("keys", lambda: keys(session, account)),
            ("functions", lambda: functions(session, account)),
            ("queues", lambda: queues(session, account)),
            ("topics", lambda: topics(session, account)),
            ("secrets", lambda: secrets(session, account)),
            ("repositories", lambda: repositories(session, account)),
            ("buses", lambda: buses(session, account)),
            ("rules", lambda: rules(session, account)),
            ("pipelines", lambda: pipelines(session, account)),
            ("projects", lambda: projects(session, account)),
            ("stacks", lambda: stacks(session, account)),
            *((f"{kind.word}s", lambda kind=kind: named(session, account, kind)) for kind in NAMED),
        ]
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="observer") as pool:
            found = pool.submit(identities, session, account)
            seen = list(pool.map(lambda each: _seen(account, *each), kinds))
            people = found.result()
        return AccountView(
            account=account,
            identities=tuple(people.identities),
            holdings=(*people.policies, *(holding for holdings, _ in seen for holding in holdings)),
            skipped=(*people.skipped, *(each for _, skipped in seen for each in skipped)),
        )


def _seen(
    account: str, kind: str, look: Callable[[], Iterable[Holding | Skipped]]
) -> tuple[tuple[Holding, ...], tuple[Skipped, ...]]:
    try:
        found = tuple(look())
    except CallRefusedError as error:
        return (), (Skipped(account, f"the {kind} of {account} cannot be seen: {error.message or error.code}"),)
    holdings = tuple(each for each in found if isinstance(each, Holding))
    return holdings, tuple(each for each in found if isinstance(each, Skipped))

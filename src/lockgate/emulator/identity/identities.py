"""From an access key id to the secret and the caller."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lockgate.emulator.engine import iam
from lockgate.emulator.identity.sessions import Session, SessionKind, Sessions
from lockgate.emulator.ports import Caller, Clock
from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.iam import Principal, PrincipalKind
from lockgate.kernel.names import is_account_id


@dataclass(frozen=True, slots=True)
class Held:
    """What belongs to an access key: the secret that verifies its signatures, the token it needs, and the caller."""

    secret: str
    token: str | None
    caller: Caller
    session: Session | None = None


class Identities:
    """Looks callers up, live.

    A twelve-digit account id as access key is the root user of that account; its secret is the same for every
    account of the world, given at the start. With `accounts`, only those exist.
    """

    def __init__(
        self, root_secret: str, sessions: Sessions, clock: Clock, accounts: AbstractSet[str] = frozenset()
    ) -> None:
        self._root_secret = root_secret
        self._accounts = accounts
        self._sessions = sessions
        self._clock = clock

    def hold(self, access_key: str) -> Held:
        """What belongs to `access_key`; raises `Refused` when it is unknown, inactive or expired."""
        if is_account_id(access_key):
            if self._accounts and access_key not in self._accounts:
                raise Refused(Fault.UNKNOWN_KEY)
            return Held(self._root_secret, None, root(access_key))
        found = self._sessions.find(access_key)
        if found is not None:
            session, credentials = found
            if session.expires <= self._clock.now():
                raise Refused(Fault.EXPIRED_TOKEN)
            return Held(credentials.secret_key, credentials.token, caller_of(session, access_key), session)
        return self._user(access_key)

    def _user(self, access_key: str) -> Held:
        found = iam.access_key(access_key)
        if found is None or found[1].get("Status") != "Active":
            raise Refused(Fault.UNKNOWN_KEY)
        account, record = found
        name = str(record["UserName"])
        user = iam.user(account, name)
        if user is None:
            raise Refused(Fault.UNKNOWN_KEY)
        principal = Principal(PrincipalKind.USER, user.arn, account, tags=user.tags)
        context = {"aws:username": name, "aws:userid": user.unique_id}
        return Held(str(record["SecretAccessKey"]), None, Caller(principal, access_key, None, context))


def root(account: str) -> Caller:
    """The root user of an account."""
    principal = Principal(PrincipalKind.ROOT, f"arn:aws:iam::{account}:root", account)
    return Caller(principal, account, None, {"aws:userid": account})


def caller_of(session: Session, access_key: str) -> Caller:
    """The caller that holds a session; raises `Refused` when its role is gone."""
    match session.kind:
        case SessionKind.ROLE:
            return _role_caller(session, access_key)
        case SessionKind.SERVICE:
            principal = Principal(PrincipalKind.SERVICE, session.name)
            return Caller(principal, access_key, None, dict(session.context))
        case SessionKind.FEDERATED_USER:
            arn = f"arn:aws:sts::{session.account}:federated-user/{session.name}"
            principal = Principal(PrincipalKind.FEDERATED_USER, arn, session.account, tags=session.tags)
            context = {"aws:userid": f"{session.account}:{session.name}", **_issued(session.issued), **session.context}
            return Caller(principal, access_key, session.policies, context)
        case _:
            if session.of is None:
                raise Refused(Fault.BAD_TOKEN)
            held = session.of
            return Caller(held.principal, access_key, held.session_policies, {**held.context, **session.context})


def _role_caller(session: Session, access_key: str) -> Caller:
    role = iam.role(session.account, session.role)
    if role is None or role.unique_id != session.role_id:
        raise Refused(Fault.BAD_TOKEN)
    arn = f"arn:aws:sts::{session.account}:assumed-role/{session.role}/{session.name}"
    principal = Principal(
        kind=PrincipalKind.ROLE_SESSION,
        arn=arn,
        account=session.account,
        role_arn=role.arn,
        tags={**role.tags, **session.tags},
        service_linked=role.path.startswith("/aws-service-role/"),
    )
    context: dict[str, str | tuple[str, ...]] = {
        "aws:userid": f"{role.unique_id}:{session.name}",
        **_issued(session.issued),
        **session.context,
    }
    if session.source_identity:
        context["aws:SourceIdentity"] = session.source_identity
    return Caller(principal, access_key, session.policies, context)


@lru_cache(maxsize=1024)
def _issued(when: datetime) -> Mapping[str, str]:
    """Keys that only temporary credentials have; a session without a code of a device says ``false``, not nothing."""
    return {"aws:TokenIssueTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "aws:MultiFactorAuthPresent": "false"}

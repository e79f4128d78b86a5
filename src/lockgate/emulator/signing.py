"""Credentials for services: of roles they assume, of themselves, and of the callers on whose behalf they act."""

import threading
from datetime import timedelta

from botocore.exceptions import ClientError

from lockgate.emulator.clients import Clients
from lockgate.emulator.identity import Session, SessionKind, Sessions
from lockgate.emulator.ports import Call, Clock, Credentials, ServiceError

_LIFE = timedelta(hours=12)
_RENEW = timedelta(hours=1)
_REGION_SEGMENT = 3
_SHORTEST = 2


class Signing:
    """Issues them; whatever is done with them is authenticated and authorised like any call."""

    def __init__(self, sessions: Sessions, clients: Clients, clock: Clock) -> None:
        self._sessions = sessions
        self._clients = clients
        self._clock = clock
        self._lock = threading.Lock()
        self._services: dict[tuple[str, str | None, str | None], Credentials] = {}

    def service(self, service: str, source_arn: str | None, source_account: str | None) -> Credentials:
        """Credentials of a service principal, acting for a resource. The same ones are handed out until they age."""
        key = (service, source_arn, source_account)
        now = self._clock.now()
        with self._lock:
            held = self._services.get(key)
            if held is not None and held.expires is not None and held.expires - _RENEW > now:
                return held
            context: dict[str, str] = {}
            if source_arn is not None:
                context["aws:SourceArn"] = source_arn
            if source_account is not None:
                context["aws:SourceAccount"] = source_account
            session = Session(
                kind=SessionKind.SERVICE,
                account=source_account or "",
                name=service,
                issued=now,
                expires=now + _LIFE,
                context=context,
                invoked_by=service,
            )
            issued = self._services[key] = self._sessions.issue(session)
            return issued

    def assume(
        self,
        service: str,
        role_arn: str,
        session: str,
        source_arn: str | None,
        source_account: str | None,
        policy: str | None,
    ) -> Credentials:
        """A role's session for a service; raises `ServiceError` as STS answers it.

        A function may have a name of one letter, a session may not: it gets a hyphen then.
        """
        parts = (source_arn or "").split(":")
        region = parts[_REGION_SEGMENT] if len(parts) > _REGION_SEGMENT else ""
        client = self._clients.client("sts", self.service(service, source_arn, source_account), region or "us-east-1")
        extra = {"Policy": policy} if policy is not None else {}
        try:
            answer = client.assume_role(RoleArn=role_arn, RoleSessionName=f"{session:-<{_SHORTEST}}", **extra)[
                "Credentials"
            ]
        except ClientError as error:
            found = error.response["Error"]
            raise ServiceError(found["Code"], found["Message"], 403) from error
        return Credentials(
            answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"], answer["Expiration"]
        )

    def forward(self, call: Call) -> Credentials:
        """Credentials that act as the caller of `call`, through its service. Source: "Forward access sessions"."""
        service = f"{call.service}.amazonaws.com"
        earlier = call.caller.context.get("aws:CalledVia", ())
        chain = (*((earlier,) if isinstance(earlier, str) else earlier), service)
        now = self._clock.now()
        session = Session(
            kind=SessionKind.FORWARD,
            account=call.caller.principal.account or "",
            name=service,
            issued=now,
            expires=now + _LIFE,
            of=call.caller,
            context={
                "aws:ViaAWSService": "true",
                "aws:CalledVia": chain,
                "aws:CalledViaFirst": chain[0],
                "aws:CalledViaLast": service,
            },
            invoked_by=service,
        )
        return self._sessions.issue(session)

"""Questions of authorisation that services ask outside the calls that pass the gate.

Every answer is kept in the audit trail.
"""

from collections.abc import Mapping

from lockgate.emulator.audit import AuditTrail
from lockgate.emulator.authorise.context import of_request
from lockgate.emulator.authorise.decide import Authoriser, Verdict
from lockgate.emulator.authorise.denials import denial
from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.authorise.rules import account_of
from lockgate.emulator.clock import monotonic
from lockgate.emulator.engine import s3
from lockgate.emulator.identity import Identities
from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import Call, Caller, Clock, Credentials
from lockgate.emulator.recording import Record
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.model import protocols
from lockgate.iam import Principal, PrincipalKind

_NO_REQUEST = HttpRequest("POST", "/", "", {}, b"", client="")


class Asking:
    """Decides single actions."""

    def __init__(self, authoriser: Authoriser, identities: Identities, audit: AuditTrail, clock: Clock) -> None:
        self._authoriser = authoriser
        self._identities = identities
        self._audit = audit
        self._clock = clock

    def for_service(self, service: str, action: str, resource: str, source_arn: str, source_account: str) -> bool:
        """Whether the resource's own policy lets a service principal act on it."""
        context = {
            "aws:SourceArn": source_arn,
            "aws:SourceAccount": source_account,
            # What SNS's default topic policy still asks for.
            "aws:SourceOwner": source_account,
        }
        caller = Caller(Principal(PrincipalKind.SERVICE, service), "", None, context)
        return self._ask(caller, action, resource, {}, service, "").allowed

    def of_call(self, call: Call, action: str, resource: str, context: Mapping[str, str]) -> None:
        """One more action of a call's caller; raises `ServiceError` when denied."""
        verdict = self._ask(call.caller, action, resource, context, f"{call.service}.amazonaws.com", call.region)
        if not verdict.allowed:
            raise denial(call.service, (protocols(call.service) or ("json",))[0], verdict)

    def of_session(self, credentials: Credentials, action: str, resource: str, context: Mapping[str, str]) -> None:
        """An action of a session; raises `ServiceError` when denied."""
        held = self._identities.hold(credentials.access_key)
        source = held.session.invoked_by if held.session is not None else None
        verdict = self._ask(held.caller, action, resource, context, source or "client", "")
        if not verdict.allowed:
            raise denial(action.partition(":")[0], "json", verdict)

    def _ask(
        self, caller: Caller, action: str, resource: str, context: Mapping[str, str], source: str, region: str
    ) -> Verdict:
        service, _, operation = action.partition(":")
        now = self._clock.now()
        where = region or _region_of(resource)
        incoming = Incoming(caller, service, operation, {}, where, _NO_REQUEST, now)
        need = Need(action, resource, _owner(resource), dict(context))
        record = Record(new_id(), now, monotonic(), source, service, operation, region=where, source=source)
        record.caller, record.access_key = caller, caller.access_key
        record.account = need.account or incoming.account
        verdict = self._authoriser.decide(caller, need, of_request(incoming))
        record.verdicts.append(verdict)
        if not verdict.allowed:
            record.error, record.message = "AccessDenied", verdict.message
        self._audit.add(record.entry)
        return verdict


def _owner(resource: str) -> str | None:
    if resource.startswith("arn:aws:s3:::"):
        return s3.owner(resource.removeprefix("arn:aws:s3:::").partition("/")[0])
    return account_of(resource)


def _region_of(resource: str) -> str:
    parts = resource.split(":")
    return parts[3] if len(parts) > 3 and parts[3] else "us-east-1"  # noqa: PLR2004 - an ARN's Region is its fourth part

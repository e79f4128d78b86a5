"""The one path of every call: authenticate, map, authorise, run, record.

Everything here runs on the event loop; operations of our own services run on worker threads and come back through
the same path for whatever they call.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from lockgate.emulator.audit import AuditTrail
from lockgate.emulator.authorise.context import of_request
from lockgate.emulator.authorise.decide import Authoriser, Verdict
from lockgate.emulator.authorise.denials import denial
from lockgate.emulator.authorise.mapping import map_call
from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.clock import machine_time, monotonic
from lockgate.emulator.corrections import Corrections, Passage
from lockgate.emulator.engine import s3
from lockgate.emulator.faults import Faults
from lockgate.emulator.faults import as_error as fault_error
from lockgate.emulator.identity import Held, Identities
from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import Call, Caller, Clock, Service, ServiceError
from lockgate.emulator.recording import Record, current
from lockgate.emulator.running import run_engine, run_service
from lockgate.emulator.wire.credential import Signature, signature_of
from lockgate.emulator.wire.faults import Fault, Refused, as_error
from lockgate.emulator.wire.forms import form
from lockgate.emulator.wire.hosts import plain_s3
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.emulator.wire.parse import parameters
from lockgate.emulator.wire.payload import verified
from lockgate.emulator.wire.respond import error
from lockgate.emulator.wire.route import Routed, protocol_of, route
from lockgate.emulator.wire.sigv4 import parse_time, verify
from lockgate.iam import Principal, PrincipalKind

_UNSCOPED_VERSION = 2
_FEDERATED = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
_log = logging.getLogger(__name__)
ANONYMOUS = Caller(Principal(PrincipalKind.ANONYMOUS, ""), "")


@dataclass(frozen=True, slots=True)
class Gate:
    """Wired once by `world`.

    Attributes:
        identities: Who holds which key.
        authoriser: Decides.
        corrections: What is put right around the engine.
        services: Our own services by botocore's name.
        audit: Where every call is kept.
        clock: Times of sessions and entries; signatures are held against the machine's own time, with which clients
            sign.
        workers: Threads for our own services.
        faults: What is to go wrong on purpose.
    """

    identities: Identities
    authoriser: Authoriser
    corrections: Corrections
    services: Mapping[str, Service]
    audit: AuditTrail
    clock: Clock
    workers: Executor
    faults: Faults

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one request and keep it in the trail; never raises but for cancellation."""
        record = Record(new_id(), self.clock.now(), monotonic(), request.header("user-agent"))
        current.set(record)
        begun = self.audit.begin()
        try:
            return await self._answered(request, record)
        finally:
            self.audit.add(record.entry, begun)

    async def _answered(self, request: HttpRequest, record: Record) -> HttpResponse:
        protocol = "query"
        try:
            signature = signature_of(request)
            name = signature.service if signature is not None else _unsigned_service(request)
            protocol = protocol_of(request, name)
            record.service, record.region = name, signature.region if signature is not None else "us-east-1"
            return await self._authenticated(request, signature, name, record)
        except Refused as refused:
            return self._failed(as_error(refused, protocol), protocol, request, record)
        except ServiceError as raised:
            return self._failed(raised, record.protocol or protocol, request, record)
        except Exception:  # noqa: BLE001 - whatever breaks, the client gets an answer and the log the cause
            _log.exception("%s:%s failed", record.service, record.operation)
            failure = Refused(Fault.INTERNAL, f"the emulator's log has the cause under {record.request}")
            return self._failed(as_error(failure, protocol), protocol, request, record)

    def _failed(self, raised: ServiceError, protocol: str, request: HttpRequest, record: Record) -> HttpResponse:
        record.error, record.message = raised.code, raised.message
        return error(protocol, raised, record.request, request)

    async def _authenticated(
        self, request: HttpRequest, signature: Signature | None, name: str, record: Record
    ) -> HttpResponse:
        if signature is None:
            if name != "s3":
                raise _unsigned_refusal(request)
            caller, plain, age = ANONYMOUS, verified(request, None, ""), None
        else:
            record.access_key = signature.access_key
            held = self.identities.hold(signature.access_key)
            now = machine_time()
            plain, age = _genuine(request, signature, held, now)
            caller = held.caller
            record.invoked_by(held.session.invoked_by if held.session is not None else None)
        record.caller = caller
        if name == "s3":
            plain = plain_s3(plain)
            if signature is None or signature.version == _UNSCOPED_VERSION:
                # Without a scope there is no Region: the bucket's own counts.
                record.region = s3.region(plain.path.split("/", 2)[1]) or record.region
        routed = route(plain, name)
        record.routed(routed.service, routed.name, _error_protocol(routed))
        params = parameters(plain, routed)
        record.params = {name: value for name, value in params.items() if isinstance(value, str | int | bool)}
        incoming = Incoming(
            caller, routed.service, routed.name, params, record.region, plain, record.time, presigned_age=age
        )
        return await self._authorised(incoming, routed, record)

    async def _authorised(self, incoming: Incoming, routed: Routed, record: Record) -> HttpResponse:
        mapped = map_call(incoming)
        record.account = mapped.owner
        context = of_request(incoming)

        def decide(need: Need) -> Verdict:
            verdict = self.authoriser.decide(incoming.caller, need, context)
            record.verdicts.append(verdict)
            return verdict

        passage = Passage(incoming, mapped, routed, decide, record.request, record.protocol)
        fault = self.faults.strike(incoming.service, incoming.operation, mapped.owner, incoming.caller.principal.arn)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.error:
                raise fault_error(fault)
        response = await self._decided(passage, decide)
        if fault is not None and fault.lost:
            raise ServiceError("InternalError", "The answer was lost by a fault rule of the emulator.", 500)
        return record.answered(response)

    async def _decided(self, passage: Passage, decide: Callable[[Need], Verdict]) -> HttpResponse:
        early = self.corrections.instead(passage)
        if early is not None:
            return await early
        for need in passage.mapped.needs:
            verdict = decide(need)
            if not verdict.allowed:
                raise denial(passage.incoming.service, passage.protocol, verdict)
        return await self._run(passage)

    async def _run(self, passage: Passage) -> HttpResponse:
        incoming = passage.incoming
        service = self.services.get(incoming.service)
        operation = None if service is None else service.operations.get(incoming.operation)
        if operation is not None:
            call = Call(
                passage.request_id,
                incoming.caller,
                passage.mapped.owner,
                incoming.region,
                incoming.service,
                incoming.operation,
                incoming.params,
            )
            return await run_service(operation, call, passage.routed, self.workers)
        if service is not None and not service.partial:
            raise as_error(Refused(Fault.NOT_EMULATED, f"{incoming.service}:{incoming.operation}"), passage.protocol)
        return await run_engine(passage, self.corrections)


def _unsigned_service(request: HttpRequest) -> str:
    """An unsigned request can only be S3's: every other service demands a signature."""
    return "unsigned" if _is_query(request) or request.header("x-amz-target") else "s3"


def _is_query(request: HttpRequest) -> bool:
    return request.header("content-type").startswith("application/x-www-form-urlencoded")


def _unsigned_refusal(request: HttpRequest) -> Refused:
    """What takes a token of an identity provider in a signature's place says that it is not here."""
    action = next(iter(form(request).get("Action") or ()), "") if _is_query(request) else ""
    if action in _FEDERATED:
        return Refused(Fault.NOT_EMULATED, f"sts:{action} (tokens of identity providers are not checked here)")
    return Refused(Fault.MISSING_TOKEN)


def _genuine(request: HttpRequest, signature: Signature, held: Held, now: datetime) -> tuple[HttpRequest, int | None]:
    """The request with its plain body, and a presigned URL's age, after token, signature and payload are checked."""
    if (held.token or "") != (signature.token or ""):
        raise Refused(Fault.BAD_TOKEN)
    verify(request, signature, held.secret, now)
    age = None
    if signature.presigned and signature.expires:
        age = max(0, int((now - parse_time(signature.timestamp)).total_seconds() * 1000))
    return verified(request, signature, held.secret), age


def _error_protocol(routed: Routed) -> str:
    return "s3" if routed.service in {"s3", "s3control"} else routed.protocol


def in_thread(loop: asyncio.AbstractEventLoop, gate: Gate, request: HttpRequest) -> HttpResponse:
    """Answer a request from a worker thread; raises RuntimeError on the loop's own, which would wait for itself."""
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        running = None
    if running is loop:
        raise RuntimeError("a client of the emulator must not be used on its event loop")
    return asyncio.run_coroutine_threadsafe(gate.handle(request), loop).result()

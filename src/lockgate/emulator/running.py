"""Running an authorised call: on a worker thread by a service of our own, or by the engine with its corrections."""

import asyncio
from concurrent.futures import Executor
from dataclasses import replace

from lockgate.emulator.corrections import Corrections, Passage
from lockgate.emulator.engine import dispatch
from lockgate.emulator.engine.dispatch import Unserved
from lockgate.emulator.ports import Call, Operation
from lockgate.emulator.wire.canonical import for_engine
from lockgate.emulator.wire.check import check_parameters
from lockgate.emulator.wire.faults import Fault, Refused, as_error
from lockgate.emulator.wire.http import HttpResponse
from lockgate.emulator.wire.respond import result
from lockgate.emulator.wire.route import Routed


async def run_service(operation: Operation, call: Call, routed: Routed, workers: Executor) -> HttpResponse:
    """The answer of one of our services; its `ServiceError` goes up."""
    check_parameters(routed.operation, call.params)
    value = await asyncio.get_running_loop().run_in_executor(workers, operation, call)
    return result(routed, value, call.id)


async def run_engine(passage: Passage, corrections: Corrections) -> HttpResponse:
    """The engine's answer, between what comes before it and after it."""
    incoming = passage.incoming
    request = for_engine(incoming.request, passage.routed)
    request = corrections.before(passage, request)
    other = corrections.running(passage, request)
    try:
        response = (
            await other
            if other is not None
            else await dispatch.handle(passage.mapped.owner, incoming.region, incoming.service, request)
        )
    except Unserved:
        refused = Refused(Fault.NOT_EMULATED, f"{incoming.service}:{incoming.operation}")
        raise as_error(refused, passage.protocol) from None
    response = corrections.after(passage, response)
    headers = {**response.headers, "x-amzn-requestid": passage.request_id}
    if passage.protocol == "s3":
        headers["x-amz-request-id"] = passage.request_id
    return replace(response, headers=headers)

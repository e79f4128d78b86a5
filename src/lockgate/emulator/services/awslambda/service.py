"""Invoke and InvokeAsync. Source: Lambda API reference."""

import base64
import json
import uuid
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any

from lockgate.emulator.ports import Aws, Call, Function, Operation, ServiceError
from lockgate.emulator.services.awslambda.address import Address, read_address
from lockgate.emulator.services.awslambda.asynchronous import Asynchronous
from lockgate.emulator.services.awslambda.logs import FunctionLogs, framed
from lockgate.emulator.services.awslambda.pool import Pool, runtime_line
from lockgate.emulator.services.awslambda.worker import Reply, Request

_MOST_SYNCHRONOUS = 6_291_456
_MOST_ASYNCHRONOUS = 1_048_576
_TAIL = 4096


class Invocations:
    """The part of Lambda that is ours; a `Service`."""

    name = "lambda"
    partial = True

    def __init__(self, aws: Aws, random: Random) -> None:
        self._aws = aws
        self._random = random
        self._pool = Pool(aws)
        self._logs = FunctionLogs(aws)
        self._asynchronous = Asynchronous(aws, partial(self.run, patient=True))

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {"Invoke": self.invoke, "InvokeAsync": self.invoke_async}

    def invoke(self, call: Call) -> Mapping[str, Any]:
        """Invoke: RequestResponse, Event or DryRun."""
        address = read_address(call)
        kind = call.params.get("InvocationType") or "RequestResponse"
        function = self._choose(address)
        payload = _payload(call.params.get("Payload"), _MOST_ASYNCHRONOUS if kind == "Event" else _MOST_SYNCHRONOUS)
        if kind == "DryRun":
            return {"StatusCode": 204, "ExecutedVersion": function.version}
        client_context = _client_context(call.params.get("ClientContext"))
        request = Request(call.id or str(uuid.uuid4()), payload, address.arn, function.timeout, client_context)
        if kind == "Event":
            self._asynchronous.take(address, function, request)
            return {"StatusCode": 202}
        reply, lines = self.run(function, request)
        answer: dict[str, Any] = {
            "StatusCode": 200,
            "ExecutedVersion": function.version,
            "Payload": reply.payload.encode(),
        }
        if reply.failed:
            answer["FunctionError"] = "Unhandled"
        if call.params.get("LogType") == "Tail":
            tail = "".join(f"{line}\n" for line in lines).encode()[-_TAIL:]
            answer["LogResult"] = base64.b64encode(tail).decode()
        return answer

    def invoke_async(self, call: Call) -> Mapping[str, Any]:
        """InvokeAsync, the deprecated way to say Invoke with the type Event."""
        params = {"FunctionName": call.params["FunctionName"], "Payload": call.params.get("InvokeArgs")}
        event = {**params, "InvocationType": "Event"}
        self.invoke(Call(call.id, call.caller, call.account, call.region, call.service, "Invoke", event))
        return {"Status": 202}

    def run(self, function: Function, request: Request, *, patient: bool = False) -> tuple[Reply, list[str]]:
        """Run the function once; the reply and its log's lines, which are in CloudWatch Logs already.

        `patient` says that nobody waits for it.
        """
        with self._pool.worker(function, patient=patient) as worker:
            cold = worker.answered == 0
            initialised = worker.initialise() if cold else None
            begun = self._aws.clock.now()
            reply = _limited(worker.ask(request))
            took = self._aws.clock.now() - begun
            lines = framed(request, function, reply, took, initialised)
            if cold:
                lines.insert(0, runtime_line(function))
            self._logs.write(function, worker.credentials, worker.stream, lines)
        return reply, lines

    def _choose(self, address: Address) -> Function:
        """The version to run; an alias with weights shares its traffic out."""
        store, qualifier = self._aws.functions, address.qualifier
        if qualifier is not None:
            weights = store.weights(address.account, address.region, address.name, qualifier)
            if len(weights) > 1:
                qualifier = self._random.choices(list(weights), list(weights.values()))[0]
        found = store.find(address.account, address.region, address.name, qualifier)
        if found is None:
            raise ServiceError("ResourceNotFoundException", f"Function not found: {address.arn}", 404, Type="User")
        return found


def _payload(given: Any, most: int) -> str:
    """The event as JSON text; no payload is an empty object."""
    data = given.read() if hasattr(given, "read") else given
    data = data.encode() if isinstance(data, str) else bytes(data or b"{}")
    if len(data) > most:
        raise ServiceError(
            "RequestTooLargeException",
            f"Request must be smaller than {most} bytes for the InvokeFunction operation",
            413,
            Type="User",
        )
    try:
        text = data.decode()
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ServiceError(
            "InvalidRequestContentException",
            f"Could not parse request body into json: Could not parse payload into json: {error}",
            Type="User",
        ) from error
    return text


def _client_context(given: str | None) -> Any:
    if not given:
        return None
    try:
        context = json.loads(base64.b64decode(given, validate=True))
    except ValueError as error:
        raise ServiceError(
            "InvalidRequestContentException",
            f"Client context must be a valid Base64-encoded JSON object: {error}",
            Type="User",
        ) from error
    return context if isinstance(context, dict) else None


def _limited(reply: Reply) -> Reply:
    """An answer beyond Lambda's limit is an error."""
    if len(reply.payload.encode()) > _MOST_SYNCHRONOUS:
        message = f"Response payload size exceeded maximum allowed payload size ({_MOST_SYNCHRONOUS} bytes)."
        reply.payload = json.dumps({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message})
        reply.failed = True
    return reply

"""Invocations that nobody waits for: two more attempts after a failure, then the dead-letter queue.

Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation": one minute before
the second attempt, two before the third.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, Function, ServiceError
from lockgate.emulator.services.awslambda.address import Address
from lockgate.emulator.services.awslambda.pool import SERVICE
from lockgate.emulator.services.awslambda.worker import Reply, Request

_PAUSES = (0, 60, 120)
_LONGEST = 1024

Run = Callable[[Function, Request], tuple[Reply, list[str]]]


class Asynchronous:
    """Takes events and sees them through in the background."""

    def __init__(self, aws: Aws, run: Run) -> None:
        self._aws = aws
        self._run = run

    def take(self, address: Address, function: Function, request: Request) -> None:
        """Run `function` for an event later."""
        self._aws.background.run(f"lambda event {request.id}", lambda: self._attempts(address, function, request))

    def _attempts(self, address: Address, function: Function, request: Request) -> None:
        problem = ""
        for pause in _PAUSES:
            if pause:
                self._aws.clock.sleep(pause)
            if self._aws.background.stopping:
                return
            current = self._aws.functions.find(address.account, address.region, address.name, function.version)
            problem = self._attempt(current or function, request)
            if not problem:
                return
        self._give_up(function, request, problem)

    def _attempt(self, function: Function, request: Request) -> str:
        """What went wrong, or nothing."""
        try:
            reply, _ = self._run(function, request)
        except ServiceError as error:
            return f"{error.code}: {error.message}"
        return reply.payload if reply.failed else ""

    def _give_up(self, function: Function, request: Request, problem: str) -> None:
        """Send the event to the dead-letter target as the function's role; a role that may not loses it, as on AWS."""
        target = (function.config.get("DeadLetterConfig") or {}).get("TargetArn")
        if not target:
            return
        attributes = {"RequestID": request.id, "ErrorCode": "200", "ErrorMessage": _message(problem)[:_LONGEST]}
        try:
            credentials = self._aws.assume(
                SERVICE, function.role, function.arn.rpartition(":")[2], function.arn, function.arn.split(":")[4]
            )
            service, region = target.split(":")[2:4]
            self._send(self._aws.client(service, credentials, region), target, request.payload, attributes)
        except (ClientError, ServiceError):
            return

    def _send(self, client: Any, target: str, payload: str, attributes: dict[str, str]) -> None:
        """Send a failed event to a queue or a topic."""
        described = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        service, _, account, name = target.split(":")[2:6]
        if service == "sqs":
            url = f"{self._aws.endpoint}/{account}/{name}"
            client.send_message(QueueUrl=url, MessageBody=payload, MessageAttributes=described)
        else:
            client.publish(TopicArn=target, Message=payload, MessageAttributes=described)


def _message(problem: str) -> str:
    try:
        return str(json.loads(problem)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return problem

"""A function's log lines, written to CloudWatch Logs as the function's role.

Without the permissions the invocation works and there is no log, as on AWS. Source: Lambda developer guide, "Sending
Lambda function logs to CloudWatch Logs".
"""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, Credentials, Function
from lockgate.emulator.services.awslambda.pool import log_group
from lockgate.emulator.services.awslambda.worker import Reply, Request

_MEGABYTE = 1024 * 1024
_LONGEST = 200_000
_MOST = 5_000


def framed(
    request: Request, function: Function, reply: Reply, took: timedelta, initialised: timedelta | None
) -> list[str]:
    """What the process wrote between START and END, and the REPORT line."""
    duration = took.total_seconds() * 1000
    billed = math.ceil(duration)
    lines = [f"START RequestId: {request.id} Version: {function.version}", *reply.lines]
    if reply.timed_out:
        lines.append(f"{request.id} Task timed out after {request.seconds}.00 seconds")
    elif reply.ended:
        lines.append(reply.payload)
    used = max(1, math.ceil(reply.peak / _MEGABYTE)) if reply.peak else function.memory
    report = (
        f"REPORT RequestId: {request.id}\tDuration: {duration:.2f} ms\tBilled Duration: {billed} ms\t"
        f"Memory Size: {function.memory} MB\tMax Memory Used: {used} MB\t"
    )
    if initialised is not None:
        report += f"Init Duration: {initialised.total_seconds() * 1000:.2f} ms\t"
    if reply.timed_out:
        report += "Status: timeout"
    return [*lines, f"END RequestId: {request.id}", report]


class FunctionLogs:
    """Writes lines; remembers which streams there are already."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._made: set[tuple[str, str]] = set()

    def write(self, function: Function, credentials: Credentials, stream: str, lines: Sequence[str]) -> None:
        """Write `lines` to the function's group, making group and stream when they are missing."""
        region, group = function.arn.split(":")[3], log_group(function)
        client = self._aws.client("logs", credentials, region)
        now = int(self._aws.clock.now().timestamp() * 1000)
        events = [{"timestamp": now, "message": f"{line[:_LONGEST]}\n"} for line in lines if line]
        try:
            self._open(client, function.arn, group, stream)
            for start in range(0, len(events), _MOST):
                client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events[start : start + _MOST])
        except ClientError:
            self._made.discard((function.arn, stream))

    def _open(self, client: Any, arn: str, group: str, stream: str) -> None:
        if (arn, stream) in self._made:
            return
        try:
            client.create_log_stream(logGroupName=group, logStreamName=stream)
        except client.exceptions.ResourceNotFoundException:
            client.create_log_group(logGroupName=group)
            client.create_log_stream(logGroupName=group, logStreamName=stream)
        except client.exceptions.ResourceAlreadyExistsException:
            pass
        self._made.add((arn, stream))

"""One request, run by the engine in an account and a Region."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

import ministack.app as ministack
from ministack.core.responses import (
    StreamingResponse,
    fix_error_content_type,
    fix_success_content_type,
    request_scope,
)
from ministack.services import s3

from lockgate.emulator.wire.http import HttpRequest, HttpResponse

_Handler = Callable[[str, str, dict[str, str], bytes, dict[str, list[str]]], Awaitable[tuple[int, dict[str, str], Any]]]

ENGINE_NAMES: Mapping[str, str] = {
    # botocore's service name to the engine's, where they differ.
    "apigatewayv2": "apigateway",
    "cloudwatch": "monitoring",
    "docdb": "documentdb",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "mwaa": "airflow",
    "resourcegroupstaggingapi": "tagging",
    "sesv2": "ses",
    "stepfunctions": "states",
    "iot-data": "iot-data",
}


class Unserved(LookupError):  # noqa: N818 - what the service is; nothing went wrong
    """The engine has no such service."""


def bind_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Tell the engine the loop on which its own threads may call its handlers."""
    ministack._MAIN_LOOP = loop  # noqa: SLF001 - the engine sets it only when it runs its own server


def serves(service: str) -> bool:
    """Whether the engine has the botocore service at all."""
    return ENGINE_NAMES.get(service, service) in ministack.SERVICE_HANDLERS


def _credential(account: str, region: str, service: str) -> str:
    """An unsigned credential scope: the engine reads the tenant and the signing Region from it and verifies nothing."""
    scope = f"{account}/20000101/{region}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


async def handle(account: str, region: str, service: str, request: HttpRequest) -> HttpResponse:
    """Run `request` in `account` and `region`; raises `Unserved` when the engine has no such service."""
    name = ENGINE_NAMES.get(service, service)
    handler: _Handler | None = ministack.SERVICE_HANDLERS.get(name)
    if handler is None:
        raise Unserved(service)
    headers = {key: value for key, value in request.headers.items() if key not in _DROPPED}
    headers["authorization"] = _credential(account, region, service)
    query = {key: list(values) for key, values in request.multi_query.items()}
    path = unquote(request.path)
    with request_scope(account, region):
        status, answer, body = await handler(request.method, path, headers, request.body, query)
    fix_error_content_type(name, status, answer)
    fix_success_content_type(name, status, answer)
    if name == "s3" and request.method == "HEAD" and s3.is_standard_object_request("HEAD", path, headers, query):
        with request_scope(account, region):
            status, answer, body = s3.format_head_response(path, headers, (status, answer, body))
    if isinstance(body, StreamingResponse):
        body = b"".join([chunk async for chunk in body])
    return HttpResponse(status, dict(answer), body if isinstance(body, bytes) else str(body).encode())


_DROPPED = frozenset({"authorization", "x-amz-security-token", "transfer-encoding", "expect", "connection"})
"""Headers that carry the caller's credentials, or that describe a transfer that the front has already undone."""

"""Copies between two accounts' buckets: the engine knows only one account at a time.

The source is read in its owner's account and written in the destination's, with what CopyObject takes over. Source:
S3 API reference, "CopyObject" and "UploadPartCopy".
"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from lockgate.emulator.authorise.tables.s3 import copy_source
from lockgate.emulator.corrections.objects import path_of
from lockgate.emulator.corrections.passage import Key, Passage, Running
from lockgate.emulator.engine import dispatch, s3
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.emulator.wire.render import iso

_OK = 200
_CONDITIONS = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since")
_TAKEN = ("content-type", "content-encoding", "content-language", "content-disposition", "cache-control", "expires")


def running() -> Mapping[Key, Running]:
    """Copies whose source another account owns."""
    return {("s3", "CopyObject"): _copy, ("s3", "UploadPartCopy"): _copy}


def _copy(passage: Passage, request: HttpRequest) -> Awaitable[HttpResponse] | None:
    source = copy_source(passage.incoming)
    owner = s3.owner(source[0])
    if owner is None or owner == passage.mapped.owner:
        return None
    return _across(passage, request, owner, source)


async def _across(
    passage: Passage, request: HttpRequest, owner: str, source: tuple[str, str, str | None]
) -> HttpResponse:
    region = passage.incoming.region
    read = await dispatch.handle(owner, s3.region(source[0]) or region, "s3", _reading(request, source))
    if read.status >= 300:  # noqa: PLR2004 - HTTP's classes beyond success
        return read
    written = await dispatch.handle(passage.mapped.owner, region, "s3", _writing(passage, request, read))
    if written.status != _OK:
        return written
    return _result(passage, written, passage.incoming.now)


def _reading(request: HttpRequest, source: tuple[str, str, str | None]) -> HttpRequest:
    bucket, key, version = source
    headers = {}
    for name in _CONDITIONS:
        value = request.header(f"x-amz-copy-source-{name}")
        if value:
            headers[name] = value
    if request.header("x-amz-copy-source-range"):
        headers["range"] = request.header("x-amz-copy-source-range")
    query = f"versionId={quote(version)}" if version else ""
    return HttpRequest("GET", path_of(bucket, key), query, headers, b"")


def _writing(passage: Passage, request: HttpRequest, read: HttpResponse) -> HttpRequest:
    headers = {name: value for name, value in request.headers.items() if not name.startswith("x-amz-copy-source")}
    headers.pop("content-length", None)
    replacing = request.header("x-amz-metadata-directive").upper() == "REPLACE"
    if passage.incoming.operation == "CopyObject" and not replacing:
        headers = {name: value for name, value in headers.items() if not name.startswith("x-amz-meta-")}
        found = {name.lower(): value for name, value in read.headers.items()}
        headers |= {name: found[name] for name in _TAKEN if name in found}
        headers |= {name: value for name, value in found.items() if name.startswith("x-amz-meta-")}
    return replace(request, headers={**headers, "content-length": str(len(read.body))}, body=read.body)


def _result(passage: Passage, written: HttpResponse, now: datetime) -> HttpResponse:
    root = "CopyObjectResult" if passage.incoming.operation == "CopyObject" else "CopyPartResult"
    tag = next((value for name, value in written.headers.items() if name.lower() == "etag"), "")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LastModified>{iso(now)}</LastModified>'
        f"<ETag>{escape(str(tag))}</ETag></{root}>"
    )
    kept = {name: value for name, value in written.headers.items() if name.lower() not in {"etag", "content-length"}}
    return HttpResponse(_OK, {**kept, "content-type": "application/xml"}, body.encode())

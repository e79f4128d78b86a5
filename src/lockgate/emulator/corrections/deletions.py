"""DeleteObjects: each key is authorised by itself, and those that are denied come back as errors in the answer.

Source: S3 API reference, "DeleteObjects".
"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from lockgate.emulator.authorise.denials import denial
from lockgate.emulator.authorise.needs import Need
from lockgate.emulator.authorise.tables.s3 import object_need
from lockgate.emulator.corrections.passage import Instead, Key, Passage
from lockgate.emulator.engine import dispatch, s3
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.canonical import for_engine
from lockgate.emulator.wire.http import HttpResponse

_OK = 200
_MOST = 1000
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def instead() -> Mapping[Key, Instead]:
    """DeleteObjects authorises and runs by its own rules."""
    return {("s3", "DeleteObjects"): _delete}


def _delete(passage: Passage) -> Awaitable[HttpResponse]:
    incoming = passage.incoming
    listed = (incoming.params.get("Delete") or {}).get("Objects") or []
    if not listed or len(listed) > _MOST:
        raise ServiceError(
            "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
        )
    for need in passage.mapped.needs[len(listed) :]:
        _demand(passage, need)
    return _run(passage, listed)


def _demand(passage: Passage, need: Need) -> None:
    verdict = passage.decide(need)
    if not verdict.allowed:
        raise denial("s3", "s3", verdict)


async def _run(passage: Passage, listed: list[Mapping[str, Any]]) -> HttpResponse:
    incoming = passage.incoming
    bucket = incoming.text("Bucket")
    kept, refused = [], []
    for item in listed:
        need = object_need(incoming, "DeleteObject", bucket, str(item["Key"]), item.get("VersionId"))
        verdict = passage.decide(need)
        if verdict.allowed:
            kept.append(item)
        else:
            refused.append((item, denial("s3", "s3", verdict)))
    quiet = bool((incoming.params.get("Delete") or {}).get("Quiet"))
    if not kept and s3.owner(bucket) is not None:
        response = HttpResponse(_OK, {"content-type": "application/xml"}, _document("").encode())
    else:
        body = f'<Delete xmlns="{_NAMESPACE}">{"<Quiet>true</Quiet>" if quiet else ""}'
        body += "".join(_object(item) for item in kept) + "</Delete>"
        request = replace(for_engine(incoming.request, passage.routed), body=body.encode())
        headers = {
            name: value
            for name, value in request.headers.items()
            if not name.startswith(("content-md5", "x-amz-checksum"))
        }
        response = await dispatch.handle(passage.mapped.owner, incoming.region, "s3", replace(request, headers=headers))
    if response.status != _OK or not refused:
        return response
    errors = "".join(_error(item, error) for item, error in refused)
    merged = response.body.decode().replace("</DeleteResult>", errors + "</DeleteResult>").encode()
    kept_headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
    return HttpResponse(_OK, kept_headers, merged)


def _document(content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="{_NAMESPACE}">{content}</DeleteResult>'


def _object(item: Mapping[str, Any]) -> str:
    fields = {name: item.get(name) for name in ("Key", "VersionId", "ETag")}
    return (
        "<Object>"
        + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items() if value)
        + "</Object>"
    )


def _error(item: Mapping[str, Any], error: ServiceError) -> str:
    version = f"<VersionId>{escape(str(item['VersionId']))}</VersionId>" if item.get("VersionId") else ""
    return (
        f"<Error><Key>{escape(str(item['Key']))}</Key>{version}<Code>{error.code}</Code>"
        f"<Message>{escape(error.message)}</Message></Error>"
    )

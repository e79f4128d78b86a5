"""Answers in the protocol of the call: results of our own services, and errors."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.emulator.wire.render import body_fields, headers_of, to_json, to_xml, xml_document
from lockgate.emulator.wire.route import Routed

_JSON_TYPE = {"json": "application/x-amz-json-1.1", "rest-json": "application/json"}


def result(routed: Routed, value: Mapping[str, Any], request_id: str) -> HttpResponse:
    """A service's answer, serialised by botocore's output shape."""
    operation = routed.operation
    shape = operation.output_shape
    status = int(operation.http.get("responseCode", 200))
    headers = {"x-amzn-requestid": request_id}
    if routed.protocol in {"query", "ec2"}:
        namespace = operation.service_model.metadata.get("xmlNamespace", "")
        body = xml_document(operation.name, shape, value, namespace, request_id, ec2=routed.protocol == "ec2")
        return HttpResponse(status, {**headers, "content-type": "text/xml"}, body)
    if routed.protocol == "json":
        encoded = json.dumps(to_json(shape, value) if shape is not None else {}).encode()
        version = operation.service_model.metadata.get("jsonVersion", "1.1")
        return HttpResponse(status, {**headers, "content-type": f"application/x-amz-json-{version}"}, encoded)
    return _rest(routed, value, status, headers)


def _rest(routed: Routed, value: Mapping[str, Any], status: int, headers: dict[str, str]) -> HttpResponse:
    shape = routed.operation.output_shape
    if shape is None:
        return HttpResponse(status, headers)
    status = int(value.get("StatusCode", status)) if _has_status(shape) else status
    headers |= headers_of(shape, value)
    payload = shape.serialization.get("payload")
    if payload is not None:
        inner = shape.members[payload]
        held = value.get(payload)
        if inner.type_name in {"blob", "string"}:
            body = held.encode() if isinstance(held, str) else held or b""
            headers.setdefault("content-type", "application/octet-stream")
            return HttpResponse(status, headers, body)
        return HttpResponse(status, headers | {"content-type": "application/json"}, _encoded(inner, held or {}))
    if routed.protocol == "rest-xml":
        name = shape.serialization.get("name") or shape.name
        body = f"<{name}>{to_xml(shape, body_fields(shape, value))}</{name}>".encode()
        return HttpResponse(status, headers | {"content-type": "application/xml"}, body)
    body = _encoded(shape, body_fields(shape, value))
    return HttpResponse(status, headers | {"content-type": "application/json"}, body)


def _has_status(shape: Any) -> bool:
    return any(member.serialization.get("location") == "statusCode" for member in shape.members.values())


def _encoded(shape: Any, value: Any) -> bytes:
    return json.dumps(to_json(shape, value)).encode()


def error(
    protocol: str, raised: ServiceError, request_id: str, request: HttpRequest, *, resource: str = ""
) -> HttpResponse:
    """An error. `protocol` is ``s3`` for S3, whose form is its own; a HEAD answer has no body."""
    match protocol:
        case "s3":
            response = _s3_error(raised, request_id, resource or request.path)
        case "ec2":
            response = _ec2_error(raised, request_id)
        case "query" | "rest-xml":
            response = _query_error(raised, request_id)
        case _:
            response = _json_error(protocol, raised, request_id)
    if request.method == "HEAD":
        return HttpResponse(response.status, response.headers, b"")
    return response


def _json_error(protocol: str, raised: ServiceError, request_id: str) -> HttpResponse:
    body = {"__type": raised.code, "message": raised.message, "Message": raised.message, **raised.fields}
    headers = {
        "content-type": _JSON_TYPE.get(protocol, "application/json"),
        "x-amzn-errortype": raised.code,
        "x-amzn-requestid": request_id,
    }
    return HttpResponse(raised.status, headers, json.dumps(body, default=str).encode())


def _query_error(raised: ServiceError, request_id: str) -> HttpResponse:
    fault = "Receiver" if raised.status >= 500 else "Sender"  # noqa: PLR2004 - the HTTP class of server errors
    body = (
        f"<ErrorResponse><Error><Type>{fault}</Type><Code>{escape(raised.code)}</Code>"
        f"<Message>{escape(raised.message)}</Message>{_members(raised.fields)}</Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return HttpResponse(raised.status, {"content-type": "text/xml", "x-amzn-requestid": request_id}, body.encode())


def _ec2_error(raised: ServiceError, request_id: str) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Response><Errors><Error><Code>{escape(raised.code)}</Code><Message>{escape(raised.message)}</Message>"
        f"</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    )
    return HttpResponse(raised.status, {"content-type": "text/xml", "x-amzn-requestid": request_id}, body.encode())


def _s3_error(raised: ServiceError, request_id: str, resource: str) -> HttpResponse:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(raised.code)}</Code><Message>{escape(raised.message)}</Message>"
        f"{_members(raised.fields)}<Resource>{escape(resource)}</Resource><RequestId>{request_id}</RequestId></Error>"
    )
    headers = {"content-type": "application/xml", "x-amz-request-id": request_id, "x-amz-id-2": request_id}
    return HttpResponse(raised.status, headers, body.encode())


def _members(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())

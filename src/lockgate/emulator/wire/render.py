"""Values of botocore's output shapes as JSON and XML."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from botocore.model import StructureShape

Shape = Any
"""One of botocore's shapes; its stubs know only the members of the base class."""


def to_json(shape: Shape, value: Any) -> Any:  # noqa: PLR0911 - one return per type of shape
    """A value as JSON data; members that the shape does not have are dropped."""
    match shape.type_name:
        case "structure":
            if shape.is_document_type:
                return value
            return {
                inner.serialization.get("name", member): to_json(inner, value[member])
                for member, inner in shape.members.items()
                if value.get(member) is not None
            }
        case "list":
            return [to_json(shape.member, item) for item in value]
        case "map":
            return {key: to_json(shape.value, item) for key, item in value.items()}
        case "blob":
            return b64encode(value.encode() if isinstance(value, str) else value).decode()
        case "timestamp":
            return _json_time(shape, value)
        case _:
            return value


def _json_time(shape: Shape, value: datetime) -> Any:
    style = shape.serialization.get("timestampFormat", "unixTimestamp")
    if style == "iso8601":
        return iso(value)
    return round(value.timestamp(), 3)


def iso(value: datetime) -> str:
    """``2026-01-02T03:04:05.678Z``."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def body_fields(shape: StructureShape, value: Mapping[str, Any]) -> dict[str, Any]:
    """The members that belong into the body of a REST answer."""
    return {
        member: value[member]
        for member, inner in shape.members.items()
        if "location" not in inner.serialization and value.get(member) is not None
    }


def headers_of(shape: StructureShape, value: Mapping[str, Any]) -> dict[str, str]:
    """The members that belong into the headers of a REST answer."""
    found: dict[str, str] = {}
    for member, inner in shape.members.items():
        held = value.get(member)
        location = inner.serialization.get("location")
        if held is None or location not in {"header", "headers"}:
            continue
        name = inner.serialization.get("name", member).lower()
        if location == "headers":
            found |= {f"{name}{key}": str(item) for key, item in held.items()}
        else:
            found[name] = _header(held)
    return found


def _header(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_datetime(value.astimezone(UTC), usegmt=True)
    return str(value)


def xml_document(
    operation: str,
    shape: StructureShape | None,
    value: Mapping[str, Any],
    namespace: str,
    request_id: str,
    *,
    ec2: bool,
) -> bytes:
    """The answer of a query or EC2 operation."""
    inner = "" if shape is None else to_xml(shape, value)
    if ec2:
        head = f'<{operation}Response xmlns="{namespace}"><requestId>{request_id}</requestId>'
        return f"{head}{inner}</{operation}Response>".encode()
    wrapper = None if shape is None else shape.serialization.get("resultWrapper", f"{operation}Result")
    held = f"<{wrapper}>{inner}</{wrapper}>" if wrapper else ""
    return (
        f'<{operation}Response xmlns="{namespace}">{held}'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    ).encode()


def to_xml(shape: Shape, value: Any) -> str:
    """The content of an element."""
    match shape.type_name:
        case "structure":
            return "".join(
                _element(inner, inner.serialization.get("name", member), value[member])
                for member, inner in shape.members.items()
                if value.get(member) is not None
            )
        case "boolean":
            return "true" if value else "false"
        case "timestamp":
            return iso(value)
        case "blob":
            return b64encode(value).decode()
        case _:
            return escape(str(value))


def _element(shape: Shape, name: str, value: Any) -> str:
    if shape.type_name == "list":
        flat = shape.serialization.get("flattened")
        item = shape.member.serialization.get("name", name if flat else "member")
        items = "".join(_element(shape.member, item, entry) for entry in value)
        return items if flat else f"<{name}>{items}</{name}>"
    if shape.type_name == "map":
        key_name = shape.key.serialization.get("name", "key")
        value_name = shape.value.serialization.get("name", "value")
        entry = name if shape.serialization.get("flattened") else "entry"
        entries = "".join(
            f"<{entry}>{_element(shape.key, key_name, key)}{_element(shape.value, value_name, item)}</{entry}>"
            for key, item in value.items()
        )
        return entries if shape.serialization.get("flattened") else f"<{name}>{entries}</{name}>"
    return f"<{name}>{to_xml(shape, value)}</{name}>"

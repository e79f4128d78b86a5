"""Values of botocore's shapes from JSON, forms, XML and plain text."""

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from botocore.utils import parse_timestamp

Shape = Any
"""One of botocore's shapes; its stubs know only the members of the base class."""

_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


def from_text(shape: Shape, text: str) -> Any:  # noqa: PLR0911 - one return per type of shape
    """A scalar from a header, a label, a query parameter or an element's text."""
    match shape.type_name:
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "boolean":
            return text.strip().lower() == "true"
        case "timestamp":
            return parse_timestamp(text).astimezone(UTC)
        case "blob":
            return b64decode(text)
        case "list":
            return [from_text(shape.member, item.strip()) for item in text.split(",")]
        case _:
            return text


def from_json(shape: Shape, value: Any) -> Any:  # noqa: PLR0911 - one return per type of shape
    """A value from decoded JSON or CBOR; unknown members are dropped, as AWS drops them."""
    if value is None:
        return None
    match shape.type_name:
        case "structure":
            return _structure(shape, value)
        case "list":
            return [from_json(shape.member, item) for item in value]
        case "map":
            return {str(key): from_json(shape.value, item) for key, item in value.items()}
        case "blob":
            return value if isinstance(value, bytes) else b64decode(value, validate=False)
        case "timestamp":
            return value if isinstance(value, datetime) else parse_timestamp(value).astimezone(UTC)
        case "string":
            if not isinstance(value, str):
                raise ValueError(f"expected text, got {type(value).__name__}")  # noqa: TRY004 - see _structure
            return value
        case _:
            return value


def _structure(shape: Shape, value: Any) -> Any:
    if shape.is_document_type:
        return value
    if not isinstance(value, Mapping):
        raise ValueError(f"expected an object for {shape.name}")  # noqa: TRY004 - becomes a refusal at the top
    found = {}
    for member, inner in shape.members.items():
        name = inner.serialization.get("name", member)
        if name in value:
            found[member] = from_json(inner, value[name])
    return {member: item for member, item in found.items() if item is not None}


def from_form(shape: Shape, values: Mapping[str, str], prefix: str, *, ec2: bool = False) -> Any:
    """A value from the flattened names of the query and EC2 protocols; None when nothing is there."""
    match shape.type_name:
        case "structure":
            found = {}
            for member, inner in shape.members.items():
                name = f"{prefix}{'.' if prefix else ''}{_form_name(inner, member, ec2=ec2)}"
                value = from_form(inner, values, name, ec2=ec2)
                if value is not None:
                    found[member] = value
            return found if found or not prefix else None
        case "list":
            return _form_list(shape, values, prefix, ec2=ec2)
        case "map":
            return _form_map(shape, values, prefix)
        case _:
            return from_text(shape, values[prefix]) if prefix in values else None


def _form_name(shape: Shape, member: str, *, ec2: bool) -> str:
    traits = shape.serialization
    if ec2:
        name = traits.get("queryName") or traits.get("name") or member
        return name if traits.get("queryName") else name[0].upper() + name[1:]
    if shape.type_name == "list" and traits.get("flattened"):
        return str(shape.member.serialization.get("name", member))
    return str(traits.get("name", member))


def _form_list(shape: Shape, values: Mapping[str, str], prefix: str, *, ec2: bool) -> Any:
    if values.get(prefix) == "":
        return []
    step = "" if ec2 or shape.serialization.get("flattened") else f".{shape.member.serialization.get('name', 'member')}"
    found: list[Any] = []
    # Some clients send `.member.N` where the model has another element name.
    for infix in dict.fromkeys((step, ".member", "")):
        found = _numbered(shape.member, values, prefix + infix, ec2=ec2)
        if found:
            break
    return found or None


def _numbered(shape: Shape, values: Mapping[str, str], prefix: str, *, ec2: bool) -> list[Any]:
    found: list[Any] = []
    while (value := from_form(shape, values, f"{prefix}.{len(found) + 1}", ec2=ec2)) is not None:
        found.append(value)
    return found


def _form_map(shape: Shape, values: Mapping[str, str], prefix: str) -> Any:
    base = prefix if shape.serialization.get("flattened") else f"{prefix}.entry"
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")
    found: dict[str, Any] = {}
    while (key := values.get(f"{base}.{len(found) + 1}.{key_name}")) is not None:
        if key in found:
            raise ValueError(f"the key {key} is given twice")
        found[key] = from_form(shape.value, values, f"{base}.{len(found) + 1}.{value_name}")
    return found or None


def parse_xml(body: bytes) -> ET.Element:
    """A document without a type definition: entities could blow it up, and AWS takes none."""
    if _DOCTYPE.search(body):
        raise ValueError("document type definitions are not allowed")
    try:
        return ET.fromstring(body)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise ValueError(str(error)) from error


def from_xml(shape: Shape, node: ET.Element) -> Any:
    """A value from an element."""
    match shape.type_name:
        case "structure":
            return _xml_structure(shape, node)
        case "list":
            return [from_xml(shape.member, child) for child in node]
        case "map":
            return {_child_text(child, 0): from_xml(shape.value, child[1]) for child in node}
        case _:
            return from_text(shape, node.text or "")


def _xml_structure(shape: Shape, node: ET.Element) -> dict[str, Any]:
    children: dict[str, list[ET.Element]] = {}
    for child in node:
        children.setdefault(child.tag.rpartition("}")[2], []).append(child)
    found: dict[str, Any] = {}
    for member, inner in shape.members.items():
        if inner.type_name == "list" and inner.serialization.get("flattened"):
            name = inner.member.serialization.get("name") or inner.serialization.get("name", member)
            items = children.get(name) or children.get(inner.serialization.get("name", member)) or ()
            if items:
                found[member] = [from_xml(inner.member, item) for item in items]
            continue
        nodes = children.get(inner.serialization.get("name", member))
        if nodes:
            found[member] = from_xml(inner, nodes[0])
    return found


def _child_text(node: ET.Element, index: int) -> str:
    return node[index].text or ""

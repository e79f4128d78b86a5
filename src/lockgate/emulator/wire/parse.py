"""From a routed request to its parameters in botocore's input shape."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.model import StructureShape

from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.forms import form
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.route import Routed
from lockgate.emulator.wire.values import from_form, from_json, from_text, from_xml, parse_xml

_RECURSION = "the body is nested too deeply"


def parameters(request: HttpRequest, routed: Routed) -> Mapping[str, Any]:
    """The parsed parameters; raises `Refused` when the body does not fit the shape."""
    shape = routed.operation.input_shape
    if not isinstance(shape, StructureShape):
        return {}
    try:
        return _parse(request, routed, shape)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(Fault.MALFORMED, f"{routed.name}: {error}"[:300]) from error
    except RecursionError:
        raise Refused(Fault.MALFORMED, _RECURSION) from None


def _parse(request: HttpRequest, routed: Routed, shape: StructureShape) -> Mapping[str, Any]:
    match routed.protocol:
        case "json":
            return _structure(shape, _json(request.body))
        case "query" | "ec2":
            values = {name: found[0] for name, found in form(request).items()}
            parsed = from_form(shape, values, "", ec2=routed.protocol == "ec2")
            return parsed if isinstance(parsed, dict) else {}
        case "smithy-rpc-v2-cbor":
            return _structure(shape, _cbor(request.body))
        case _:
            return {**_located(request, routed, shape), **_payload(request, routed, shape)}


def _structure(shape: StructureShape, value: Any) -> Mapping[str, Any]:
    parsed = from_json(shape, value)
    if not isinstance(parsed, dict):
        raise ValueError("expected an object")  # noqa: TRY004 - becomes a refusal one frame up, like every bad value
    return parsed


def _json(body: bytes) -> Any:
    return json.loads(body) if body.strip() else {}


def _cbor(body: bytes) -> Any:
    from io import BufferedReader, BytesIO  # noqa: PLC0415 - only CloudWatch speaks CBOR

    from botocore.parsers import RpcV2CBORParser  # noqa: PLC0415 - as above

    return RpcV2CBORParser().parse_data_item(BufferedReader(BytesIO(body))) if body else {}


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where each located member of a REST input is: name and shape, by place."""

    uri: tuple[tuple[str, str, Any], ...]
    query: tuple[tuple[str, str, Any], ...]
    header: Mapping[str, tuple[str, Any]]
    prefixes: tuple[tuple[str, str], ...]


_plans: dict[tuple[str, str], _Plan] = {}


def _plan(routed: Routed, shape: StructureShape) -> _Plan:
    found = _plans.get((routed.service, routed.name))
    if found is None:
        by_place: dict[str, list[tuple[str, str, Any]]] = {"uri": [], "querystring": [], "header": [], "headers": []}
        for member, inner in shape.members.items():
            place = inner.serialization.get("location")
            if place in by_place:
                by_place[place].append((member, inner.serialization.get("name", member), inner))
        found = _plans[routed.service, routed.name] = _Plan(
            uri=tuple(by_place["uri"]),
            query=tuple(by_place["querystring"]),
            header={name.lower(): (member, inner) for member, name, inner in by_place["header"]},
            prefixes=tuple((member, name.lower()) for member, name, _ in by_place["headers"]),
        )
    return found


def _located(request: HttpRequest, routed: Routed, shape: StructureShape) -> dict[str, Any]:
    """The members that the path, the query and the headers carry."""
    plan = _plan(routed, shape)
    found: dict[str, Any] = {member: from_text(inner, routed.labels[name]) for member, name, inner in plan.uri}
    if request.query:
        for member, name, inner in plan.query:
            value = _query(request, inner, name)
            if value is not None:
                found[member] = value
    for name, text in request.headers.items():
        if name in plan.header:
            member, inner = plan.header[name]
            found[member] = from_text(inner, text)
    for member, prefix in plan.prefixes:
        found[member] = {name[len(prefix) :]: text for name, text in request.headers.items() if name.startswith(prefix)}
    return found


def _query(request: HttpRequest, shape: Any, name: str) -> Any:
    if shape.type_name == "map":
        taken = {name: list(values) for name, values in request.multi_query.items()}
        return {key: values[0] for key, values in taken.items()} if taken else None
    values = request.multi_query.get(name)
    if values is None:
        return None
    if shape.type_name == "list":
        return [from_text(shape.member, value) for value in values]
    return from_text(shape, values[0])


def _payload(request: HttpRequest, routed: Routed, shape: StructureShape) -> dict[str, Any]:
    member = shape.serialization.get("payload")
    if member is not None:
        inner = shape.members[member]
        if inner.type_name in {"blob", "string"}:
            body: Any = request.body if inner.type_name == "blob" else request.body.decode()
            return {member: body}
        if not request.body:
            return {}
        return {member: _body(request, routed, inner)}
    bodied = [name for name, inner in shape.members.items() if "location" not in inner.serialization]
    if not bodied or not request.body:
        return {}
    parsed = _body(request, routed, shape)
    return {name: parsed[name] for name in bodied if name in parsed}


def _body(request: HttpRequest, routed: Routed, shape: Any) -> Any:
    if routed.protocol == "rest-xml":
        return from_xml(shape, parse_xml(request.body))
    return from_json(shape, _json(request.body))

"""The request that the engine runs: nothing in it but the operation that was authorised.

The engine chooses an operation by its own reading of path, query and headers. Whatever the authorised operation does
not use is left out, so that the two readings cannot differ.
"""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from botocore.model import StructureShape

from lockgate.emulator.wire.forms import form
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.route import Routed


def for_engine(request: HttpRequest, routed: Routed) -> HttpRequest:
    """`request` with only what its operation knows."""
    match routed.protocol:
        case "json":
            metadata = routed.operation.service_model.metadata
            target = f"{metadata['targetPrefix']}.{routed.name}"
            return replace(
                request, path="/", query="", method="POST", headers={**request.headers, "x-amz-target": target}
            )
        case "query" | "ec2":
            headers = {name: value for name, value in request.headers.items() if name != "x-amz-target"}
            headers["content-type"] = "application/x-www-form-urlencoded"
            # Each parameter once, with the value that was authorised: a repeated one could be read in two ways.
            body = urlencode({name: values[0] for name, values in form(request).items()}).encode()
            return replace(request, path="/", query="", method="POST", headers=headers, body=body)
        case "rest-xml" | "rest-json":
            return _rest(request, routed)
        case _:
            return request


def _rest(request: HttpRequest, routed: Routed) -> HttpRequest:
    if not request.query:
        return request
    known = {
        name
        for name, _ in parse_qsl(str(routed.operation.http["requestUri"]).partition("?")[2], keep_blank_values=True)
    }
    shape = routed.operation.input_shape
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            if member.serialization.get("location") == "querystring":
                if member.type_name in {"map", "list"}:
                    return request
                known.add(member.serialization.get("name", name))
    kept = [(name, values[0]) for name, values in request.multi_query.items() if name in known]
    return replace(request, query=urlencode(kept))

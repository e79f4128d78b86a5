"""Which operation a request means.

Botocore's models say how: ``X-Amz-Target`` for JSON, ``Action`` for query and EC2, method and path and query for REST.
"""

from dataclasses import dataclass, field
from typing import Any

from botocore.model import OperationModel

from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.forms import form
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.model import candidates, operation_model, protocols, service_model
from lockgate.emulator.wire.rest import RestTable, rest_table

_CBOR_PREFIX = "/service/"


@dataclass(frozen=True, slots=True)
class Routed:
    """A recognised operation: botocore's service name, the operation's model, the protocol, and its path labels."""

    service: str
    operation: OperationModel
    protocol: str
    labels: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The operation's name, ``GetObject``."""
        return str(self.operation.name)


def route(request: HttpRequest, signing_name: str) -> Routed:
    """The operation; raises `Refused` when there is no such service or operation."""
    known = False
    for service in candidates(signing_name):
        spoken = protocols(service)
        known = known or bool(spoken)
        found = _in_service(request, service, spoken)
        if found is not None:
            return found
    if not known:
        raise Refused(Fault.UNKNOWN_OPERATION, f"no service signs as `{signing_name}`")
    raise Refused(Fault.UNKNOWN_OPERATION, f"{signing_name} has no operation for {request.method} {request.path[:200]}")


def protocol_of(request: HttpRequest, signing_name: str) -> str:
    """The protocol in which to answer a request that could not be routed."""
    spoken = protocols(candidates(signing_name)[0]) or ("query",)
    return "s3" if signing_name == "s3" else _spoken(request, spoken)


def _in_service(request: HttpRequest, service: str, spoken: tuple[str, ...]) -> Routed | None:
    if not spoken:
        return None
    protocol = _spoken(request, spoken)
    if protocol in {"rest-json", "rest-xml"}:
        return _rest(request, service, protocol, rest_table(service))
    name = _operation_name(request, protocol)
    try:
        return Routed(service, operation_model(service, name), protocol)
    except LookupError:
        return None


def _spoken(request: HttpRequest, spoken: tuple[str, ...]) -> str:
    """The protocol of this request among those that the service speaks."""
    if "smithy-rpc-v2-cbor" in spoken and request.header("smithy-protocol") == "rpc-v2-cbor":
        return "smithy-rpc-v2-cbor"
    if "json" in spoken and request.header("x-amz-target"):
        return "json"
    for form_protocol in ("query", "ec2"):
        if form_protocol in spoken:
            return form_protocol
    rest = [protocol for protocol in spoken if protocol.startswith("rest")]
    return rest[0] if rest else spoken[0]


def _operation_name(request: HttpRequest, protocol: str) -> str:
    if protocol == "json":
        # The Go SDK sends codestar-connections' target with another prefix than botocore's: only the last part counts.
        return request.header("x-amz-target").rpartition(".")[2]
    if protocol == "smithy-rpc-v2-cbor":
        return request.path.rpartition("/operation/")[2] if request.path.startswith(_CBOR_PREFIX) else ""
    values = form(request).get("Action")
    return values[0] if values else ""


def _rest(request: HttpRequest, service: str, protocol: str, table: RestTable) -> Routed | None:
    found = table.match(request)
    if found is None:
        return None
    name, labels = found
    model = service_model(service)
    if model is None:
        return None
    return Routed(service, model.operation_model(name), protocol, labels)

"""A denial as the service answers it."""

from lockgate.emulator.authorise.decide import Verdict
from lockgate.emulator.ports import ServiceError

_CODES = {
    # Services whose denials have a code of their own; the others go by protocol.
    "sns": ("AuthorizationError", 403),
    "sqs": ("AccessDenied", 403),
}
_BY_PROTOCOL = {
    "s3": ("AccessDenied", 403),
    "query": ("AccessDenied", 403),
    "rest-xml": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "json": ("AccessDeniedException", 400),
    "smithy-rpc-v2-cbor": ("AccessDeniedException", 400),
    "rest-json": ("AccessDeniedException", 403),
}


def denial(service: str, protocol: str, verdict: Verdict) -> ServiceError:
    """The error for a need that was not allowed, with AWS's sentence."""
    code, status = _CODES.get(service) or _BY_PROTOCOL.get(protocol, ("AccessDeniedException", 400))
    message = verdict.message
    if service == "s3" and verdict.need.arn != "*":
        message = message.replace(f"on resource: {verdict.need.arn}", f'on resource: "{verdict.need.arn}"')
    if service == "ec2":
        message = f"You are not authorized to perform this operation. {message}"
    return ServiceError(code, message, status)

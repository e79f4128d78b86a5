"""The refusals that precede any service: who are you, is it really you, and do I know this operation.

AWS words and numbers them differently per protocol; this is the one table. Sources: the "Common errors" page of each
API reference, S3's "Error responses", and the SDKs' own retry tables, which name the codes.
"""

from collections.abc import Mapping
from enum import Enum

from lockgate.emulator.ports import ServiceError


class Fault(Enum):
    """Why a request was refused before its service saw it."""

    MISSING_TOKEN = "missing token"  # noqa: S105 - what went wrong, no secret
    UNKNOWN_KEY = "unknown key"
    BAD_TOKEN = "bad token"  # noqa: S105 - as above
    EXPIRED_TOKEN = "expired token"  # noqa: S105 - as above
    BAD_SIGNATURE = "bad signature"
    MALFORMED_SIGNATURE = "malformed signature"
    OLD_SIGNATURE = "old signature"
    SKEWED = "skewed"
    EXPIRED_REQUEST = "expired request"
    BAD_PAYLOAD_HASH = "bad payload hash"
    UNKNOWN_OPERATION = "unknown operation"
    MALFORMED = "malformed"
    UNMAPPED = "unmapped"
    NOT_EMULATED = "not emulated"
    INTERNAL = "internal"


class Refused(Exception):  # noqa: N818 - it is AWS's refusal, not an error of ours
    """A request that goes no further. `detail` is put behind AWS's own sentence where there is one."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.detail = detail


_INVALID_TOKEN = "The security token included in the request is invalid."  # noqa: S105 - a message
_EXPIRED = "The security token included in the request is expired"
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_OLD_MECHANISM = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
_S3_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)

_Row = tuple[str, int, str]

_S3: Mapping[Fault, _Row] = {
    Fault.MISSING_TOKEN: ("AccessDenied", 403, "Access Denied"),
    Fault.UNKNOWN_KEY: (
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    Fault.BAD_TOKEN: ("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
    Fault.EXPIRED_TOKEN: ("ExpiredToken", 400, "The provided token has expired."),
    Fault.BAD_SIGNATURE: ("SignatureDoesNotMatch", 403, _S3_MISMATCH),
    Fault.MALFORMED_SIGNATURE: ("AuthorizationHeaderMalformed", 400, "The authorization header is malformed"),
    Fault.OLD_SIGNATURE: ("InvalidRequest", 400, _OLD_MECHANISM),
    Fault.SKEWED: (
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
    ),
    Fault.EXPIRED_REQUEST: ("AccessDenied", 403, "Request has expired"),
    Fault.BAD_PAYLOAD_HASH: (
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
    Fault.UNKNOWN_OPERATION: (
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource.",
    ),
    Fault.MALFORMED: ("InvalidRequest", 400, "The request is not valid."),
    Fault.UNMAPPED: ("AccessDenied", 403, "Refused, because it cannot be mapped to IAM actions"),
    Fault.NOT_EMULATED: ("NotImplemented", 501, "A header you provided implies functionality that is not implemented"),
    Fault.INTERNAL: ("InternalError", 500, "We encountered an internal error. Please try again."),
}

_QUERY: Mapping[Fault, _Row] = {
    Fault.MISSING_TOKEN: ("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    Fault.UNKNOWN_KEY: ("InvalidClientTokenId", 403, _INVALID_TOKEN),
    Fault.BAD_TOKEN: ("InvalidClientTokenId", 403, _INVALID_TOKEN),
    Fault.EXPIRED_TOKEN: ("ExpiredToken", 403, _EXPIRED),
    Fault.BAD_SIGNATURE: ("SignatureDoesNotMatch", 403, _MISMATCH),
    Fault.MALFORMED_SIGNATURE: ("IncompleteSignature", 403, "The request signature does not conform to AWS standards"),
    Fault.OLD_SIGNATURE: ("IncompleteSignature", 400, _OLD_MECHANISM),
    Fault.SKEWED: ("SignatureDoesNotMatch", 403, "Signature expired"),
    Fault.EXPIRED_REQUEST: ("SignatureDoesNotMatch", 403, "Signature expired"),
    Fault.BAD_PAYLOAD_HASH: ("SignatureDoesNotMatch", 403, _MISMATCH),
    Fault.UNKNOWN_OPERATION: ("InvalidAction", 400, "The action or operation requested is invalid"),
    Fault.MALFORMED: ("MalformedInput", 400, "The request could not be parsed"),
    Fault.UNMAPPED: ("AccessDenied", 403, "Refused, because it cannot be mapped to IAM actions"),
    Fault.NOT_EMULATED: ("InvalidAction", 400, "The operation is not emulated"),
    Fault.INTERNAL: ("InternalFailure", 500, "The request processing has failed because of an unknown error"),
}

_JSON: Mapping[Fault, _Row] = {
    Fault.MISSING_TOKEN: ("MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
    Fault.UNKNOWN_KEY: ("UnrecognizedClientException", 400, _INVALID_TOKEN),
    Fault.BAD_TOKEN: ("UnrecognizedClientException", 400, _INVALID_TOKEN),
    Fault.EXPIRED_TOKEN: ("ExpiredTokenException", 400, _EXPIRED),
    Fault.BAD_SIGNATURE: ("InvalidSignatureException", 400, _MISMATCH),
    Fault.MALFORMED_SIGNATURE: (
        "IncompleteSignatureException",
        400,
        "The request signature does not conform to AWS standards",
    ),
    Fault.OLD_SIGNATURE: ("IncompleteSignatureException", 400, _OLD_MECHANISM),
    Fault.SKEWED: ("InvalidSignatureException", 400, "Signature expired"),
    Fault.EXPIRED_REQUEST: ("InvalidSignatureException", 400, "Signature expired"),
    Fault.BAD_PAYLOAD_HASH: ("InvalidSignatureException", 400, _MISMATCH),
    Fault.UNKNOWN_OPERATION: ("UnknownOperationException", 400, "The operation is not known"),
    Fault.MALFORMED: ("SerializationException", 400, "The request could not be parsed"),
    Fault.UNMAPPED: ("AccessDeniedException", 400, "Refused, because it cannot be mapped to IAM actions"),
    Fault.NOT_EMULATED: ("InvalidAction", 400, "The operation is not emulated"),
    Fault.INTERNAL: ("InternalFailure", 500, "The request processing has failed because of an unknown error"),
}

_FORBIDDEN = frozenset(
    {
        Fault.MISSING_TOKEN,
        Fault.UNKNOWN_KEY,
        Fault.BAD_TOKEN,
        Fault.EXPIRED_TOKEN,
        Fault.BAD_SIGNATURE,
        Fault.MALFORMED_SIGNATURE,
        Fault.SKEWED,
        Fault.EXPIRED_REQUEST,
        Fault.BAD_PAYLOAD_HASH,
        Fault.UNMAPPED,
    }
)


def as_error(refused: Refused, protocol: str) -> ServiceError:
    """The refusal in the words of a protocol: ``s3``, ``ec2``, ``query``, ``rest-xml``, ``json`` or ``rest-json``."""
    fault = refused.fault
    if protocol == "s3":
        code, status, message = _S3[fault]
    elif protocol in {"query", "rest-xml", "ec2"}:
        code, status, message = _QUERY[fault]
        if protocol == "ec2" and fault in _FORBIDDEN:
            code, status = ("UnauthorizedOperation", 403) if fault is Fault.UNMAPPED else ("AuthFailure", 401)
    else:
        code, status, message = _JSON[fault]
        if protocol == "rest-json" and fault in _FORBIDDEN:
            status = 403
    return ServiceError(code, f"{message}: {refused.detail}" if refused.detail else message, status)

"""Why a resource failed, in the words of the event that says so.

Two wordings exist on AWS: types of the registry say ``Resource handler returned message: "..." (RequestToken: ...,
HandlerErrorCode: ...)``; the older built-in types give the service's message alone. Source: CloudFormation CLI user
guide, "Handler error codes".
"""

import re
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import ServiceError

_CODES: tuple[tuple[str, str], ...] = (
    (r"AccessDenied|Unauthorized|AuthorizationError|NotAuthorized|Forbidden|InvalidClientTokenId", "AccessDenied"),
    (r"AlreadyExist|AlreadyOwnedByYou|NameInUse|ResourceConflict|ResourceInUse|ResourceExists", "AlreadyExists"),
    (r"NotFound|NoSuch|DoesNotExist|NonExistent|StackDoesNot", "NotFound"),
    (r"Throttl|TooManyRequests|SlowDown|RequestLimit", "Throttling"),
    (r"LimitExceeded|QuotaExceeded|TooMany", "ServiceLimitExceeded"),
    (r"Internal|ServiceUnavailable|ServiceFailure", "ServiceInternalError"),
    (r"Conflict|NotEmpty|Concurrent", "ResourceConflict"),
    (r"Invalid|Malformed|Validation|Missing|Unsupported|BadRequest", "InvalidRequest"),
)


class HandlerError(Exception):
    """A failure that a handler finds itself.

    Attributes:
        code: The registry's handler error code: ``AlreadyExists``, ``InvalidRequest``, ``NotStabilized``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def already_exists(kind: str, identifier: str) -> HandlerError:
    """A named resource that is there already; nothing is adopted."""
    return HandlerError("AlreadyExists", f"Resource of type '{kind}' with identifier '{identifier}' already exists.")


def code_of(error: Exception) -> str:
    """The handler error code that belongs to an exception."""
    if isinstance(error, HandlerError):
        return error.code
    code = _service_code(error)
    if code is None:
        return "InvalidRequest" if isinstance(error, BotoCoreError) else "InternalFailure"
    return next((found for pattern, found in _CODES if re.search(pattern, code)), "GeneralServiceException")


def _service_code(error: Exception) -> str | None:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return error.code if isinstance(error, ServiceError) else None


def is_missing(error: Exception) -> bool:
    """Whether the thing is not there: deleting it is then done."""
    return code_of(error) == "NotFound"


def is_denied(error: Exception) -> bool:
    """Whether a permission is missing."""
    return code_of(error) == "AccessDenied"


def explain(error: Exception, *, registry: bool) -> str:
    """The ResourceStatusReason of a failure."""
    if not registry:
        return _message(error, modern=False)
    text = _message(error, modern=True)
    return f'Resource handler returned message: "{text}" (RequestToken: {uuid4()}, HandlerErrorCode: {code_of(error)})'


def _message(error: Exception, *, modern: bool) -> str:
    if not isinstance(error, ClientError):
        return str(error) or type(error).__name__
    found, meta = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    service = getattr(error, "service", "AWS").replace(" ", "")
    status, request = meta.get("HTTPStatusCode", 400), meta.get("RequestId", "")
    if modern:
        return f"{found.get('Message')} (Service: {service}, Status Code: {status}, Request ID: {request})"
    return (
        f"{found.get('Message')} (Service: {service}; Status Code: {status}; Error Code: {found.get('Code')}; "
        f"Request ID: {request}; Proxy: null)"
    )

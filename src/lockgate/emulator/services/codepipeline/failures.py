"""A provider's error as an action's error: a code of the API's ``FailureType`` and the provider's own message."""

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.model import ActionError

DENIALS = (
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
    "403",
)
MISSING = ("404", "NoSuchBucket", "NoSuchKey", "NoSuchVersion", "NotFound")


def failure_of(error: ClientError | BotoCoreError | ServiceError) -> ActionError:
    """The action's error: ``PermissionError`` for denials, so that the denied action is what the user reads."""
    if isinstance(error, ServiceError):
        return ActionError(_kind(error.code), error.message)
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        message = str(error.response.get("Error", {}).get("Message") or error)
        return ActionError(_kind(code), message)
    return ActionError("ConfigurationError", str(error))


def code_of(error: ClientError) -> str:
    """The provider's error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """The provider's message."""
    return str(error.response.get("Error", {}).get("Message", ""))


def _kind(code: str) -> str:
    if code in DENIALS:
        return "PermissionError"
    return "RevisionUnavailable" if code in MISSING else "JobFailed"

"""How a deployment can end early, and what a refused call of its role means for it.

Source: CodeDeploy API reference, ErrorInformation, AutoRollbackConfiguration; CodeDeploy user guide, "Error codes for
AWS CodeDeploy".
"""

from botocore.exceptions import BotoCoreError, ClientError

from lockgate.emulator.ports import ServiceError

_DENIALS = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403")
_NAMES = {"lambda": "AWSLambda", "s3": "AmazonS3", "cloudwatch": "AmazonCloudWatch", "sns": "AmazonSNS"}
_CODES = {"lambda": "INVALID_LAMBDA_CONFIGURATION", "s3": "REVISION_MISSING"}


class Ended(Exception):  # noqa: N818 - an ending, which is not always an error
    """The deployment ends before its last step.

    Attributes:
        status: ``Failed`` or ``Stopped``.
        code: A code of the API's ``ErrorCode``.
        message: What the user reads.
        event: The event of AutoRollbackConfiguration that this is.
        roll_back: Whether to roll back, when that was said with the stop; None leaves it to the configuration.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: str = "Failed",
        event: str = "DEPLOYMENT_FAILURE",
        roll_back: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.event = event
        self.roll_back = roll_back


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """The emulator is being stopped: whatever runs is left as it is."""


def refused(role: str, service: str, error: ClientError | BotoCoreError) -> Ended:
    """The ending that a failed call of the role brings; its message names the action that was denied."""
    if not isinstance(error, ClientError):
        return Ended("INTERNAL_ERROR", str(error))
    code = str(error.response.get("Error", {}).get("Code", ""))
    message = str(error.response.get("Error", {}).get("Message") or error)
    if code in _DENIALS:
        return Ended(
            "IAM_ROLE_PERMISSIONS",
            f"The IAM role {role} does not give you permission to perform operations in the following AWS service: "
            f"{_NAMES.get(service, service)}. {message}",
        )
    return Ended(_CODES.get(service, "INTERNAL_ERROR"), message)


def role_missing(role: str, error: ServiceError) -> Ended:
    """The ending when the role cannot be assumed any more."""
    return Ended("IAM_ROLE_MISSING", f"CodeDeploy cannot assume the service role {role}: {error.message}")

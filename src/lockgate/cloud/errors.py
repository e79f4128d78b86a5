"""Every failure of a call to AWS as an error of ours: account, Region, call, AWS's message and a way out."""

from collections.abc import Mapping

from lockgate.kernel import Finding, LockgateError, Origin

_LET = "let the principal that the message names do this, or use credentials that may"
_SIGN_IN = "sign in again and repeat the command: what succeeded is not repeated"
_WAIT = "wait a minute and repeat the command: what succeeded is not repeated"
_WHOSE = "check which account the credentials are of"
_REMEDIES: Mapping[str, str] = {
    **dict.fromkeys(("AccessDenied", "AccessDeniedException", "UnauthorizedOperation"), _LET),
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException"), _SIGN_IN),
    **dict.fromkeys(("InvalidClientTokenId", "UnrecognizedClientException"), _WHOSE),
    **dict.fromkeys(("Throttling", "ThrottlingException", "InternalFailure", "ServiceUnavailable"), _WAIT),
    "SignatureDoesNotMatch": "check the secret access key",
    "OptInRequired": "enable the service or the Region for the account",
}
_OTHERWISE = "correct what the message names and repeat the command: what succeeded is not repeated"
_TERMINATION = "turn the stack's termination protection off, then repeat the command"


class CallRefusedError(LockgateError):
    """AWS answered a call with an error.

    Attributes:
        code: AWS's error code: ``AccessDenied``.
        message: AWS's text.
    """

    def __init__(self, place: "Place", code: str, message: str) -> None:
        fact = f"`{place.call}` was refused with {code}"
        super().__init__(
            [Finding("LG5101", place.origin, fact, message or "AWS gave no reason", _remedy(code, message))]
        )
        self.code = code
        self.message = message


class Place:
    """Which call of which account: the place that errors name."""

    def __init__(self, account: str, region: str, service: str, operation: str) -> None:
        self.call = f"{service}:{operation}"
        self.origin = Origin(f"account {account}, {region}")

    def failed(self, fact: str, why: str, remedy: str, rule: str) -> LockgateError:
        """An error at this place."""
        return LockgateError([Finding(rule, self.origin, fact, why, remedy)])


def translated(error: Exception, place: Place) -> LockgateError | None:
    """Our error for one of botocore's, None when it is none of botocore's."""
    from botocore import exceptions  # noqa: PLC0415 - botocore is imported by what needs it only

    if isinstance(error, exceptions.ClientError):
        told = error.response.get("Error", {})
        return CallRefusedError(place, str(told.get("Code", "Unknown")), str(told.get("Message", "")))
    if isinstance(error, exceptions.ParamValidationError):
        fact = f"`{place.call}` was given parameters that it does not take"
        return place.failed(fact, _flat(error), "report this: the parameters are Lockgate's own", "LG5104")
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        fact = f"`{place.call}` got no answer"
        remedy = "check the network and the endpoint, then repeat the command: what succeeded is not repeated"
        return place.failed(fact, _flat(error), remedy, "LG5103")
    if isinstance(error, exceptions.BotoCoreError):
        fact = f"`{place.call}` could not be signed or sent"
        remedy = "check the credentials, the profile and the Region of the account"
        return place.failed(fact, _flat(error), remedy, "LG5102")
    return None


def _remedy(code: str, message: str) -> str:
    if "TerminationProtection" in message or "termination protection" in message.lower():
        return _TERMINATION
    return _REMEDIES.get(code, _OTHERWISE)


def _flat(error: Exception) -> str:
    return " ".join(str(error).split())

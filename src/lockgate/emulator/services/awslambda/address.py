"""Which function an Invoke call means: its name, its qualifier and the ARN that the handler is told.

Source: Lambda API reference, Invoke: a name, a partial ARN or an ARN, each with or without a version or alias.
"""

import re
from dataclasses import dataclass

from lockgate.emulator.ports import Call, ServiceError

_ADDRESS = re.compile(
    r"(?:arn:[a-z-]+:lambda:(?P<region>[a-z0-9-]+):(?=[0-9]{12}:function:))?"
    r"(?:(?P<account>[0-9]{12}):function:|function:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,140})"
    r"(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]{1,128}))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A function and a qualifier as a caller gave them.

    Attributes:
        account: The function's account.
        region: Its Region.
        name: Its bare name.
        qualifier: A version, an alias, ``$LATEST``, or None when none was given.
    """

    account: str
    region: str
    name: str
    qualifier: str | None

    @property
    def arn(self) -> str:
        """The ARN that the function was invoked by: ``invoked_function_arn``."""
        arn = f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"
        return arn if self.qualifier is None else f"{arn}:{self.qualifier}"


def read_address(call: Call) -> Address:
    """The function that `call` names; raises InvalidParameterValueException and ValidationException as AWS does."""
    text = str(call.params["FunctionName"])
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ServiceError(
            "ValidationException",
            f"1 validation error detected: Value '{text}' at 'functionName' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {_ADDRESS.pattern}",
        )
    given = call.params.get("Qualifier")
    if given and match["qualifier"] and given != match["qualifier"]:
        raise ServiceError(
            "InvalidParameterValueException",
            "The derived qualifier from the function name does not match the specified qualifier.",
            Type="User",
        )
    return Address(
        match["account"] or call.account, match["region"] or call.region, match["name"], given or match["qualifier"]
    )

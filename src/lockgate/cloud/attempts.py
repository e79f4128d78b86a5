"""Any call at all, with its outcome as a value: for those who want to know whether it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.session import Session


@dataclass(frozen=True, slots=True)
class Attempted:
    """How a call ended.

    Attributes:
        code: AWS's error code, None when the call went through.
        message: AWS's text for an error.
        answer: botocore's answer when the call went through.
    """

    code: str | None
    message: str
    answer: Any = None


class Attempts:
    """Calls in one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Attempted:
        """Make the call; `operation` is AWS's name of it: ``PutObject``.

        Errors of AWS are values; that no answer came, or that the call does not exist, is raised as `LockgateError`.
        """
        client = self._session.client(self._account, service)
        names = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        try:
            answer = self._session.call(self._account, service, names[operation], **parameters)
        except CallRefusedError as error:
            return Attempted(error.code, error.message)
        return Attempted(None, "", answer)

"""Lambda: invoking functions."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from lockgate.cloud.session import Session


@dataclass(frozen=True, slots=True)
class Invocation:
    """An answer of a function.

    Attributes:
        payload: The parsed JSON that it returned, or of its error.
        error: ``Handled`` or ``Unhandled`` when the function failed, otherwise None.
        version: The version that answered.
        log: The end of its log, at most 4 KB.
    """

    payload: Any
    error: str | None
    version: str
    log: str


class Functions:
    """The functions of one account."""

    def __init__(self, session: Session, account: str) -> None:
        self._session = session
        self._account = account

    def invoke(self, name: str, payload: Any = None, qualifier: str | None = None) -> Invocation:
        """Call it and wait for its answer; `qualifier` is a version or an alias."""
        answer = self._session.call(
            self._account,
            "lambda",
            "invoke",
            FunctionName=name,
            LogType="Tail",
            Payload=json.dumps(payload).encode(),
            **({"Qualifier": qualifier} if qualifier else {}),
        )
        raw = answer["Payload"].read()
        return Invocation(
            payload=json.loads(raw) if raw else None,
            error=answer.get("FunctionError"),
            version=answer.get("ExecutedVersion", "$LATEST"),
            log=base64.b64decode(answer.get("LogResult", "")).decode(errors="replace"),
        )

    def names(self) -> tuple[str, ...]:
        """The names of all functions, sorted."""
        pages = self._session.pages(self._account, "lambda", "list_functions")
        return tuple(sorted(each["FunctionName"] for page in pages for each in page["Functions"]))

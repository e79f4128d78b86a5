"""Addresses that custom resources and wait conditions answer at, below the emulator's control interface.

On AWS these are presigned S3 addresses; here as there, whoever knows the address may answer, and nobody can guess it.
"""

import json
from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from threading import Lock
from typing import Any

from lockgate.emulator.ports import Aws, ControlRequest, ServiceError

_PATH = "cloudformation/signal"
_BYTES = 32


class Callbacks:
    """The open addresses and what has arrived at each."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._lock = Lock()
        self._arrived: dict[str, list[Mapping[str, Any]]] = {}
        aws.control(_PATH, self._take, public=True)

    def callback(self) -> str:
        """Open a new address."""
        token = token_urlsafe(_BYTES)
        with self._lock:
            self._arrived[token] = []
        return f"{self._aws.endpoint}/_lockgate/{_PATH}/{token}"

    def signals(self, address: str) -> Sequence[Mapping[str, Any]]:
        """What has arrived, oldest first."""
        with self._lock:
            return list(self._arrived.get(_token(address), ()))

    def forget(self, address: str) -> None:
        """Close an address."""
        with self._lock:
            self._arrived.pop(_token(address), None)

    def arrived(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """What has arrived at each open address, by the address' last step."""
        with self._lock:
            return {token: list(signals) for token, signals in self._arrived.items()}

    def take_over(self, arrived: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Open the addresses of an earlier process again."""
        with self._lock:
            self._arrived.update((token, list(signals)) for token, signals in arrived.items())

    def _take(self, request: ControlRequest) -> tuple[int, Any]:
        token = request.path.strip("/")
        if request.method != "PUT":
            raise ServiceError("MethodNotAllowed", "a signal is sent with PUT", 405)
        try:
            document = json.loads(request.body)
        except ValueError as error:
            raise ServiceError("InvalidRequest", f"a signal is a JSON document: {error}") from error
        if not isinstance(document, dict):
            raise ServiceError("InvalidRequest", "a signal is a JSON object")
        with self._lock:
            if token not in self._arrived:
                raise ServiceError("AccessDenied", "this address takes no signals", 403)
            self._arrived[token].append(document)
        return 200, {}


def _token(address: str) -> str:
    return address.rpartition("/")[2]

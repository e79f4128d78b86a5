"""The few calls of the GitHub REST API that a connection makes, with the standard library's client."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from lockgate.emulator.ports import ServiceError

TIMEOUT = 10.0
"""Seconds; GitHub's own limit for a webhook's receiver."""
PUBLIC = "https://github.com"
PUBLIC_API = "https://api.github.com"
"""The one GitHub whose API is at another address than its repositories."""
OPENER = build_opener(ProxyHandler({}))
"""The default opener would ask the proxies that the environment names."""


class GitHub:
    """The REST API at `base`, as one token sees it."""

    def __init__(self, base: str | None, token: str) -> None:
        if base is None:
            raise ServiceError(
                "ResourceUnavailableException",
                "There is no Git provider to reach: the emulator was started without the address of a GitHub API.",
            )
        self._base = PUBLIC_API if base.rstrip("/") == PUBLIC else base.rstrip("/")
        self._token = token

    def get(self, path: str) -> Any:
        """The JSON answer to GET; raises `ServiceError` with the provider's status and message."""
        return self._send("GET", path)

    def post(self, path: str, document: Any) -> Any:
        """The JSON answer to POST of `document`; raises `ServiceError`."""
        return self._send("POST", path, document)

    def delete(self, path: str) -> None:
        """DELETE; raises `ServiceError`."""
        self._send("DELETE", path)

    def _send(self, method: str, path: str, document: Any = None) -> Any:
        body = None if document is None else json.dumps(document).encode()
        request = Request(self._base + path, data=body, method=method, headers=self._headers())  # noqa: S310 - the operator's own address
        try:
            with OPENER.open(request, timeout=TIMEOUT) as answer:
                content = answer.read()
        except HTTPError as error:
            with error:
                detail = _message(error.read())
            raise ServiceError(
                "InvalidInputException", f"{method} {path} answered {error.code}: {detail}", provider_status=error.code
            ) from error
        except (URLError, TimeoutError, ConnectionError) as error:
            raise ServiceError(
                "ResourceUnavailableException", f"{method} {path} did not reach the Git provider: {error}"
            ) from error
        return json.loads(content) if content else None

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "User-Agent": "aws-connector",
            "X-GitHub-Api-Version": "2022-11-28",
        }


def _message(content: bytes) -> str:
    """GitHub's ``message``, or the beginning of whatever else was answered."""
    try:
        return str(json.loads(content)["message"])
    except (ValueError, KeyError, TypeError):
        return content[:200].decode(errors="replace")

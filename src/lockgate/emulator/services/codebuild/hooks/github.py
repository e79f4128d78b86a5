"""The few calls of GitHub's REST API that CodeBuild makes. Source: GitHub's REST API reference."""

import http.client
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from lockgate.emulator.services.codebuild.repository import Repository

_TIMEOUT = 15
_LARGEST = 8 * 1024 * 1024
_EVENTS = ("push", "pull_request")


class GitHubError(Exception):
    """GitHub refused, or could not be reached.

    Attributes:
        status: The HTTP status, or 0 when there was no answer.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GitHub:
    """One repository's API, with a token or without."""

    def __init__(self, repository: Repository, token: str | None) -> None:
        self._repository = repository
        self._token = token

    def create_hook(self, url: str, secret: str, events: tuple[str, ...] = _EVENTS) -> tuple[int, str]:
        """Create a webhook; its id and its API address."""
        config = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
        body = {"name": "web", "active": True, "events": list(events), "config": config}
        hook = self._call("POST", "/hooks", body)
        return int(hook["id"]), str(hook["url"])

    def update_hook(self, hook: int, *, secret: str | None, events: tuple[str, ...], url: str) -> None:
        """Give a webhook its events and, unless None, a new secret."""
        if secret is not None:
            self._call("PATCH", f"/hooks/{hook}/config", {"url": url, "content_type": "json", "secret": secret})
        self._call("PATCH", f"/hooks/{hook}", {"events": list(events), "active": True})

    def delete_hook(self, hook: int) -> None:
        """Delete a webhook; one that is gone is no error."""
        try:
            self._call("DELETE", f"/hooks/{hook}", None)
        except GitHubError as error:
            if error.status != http.client.NOT_FOUND:
                raise

    def post_status(self, commit: str, status: Mapping[str, str]) -> None:
        """Post a commit status: ``state``, ``context``, ``description``, ``target_url``."""
        self._call("POST", f"/statuses/{quote(commit)}", dict(status))

    def pull_files(self, number: int) -> tuple[str, ...]:
        """The paths that a pull request changes: its first 3,000, as GitHub gives no more."""
        found: list[str] = []
        for page in range(1, 31):
            files = self._call("GET", f"/pulls/{number}/files?per_page=100&page={page}", None)
            found.extend(str(file["filename"]) for file in files)
            if len(files) < 100:  # noqa: PLR2004 - the page's size above
                break
        return tuple(found)

    def commit_message(self, commit: str) -> str:
        """The message of a commit."""
        return str(self._call("GET", f"/commits/{quote(commit)}", None)["commit"]["message"])

    def role(self, login: str) -> str:
        """What a user may do: ``admin``, ``maintain``, ``write``, ``triage``, ``read`` or ``none``."""
        try:
            answer = self._call("GET", f"/collaborators/{quote(login, safe='')}/permission", None)
        except GitHubError as error:
            if error.status == http.client.NOT_FOUND:
                return "none"
            raise
        return str(answer.get("role_name") or answer["permission"])

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        base = urlsplit(self._repository.api)
        target = f"{base.path}/repos/{quote(self._repository.owner)}/{quote(self._repository.name)}{path}"
        headers = {"Accept": "application/vnd.github+json", "User-Agent": "aws-codebuild"}
        if self._token:
            headers["Authorization"] = f"token {self._token}"
        payload = None if body is None else json.dumps(body).encode()
        if payload is not None:
            headers["Content-Type"] = "application/json"
        connection = _connection(base.scheme, base.hostname or "", base.port)
        try:
            connection.request(method, target, payload, headers)
            response = connection.getresponse()
            text = response.read(_LARGEST)
        except (OSError, http.client.HTTPException) as error:
            raise GitHubError(0, f"{self._repository.api} could not be reached: {error}") from error
        finally:
            connection.close()
        return _answer(response.status, text)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """A connection that asks no proxy: the environment is not this room's business."""
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=_TIMEOUT)


def _answer(status: int, text: bytes) -> Any:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        value = {"message": text[:200].decode(errors="replace")}
    if status >= http.client.BAD_REQUEST:
        message = value.get("message") if isinstance(value, dict) else None
        raise GitHubError(status, f"{message or 'no message'} (HTTP {status})")
    return value
